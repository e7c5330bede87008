"""The money of an office for the leak hunt: grants, costs, payments, people and commitments, some of them hidden."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from archive.grant.disputes import COST
from archive.kernel import ActorId
from projections.states.listing.columns import list_tables
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS, change, create, shape_of
from tests.api.examples import CHANGED, CREATED, euros

MARKED = ("secondment", "commitment", "expense", "contract")
"""The hidden records of the office that search finds by the mark: it names the employer, and to whom."""
Spent = list[tuple[str, str]]
"""Records that everybody may see: the kind and the id of each."""


class Office:
    """Records what an office spends, hidden records among it or not; `random` is an id that no two archives share."""

    random = ""

    def __init__(self, home: ArchiveHome, by: ActorId, hiding: dict[str, Any], mark: str, *, hidden: bool) -> None:
        self._archive, self._by, self._hiding, self._mark, self._hidden = home.archive, by, hiding, mark, hidden

    def spend(self, seen: dict[str, Any], case: str) -> Spent:
        """A grant that pays for a project, and the same of everything beside it, hidden; `seen` makes a record open."""
        grant = self._made("grant", "R", seen | {"case": case, "amount": euros(1_000), "own_share": None})
        project = self._made("project", "H", seen)
        self._done("project", project, "funding", {"funded_on": "2020-09-01", "grant": grant, "reason": "Päätös"})
        cost = self._cost(grant, 100, "T-1", "Kaupunki")
        paid = self._made("payment", "M", seen | {"grant": grant, "amount": euros(70)})
        lent = self._made("secondment", "L", seen | {"grant": grant})
        owed = self._made("commitment", "S", seen | {"project": project})
        bought = self._made("expense", "K", seen | {"project": project})
        agreed = self._made("contract", "C", seen | {"value": euros(500)})
        ending = self._made("winddown", "A", seen)
        for noun, said in CHANGED["winddown"]:
            self._done("winddown", ending, noun, said)
        if self._hidden:
            self._hide(grant, project)
        self.random = cost
        made = {"grant": grant, "project": project, "payment": paid, "secondment": lent, "commitment": owed}
        made |= {"expense": bought, "contract": agreed}
        return [*made.items(), ("winddown", ending)]

    def _hide(self, grant: str, project: str) -> None:
        """A grant, a cost of it that the other grant pays since, one claimed from both, and records of the other."""
        hidden = self._made("grant", "R hidden", self._hiding | {"amount": euros(2_000), "own_share": None})
        self._cost(hidden, 100, "T-1", "Kaupunki")
        moved = self._cost(hidden, 40, "T-2", self._mark)
        asked = {"disputed_on": "2021-01-31", "claimed": grant, "reason": self._mark}
        self._of_cost(moved, "disputes", asked)
        self._of_cost(moved, "grant-decisions", {"decided_on": "2021-02-28", "grant": grant, "reason": self._mark})
        self._made("payment", "M hidden", self._hiding | {"grant": grant, "amount": euros(30)})
        self._made("secondment", "L hidden", self._hiding | {"grant": grant, "employer": self._mark})
        self._made("commitment", "S hidden", self._hiding | {"project": project, "to": self._mark})
        self._made("expense", "K hidden", self._hiding | {"project": project, "supplier": self._mark})
        agreed = self._made("contract", "C hidden", self._hiding | {"value": euros(900), "holder": self._mark})
        option = {"option": "1", "agreed_on": "2020-02-01", "use_until": "2021-06-30", "extends_to": "2033-12-31"}
        self._done("contract", agreed, "options", option | {"text": self._mark})

    def _made(self, kind: str, key: str, said: dict[str, Any]) -> str:
        body = CREATED[kind] | {"natural_key": f"Raha {key}", "number": f"Raha {key}"} | said
        shape = shape_of(KINDS[kind].created).model_validate(body)
        return str(create(self._archive, KINDS[kind], shape, by=self._by).id)

    def _done(self, kind: str, id: str, noun: str, said: dict[str, Any]) -> Any:
        step = KINDS[kind].verb(noun)
        assert step is not None
        shape = shape_of(step.event).model_validate(said)
        return change(self._archive, step, UUID(id), shape, by=self._by, expecting=None)

    def _cost(self, grant: str, amount: int, voucher: str, partner: str) -> str:
        said = {"reported_on": "2020-12-31", "amount": euros(amount), "cost_kind": "palkat", "voucher": voucher}
        return str(self._done("grant", grant, "costs", said | {"partner": partner}).part)

    def _of_cost(self, id: str, noun: str, said: dict[str, Any]) -> None:
        step = COST.verb(noun)
        assert step is not None
        change(self._archive, step, UUID(id), shape_of(step.event).model_validate(said), by=self._by, expecting=None)


OF_WINDDOWN = ("assessments", "compilation", "deadlines", "curve", "destinations")
CLOCKS = ("", "?as_of=2020-12-31", "?known_at=2022-01-01T09:03:30Z")


def questions_of_money(spent: Spent) -> Iterator[str]:
    """Every answer with a sum, a count or a list that stands on these records."""
    for kind, id in spent:
        at = f"/{KINDS[kind].plural}/{id}"
        if kind in ("grant", "project"):
            yield from (f"{at}/money{clock}" for clock in CLOCKS)
        if kind == "grant":
            yield from (f"{at}/{noun}{clock}" for noun in ("sums", "costs") for clock in CLOCKS)
        if kind == "project":
            yield from (f"{at}/money?by={by}" for by in ("project", "cost_kind", "period", "partner"))
        if kind == "winddown":
            yield from (f"{at}/{noun}{clock}" for noun in OF_WINDDOWN for clock in CLOCKS)
        yield from (f"/{KINDS[kind].plural}?group_by={by}&as_of=2021-06-01" for by in list_tables()[kind].groupings)
    yield from (f"/money/grants{clock}" for clock in CLOCKS)
    for by in ("", "&group_by=employer", "&group_by=organisation", "&group_by=grant", "&group_by=project"):
        yield f"/secondments/person-years?as_of=2018-06-01{by}"
    for more in ("", "&recorded=true", "&format=csv"):
        yield f"/changes?from=2016-12-31&to=2022-01-01{more}"
