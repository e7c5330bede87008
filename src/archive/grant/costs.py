"""Verbs of a grant's costs. Each is recorded in a stream of its own, so that reporting a cost never touches another."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from archive.errors import ArchiveError, Invalid
from archive.fold.effects import summed
from archive.grant.account import (
    Line,
    account_of,
    as_corrected,
    reported,
    require_covered,
    require_on_day,
)
from archive.grant.cost import Cost
from archive.grant.events import CostRecorded, CostReported, SharedCost
from archive.grant.model import Grant
from archive.grant.settled import AFTER_SETTLEMENT
from archive.grant.sharing import divided, in_order, require_key
from archive.kernel import ActorId, see
from archive.lastday import with_open_ends
from archive.record.races import upon
from archive.record.receipt import REPEATED
from archive.record.store import Archive, Receipt, new_id
from archive.recordwide import RecordCorrected
from archive.values import Money


def report_cost(
    archive: Archive, id: UUID, stated: CostReported, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record a cost of a grant; the answer names the grant, whose version stays, and the cost.

    The same cost of the same day is recorded once. Refuses: an amount of zero, another currency, a day before the
    award, more taken back than was reported by that day or a later one; in an import the last two are flagged. One that
    several grants pay is recorded in each with its share, all or none.
    """
    if not stated.amount.cents:
        raise Invalid("The amount must not be zero.", field="amount")
    stated = with_open_ends(stated.name, stated)
    if stated.shares:
        return _report_shared(archive, id, stated, by=by, expecting=expecting)

    def run() -> Receipt:
        race = upon(archive, id, sums=stated.amount.cents < 0)
        grant = archive.load(Grant, id, expecting)
        grant.must_exist()
        grant.must_be_in_currency(stated.amount)
        key = _key(archive, id, stated)
        known = archive.found(key)
        if known is not None or grant.has_reported(stated):
            return _repeated(archive, grant, known)
        cost = Cost(new_id())
        cost.whole = grant
        event = CostRecorded(grant=id, flagged=_flags(archive, grant, stated), **_said(stated))
        cost.report(event, by=by)
        late = None
        if not archive.collecting:
            day, account = stated.reported_on.isoformat(), account_of(archive, grant)
            late = _effect(archive, grant, account, day, stated.amount.cents)
        made = archive.add(cost, lookup=key, upon=race)
        return replace(made, id=id, version=grant.version, part=made.id, effect=late)

    return archive.run_again(run)


def _said(stated: CostReported) -> dict[str, Any]:
    return {name: value for name, value in stated if value is not None and name != "shares"}


def _report_shared(archive: Archive, id: UUID, stated: CostReported, *, by: ActorId, expecting: int | None) -> Receipt:
    require_key(id, stated)
    shares, whole = in_order(id, stated.shares), new_id()
    amounts = divided(stated.amount.cents, [each.parts for each in shares])

    def run() -> Receipt:
        grant = archive.load(Grant, id, expecting)
        key = _shared_key(archive, stated)
        known, costs, race = archive.found(key), list[Cost](), upon(archive, id, sums=stated.amount.cents < 0)
        for share, minor in zip(shares, amounts, strict=True):
            paying = grant if share.grant == id else archive.load(Grant, share.grant)
            paying.must_exist()
            paying.must_be_in_currency(stated.amount)
            if known is not None:
                continue
            amount = Money(cents=minor, currency=stated.amount.currency)
            of_it = stated.model_copy(update={"amount": amount, "shares": ()})
            shared = SharedCost(
                id=whole, amount=stated.amount, parts=share.parts, of=sum(each.parts for each in shares)
            )
            cost = Cost(new_id())
            cost.whole = paying
            flags = _flags(archive, paying, of_it)
            cost.report(CostRecorded(grant=share.grant, flagged=flags, shared=shared, **_said(of_it)), by=by)
            costs.append(cost)
        if known is not None:
            return _repeated(archive, grant, known)
        made = archive.add(*costs, lookup=key, upon=race)
        return replace(made, id=id, version=grant.version, part=made.id)

    return archive.run_again(run)


