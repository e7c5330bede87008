"""When a contract ends after it was amended, extended or terminated, on both clocks; and what it is worth then."""

from typing import Any
from uuid import UUID

import pytest

from archive.contract.events import (
    Amendment,
    ContractAmended,
    ContractExtended,
    ContractRegistered,
    ContractTerminated,
    Terms,
)
from archive.contract.model import ContractEnded
from archive.contract.usecases import amend_contract, extend_contract, register_contract, terminate_contract
from archive.errors import Invalid
from archive.record.store import Archive
from archive.values import Money, Publicity, PublicityClass
from tests.given import SECRETARY, WHY, day, euros
from tests.projections.states.shown import Views


@pytest.fixture
def lease(archive: Archive) -> UUID:
    """A contract of 2021 for 10 000 euros."""
    registered = ContractRegistered(
        registered_on=day("2021-01-02"),
        starts_on=day("2021-01-01"),
        ends_on=day("2021-12-31"),
        value=euros(10_000),
        publicity=Publicity(publicity=PublicityClass.public),
        content=Terms(title="Vuokra"),
    )
    return register_contract(archive, registered, by=SECRETARY).id


def amend(archive: Archive, id: UUID, on: str, ends: str | None = None, value: Money | None = None) -> int:
    content = Amendment(text="Muutos.")
    amended = ContractAmended(amended_on=day(on), ends_on=ends and day(ends), value=value, content=content)
    return amend_contract(archive, id, amended, by=SECRETARY).position


def extend(archive: Archive, id: UUID, on: str, ends: str) -> int:
    return extend_contract(
        archive, id, ContractExtended(extended_on=day(on), ends_on=day(ends), content=WHY), by=SECRETARY
    ).position


def terminate(archive: Archive, id: UUID, on: str, ends: str) -> int:
    noticed = ContractTerminated(noticed_on=day(on), ends_on=day(ends), content=WHY)
    return terminate_contract(archive, id, noticed, by=SECRETARY).position


def status(views: Views, id: UUID, *days: str, **clocks: Any) -> list[str]:
    return [views.ask(id, as_of=on, **clocks)["status"] for on in days]


@pytest.mark.parametrize("ends", ["2021-06-30", "2022-03-31"])
def test_an_amendment_moves_the_end_both_ways(archive: Archive, views: Views, lease: UUID, ends: str):
    amend(archive, lease, "2021-04-01", ends)
    after = {"2021-06-30": "2021-07-01", "2022-03-31": "2022-04-01"}[ends]
    assert status(views, lease, ends, after) == ["registered", "expired"]
    shown = views.ask(lease, as_of="2021-05-01")
    assert (shown["ends_on"], shown["value"]["cents"]) == (ends, 1_000_000)
    assert [each.get("ends_on") for each in shown["amendments"]] == [ends]


def test_an_amendment_without_an_end_leaves_it_and_one_without_a_value_too(archive: Archive, views: Views, lease: UUID):
    first = amend(archive, lease, "2021-04-01", value=euros(9_000))
    amend(archive, lease, "2021-05-01", "2022-01-31")
    assert [views.ask(lease, as_of=on)["value"]["cents"] for on in ("2021-03-31", "2021-04-01", "2021-06-01")] == [
        1_000_000,
        900_000,
        900_000,
    ]
    assert views.ask(lease, as_of="2021-04-30")["ends_on"] == "2021-12-31"
    assert status(views, lease, "2021-12-31", "2022-01-31", "2022-02-01") == ["registered", "registered", "expired"]
    assert status(views, lease, "2021-12-31", "2022-01-01", known_at=first) == ["registered", "expired"]


def test_an_open_end_has_none_until_one_is_agreed(archive: Archive, views: Views, lease: UUID):
    amend(archive, lease, "2021-04-01", "9999-12-31")
    assert "ends_on" not in views.ask(lease, as_of="2021-04-01")
    assert status(views, lease, "2022-01-01", "2050-01-01") == ["registered", "registered"]
    amend(archive, lease, "2023-01-01", "2023-06-30")
    assert status(views, lease, "2023-06-30", "2023-07-01") == ["registered", "expired"]


def test_an_amended_end_is_what_an_extension_and_a_notice_are_held_against(archive: Archive, views: Views, lease: UUID):
    amend(archive, lease, "2021-04-01", "2021-09-30")
    with pytest.raises(Invalid, match="already runs until 2021-09-30"):
        extend(archive, lease, "2021-05-01", "2021-09-30")
    with pytest.raises(Invalid, match="ends on 2021-09-30"):
        terminate(archive, lease, "2021-05-01", "2021-10-01")
    extend(archive, lease, "2021-05-01", "2021-10-01")
    terminate(archive, lease, "2021-06-01", "2021-10-01")
    assert status(views, lease, "2021-05-31", "2021-10-01", "2021-10-02") == ["registered", "terminating", "terminated"]


def test_while_notice_runs_an_amendment_may_end_it_sooner_and_never_later(archive: Archive, views: Views, lease: UUID):
    terminate(archive, lease, "2021-05-01", "2021-07-31")
    with pytest.raises(ContractEnded, match="ends on 2021-07-31"):
        amend(archive, lease, "2021-06-01", "2021-08-01")
    amend(archive, lease, "2021-06-01", "2021-07-31")
    amend(archive, lease, "2021-06-02", "2021-06-30")
    assert status(views, lease, "2021-06-30", "2021-07-01") == ["terminating", "terminated"]


def test_an_amendment_may_end_a_contract_on_the_day_it_starts_and_not_before(archive: Archive, lease: UUID):
    with pytest.raises(Invalid, match="end before it starts"):
        amend(archive, lease, "2021-04-01", "2020-12-31")
    amend(archive, lease, "2021-04-01", "2021-01-01")


def test_a_contract_is_amended_on_its_last_day_and_not_the_day_after(archive: Archive, lease: UUID):
    amend(archive, lease, "2021-04-01", "2021-09-30")
    with pytest.raises(ContractEnded, match="expired on 2021-09-30"):
        amend(archive, lease, "2021-10-01")
    amend(archive, lease, "2021-09-30")
