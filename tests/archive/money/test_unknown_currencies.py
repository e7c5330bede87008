"""A currency that does not exist is refused at whatever door; what was recorded with one before goes on being read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.access.caller import ANONYMOUS
from archive.commitment.events import CommitmentMade, Promise
from archive.commitment.model import Commitment
from archive.contract.events import ContractRegistered, Terms
from archive.contract.model import Contract
from archive.grant.events import Award, GrantAwarded
from archive.grant.model import Grant
from archive.kernel.root import Pending
from archive.kind import kind_named
from archive.money.currency import UnknownCurrency
from archive.record.store import new_id
from archive.transaction.events import Detail, Entry, Stage, TransactionStated
from archive.transaction.model import Transaction
from archive.values import Publicity, PublicityClass
from projections.states import Question
from services.home.archive_home import ArchiveHome, make_home
from services.lists.groups import groups_of
from services.lists.tables import rows_of
from services.sight.grants import GrantMoney
from tests.given import ID, SECRETARY, day, euros, given

UNKNOWN = euros(1, "XYZ")
AWARDED = GrantAwarded(awarded_on=day("2020-02-01"), amount=UNKNOWN, content=Award(title="Avustus"))
ENTRY = Entry(title="Erä", details=(Detail(amount=euros(1)), Detail(amount=UNKNOWN)))


def made(event: Any, verb: str) -> Callable[[Any], None]:
    return lambda record: getattr(record, verb)(event, by=SECRETARY)


@pytest.mark.parametrize(
    ("record", "verb", "event", "field"),
    [
        (Grant, "award", AWARDED, "amount.currency"),
        (Contract, "register", ContractRegistered(value=UNKNOWN, content=Terms(title="Sopimus")), "value.currency"),
        (Commitment, "make", CommitmentMade(amount=UNKNOWN, content=Promise(title="Lupaus")), "amount.currency"),
        (
            Transaction,
            "state",
            TransactionStated(booked_on=day("2020-02-01"), amount=euros(2), stage=Stage.booked, content=ENTRY),
            "content.details.1.amount.currency",
        ),
    ],
)
def test_every_verb_refuses_it_and_names_the_field(record: Any, verb: str, event: Any, field: str):
    given(record(ID)).when(made(event, verb)).then_refused(UnknownCurrency, field=field)


def test_what_was_recorded_in_one_is_read_listed_and_summed(tmp_path: Path):
    make_home(tmp_path / "home", origin="koe")
    with ArchiveHome(tmp_path / "home") as home:
        public = Publicity(publicity=PublicityClass.public)
        grant = Grant(new_id())
        grant.pending.append(Pending(grant.id, 1, AWARDED.model_copy(update={"publicity": public}), SECRETARY))
        grant.version = 1
        home.archive.add(grant)
        home.projections.catch_up()
        asked = Question(ANONYMOUS, home.today())
        with home.projections.states() as states:
            view = states.one(str(grant.id), asked, "grant")
            assert view.state["amount"] == {"cents": 100, "currency": "XYZ"}
            summed = groups_of(states, "grant", asked, "status")["total"]["sums"]["amount"]
            assert summed == [{"cents": 100, "currency": "XYZ"}]
            (row,) = rows_of(kind_named("grant"), [view.state])
            assert (row["amount"], row["amount_currency"]) == ("100", "XYZ")
            assert GrantMoney(states, str(grant.id), asked).sums()["currency"] == "XYZ"