def correct_cost(
    archive: Archive, id: UUID, corrected: RecordCorrected, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Set right the day or the amount of a cost, or take such a correction back.

    Refuses as reporting it on that day would, and the amount of a cost that several grants pay.
    """

    if corrected.record_class is not None:
        raise Invalid("A cost has the class of its grant.", field="record_class", remedy="Correct that of the grant.")

    def run() -> Receipt:
        race = upon(archive, archive.parts.whole_of(id), sums=True)
        cost = archive.load(Cost, id, expecting)
        grant = cost.whole = archive.load(Grant, cost.grant)
        grant.must_exist()
        paying = [archive.load(Grant, each) for each in _counted_at(cost)]
        before = {each.id: account_of(archive, each) for each in paying}
        cost.correct_event(corrected, by=by)
        if not cost.pending:
            return archive.add(cost)
        after = {each.id: as_corrected(before[each.id], each, id, cost.timeline) for each in paying}
        if not archive.telling:
            require_on_day(grant, date.fromisoformat(cost.timeline.opening))
            for each in paying:
                require_covered(archive, before[each.id], after[each.id], str(id))
        made = archive.add(cost, upon=race)
        today = archive.today().isoformat()
        held = [_pays(step.state) for step in cost.timeline.steps if step.day <= today]
        pays = next((each for each in paying if held and each.id == held[-1]), grant)
        told = _sum_change(pays, reported(before[pays.id], today), reported(after[pays.id], today))
        return replace(made, effect=f"The event at version {corrected.corrects} is corrected. {told}")

    return archive.run_again(run)


def _counted_at(cost: Cost) -> list[UUID]:
    """The grants that pay a cost or paid it until another was decided on, each once."""
    return list(dict.fromkeys([cost.grant, *(_pays(step.state) for step in cost.timeline.steps)]))


def _pays(state: Mapping[str, Any]) -> UUID:
    return UUID(str((state.get("decided") or state)["grant"]))


def _key(archive: Archive, grant: UUID, stated: CostReported) -> bytes:
    """By what the same cost is found again: everything that was stated of it, hashed under a key."""
    fact, content = stated.encoded()
    return archive.natural_key("cost", str(grant), fact.decode(), content.decode())


def _shared_key(archive: Archive, stated: CostReported) -> bytes:
    """By what the same divided cost is found again, at whichever of its grants it is reported."""
    fact, content = stated.model_copy(
        update={"shares": tuple(sorted(stated.shares, key=lambda each: each.grant))}
    ).encoded()
    return archive.natural_key("cost", "shared", fact.decode(), content.decode())


def as_answered(archive: Archive, made: Receipt) -> Receipt:
    """The receipt of a repeated request as it was answered first: one for a cost names its grant."""
    rows = archive.recorder.read_stream(made.id, lte=1)
    if not rows or rows[0][4] != CostRecorded.name:
        return made
    id, position = archive.parts.whole_of(made.id), rows[0][0]
    version = sum(1 for row in archive.recorder.read_stream(id) if row[0] < position)
    if made.version > 1 or made.position != position:  # a correction, which names the cost itself
        return made
    grant, stated = Grant.of_rows(id, archive.recorder.read_stream(id, lte=version)), see(rows[0])
    before = account_of(archive, grant, before=made.id)
    effect = _effect(archive, grant, before, stated.fact["reported_on"], stated.fact["amount"]["cents"])
    return replace(made, id=id, version=version, part=made.id, effect=effect)


def _repeated(archive: Archive, grant: Grant, known: UUID | None) -> Receipt:
    position = 0
    if not archive.collecting:
        rows = archive.recorder.read_stream(known or grant.id, lte=1)
        position = rows[0][0] if rows else 0
    return Receipt(grant.id, grant.version, position, replayed=True, effect=REPEATED, part=known)


def _flags(archive: Archive, grant: Grant, stated: CostReported) -> tuple[str, ...]:
    """What a cost contradicts. Refuses it, unless a source only tells of it."""
    found = [AFTER_SETTLEMENT] if grant.now.get("settled_on") else []
    for check in (_require_day, _require_sum):
        try:
            check(archive, grant, stated)
        except ArchiveError as refused:
            if not archive.telling:
                raise
            found.append(refused.code)
    return tuple(found)


def _require_day(archive: Archive, grant: Grant, stated: CostReported) -> None:
    require_on_day(grant, stated.reported_on)


def _require_sum(archive: Archive, grant: Grant, stated: CostReported) -> None:
    if stated.amount.cents >= 0:  # what is added makes no sum smaller
        return
    before = account_of(archive, grant)
    newest = max((line.order for line in before), default=0) + 1
    mine = Line(stated.reported_on.isoformat(), newest, stated.amount.cents, "")
    require_covered(archive, before, sorted([*before, mine]), mine.cost)


def _effect(archive: Archive, grant: Grant, account: list[Line], day: str, amount: int) -> str | None:
    """What a cost changes that is dated before something known already; None for the newest."""
    if grant.timeline.steps[-1].day <= day and (not account or account[-1].day <= day):
        return None
    today = archive.today().isoformat()
    was = reported(account, today)
    return f"Recorded as of {day}. {_sum_change(grant, was, was + (amount if day <= today else 0))}"


def _sum_change(grant: Grant, was: int, now: int) -> str:
    told, currency = "The reported cost in force today", grant.amount.currency
    if was == now:
        return f"{told} stays {summed(now, currency)}."
    return f"{told} is {summed(now, currency)} instead of {summed(was, currency)}."
