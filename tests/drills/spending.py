"""The money of a project spent by commands, as work that may be killed; and what its sums must be, from the events."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from archive.grant.disputes import COST
from archive.kernel import ActorId
from archive.kernel.root import AlreadyRecorded
from archive.record.store import Receipt
from archive.registration import public_id
from projections.states import Question
from services.home.archive_home import ArchiveHome
from services.lists.groups import groups_of
from services.sight.grants import of_grants
from services.verbs import KINDS, change, create, shape_of
from tests.api.examples import CREATED, euros

GRANTS = ("A", "B")
SUMMED = {
    "payment": "amount",
    "expense": "amount",
    "commitment": "amount",
    "contract": "value",
    "transaction": "amount",
}
"""Kinds of records with a sum of their own, and what it is called."""
_WHAT = {
    "payment.paid.v1": "paid",
    "grant.recovered.v1": "recovered",
    "grant.unspent_returned.v1": "returned",
    "cost.reported.v1": "realised",
    "payment.approved.v1": "approved",
}


def spend_money(home: Path, acknowledged: Callable[[Receipt], None]) -> None:
    """Two grants awarded, applied for, paid, spent, divided, disputed and given back; a second run finds the first."""
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        work = _Work(opened, by, acknowledged)
        for name in GRANTS:
            work.made("grant", name, amount=euros(1000), own_share=None)
        for name in GRANTS:
            work.made("payment", name, grant=work.id("grant", name), amount=euros(300))
            work.done("payment", name, "approvals", approved_on="2021-02-01", amount=euros(290), reason="Päätös")
            work.done("payment", name, "receipts", paid_on="2021-02-09", amount=euros(290), reason="Maksu")
            work.cost(name, 120, "T-1" if name == "A" else "T-2")
        grants = [str(work.id("grant", name)) for name in GRANTS]
        divided = work.cost("A", 99, "T-3", shares=[{"grant": each, "parts": 1} for each in grants])
        assert divided
        moved = work.cost("A", 40, "T-4")
        work.of_cost(moved, "disputes", disputed_on="2021-03-01", claimed=grants[1], reason="Kumman?")
        work.of_cost(moved, "grant-decisions", decided_on="2021-04-01", grant=grants[1], reason="B:n")
        work.done("grant", "A", "recoveries", recovered_on="2021-05-03", amount=euros(11), reason="Liikaa")
        work.done("grant", "B", "returns", returned_on="2021-05-04", amount=euros(7), reason="Jäi yli")
        opened.projections.catch_up()


class _Work:
    """Records what is said, and acknowledges it."""

    def __init__(self, home: ArchiveHome, by: ActorId, acknowledged: Callable[[Receipt], None]) -> None:
        self._archive, self._by, self._acknowledged = home.archive, by, acknowledged

    def id(self, kind: str, key: str) -> UUID:
        """The id of a record by its key."""
        return public_id(self._archive.origin, kind, key)

    def made(self, kind: str, key: str, **said: Any) -> None:
        """Create a record, unless it is there."""
        if self._archive.exists(self.id(kind, key)):
            return
        body = CREATED[kind] | {"natural_key": key, "number": key} | said
        shape = shape_of(KINDS[kind].created).model_validate(body)
        with suppress(AlreadyRecorded):  # another process recorded it since
            self._told(create(self._archive, KINDS[kind], shape, by=self._by))

    def done(self, kind: str, key: str, noun: str, **said: Any) -> Receipt:
        """Change a record."""
        return self._changed(KINDS[kind].verb(noun), self.id(kind, key), said)

    def cost(self, grant: str, amount: int, voucher: str, **said: Any) -> UUID:
        """Report a cost; answers with its id."""
        told = {"reported_on": "2021-02-20", "amount": euros(amount), "cost_kind": "palkat", "voucher": voucher}
        part = self.done("grant", grant, "costs", **told, **said).part
        assert part is not None
        return part

    def of_cost(self, id: UUID, noun: str, **said: Any) -> None:
        """Change a cost."""
        self._changed(COST.verb(noun), id, said)

    def _changed(self, step: Any, id: UUID, said: dict[str, Any]) -> Receipt:
        shape = shape_of(step.event).model_validate(said)
        return self._told(change(self._archive, step, id, shape, by=self._by, expecting=None))

    def _told(self, made: Receipt) -> Receipt:
        if not made.replayed and made.part is None:  # the position of a cost is one of its own record
            self._acknowledged(made)
        return made


def assert_sums_follow(home: Path) -> None:
    """Every sum that is shown is what the events come to: by kind and currency, and by grant; shares add up."""
    with ArchiveHome(home) as opened:
        assert opened.projections.catch_up()
        rows = opened.archive.recorder.read(0, 10**6)
        facts = [(row[2], row[4], orjson.loads(row[7])) for row in rows]
        question = Question(opened.admin(), opened.today())
        with opened.projections.states() as states:
            for kind, name in SUMMED.items():
                told = groups_of(states, kind, question, "status")["total"]["sums"].get(name, [])
                shown = {each["currency"]: each["cents"] for each in told}
                assert shown == _by_currency(facts, kind, name), kind
            grants = {each["grant"]: each for _, each in of_grants(states, question, 0, -1)}
    for each, sums in _by_grant(facts).items():
        assert {name: grants[each][f"{name}_cents"] for name in sums} == sums
    shared = [fact["shared"] | {"mine": fact["amount"]["cents"]} for _, _, fact in facts if fact.get("shared")]
    for id in {each["id"] for each in shared}:
        shares = [each for each in shared if each["id"] == id]
        assert sum(each["mine"] for each in shares) == shares[0]["amount"]["cents"]


Facts = list[tuple[str, str, dict[str, Any]]]


def _by_currency(facts: Facts, kind: str, name: str) -> dict[str, int]:
    """The newest sum that each record of a kind states, added up by currency."""
    newest = {
        stream: fact[name]
        for stream, event, fact in facts
        if event.startswith(f"{kind}.") and name in fact and event in (_first(facts, stream), "contract.amended.v1")
    }
    found = Counter[str]()
    for each in newest.values():
        found[each.get("currency", "EUR")] += each["cents"]
    return dict(found)


def _first(facts: Facts, stream: str) -> str:
    return next(event for of, event, _ in facts if of == stream)


def _by_grant(facts: Facts) -> dict[str, dict[str, int]]:
    """What each grant was paid, spent and gave back; a cost of which it was decided counts for the grant that pays."""
    found = {of: dict.fromkeys(_WHAT.values(), 0) for of, event, _ in facts if event == "grant.awarded.v1"}
    pays = {of: fact["grant"] for of, event, fact in facts if event == "payment.applied.v1" and "grant" in fact}
    pays |= {of: fact["grant"] for of, event, fact in facts if event in ("cost.reported.v1", "cost.grant_decided.v1")}
    for of, event, fact in facts:
        if event in _WHAT:
            found[pays.get(of, of)][_WHAT[event]] += fact["amount"]["cents"]
    return found
