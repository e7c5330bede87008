"""A booked line is matched to what it settles; it stays unmatched where nothing fits, and is flagged where two do."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from api.importers.intake import Intake
from archive.recordwide import Reason
from archive.transaction.events import TransactionAmbiguous, TransactionMatched
from archive.transaction.model import Transaction
from archive.transaction.usecases import mark_ambiguous, match_transaction
from archive.values import Money
from services.settling.fits import Fit, Settling, Sought, plain

FITS = "The amount, the reference and the day fit."
UNMATCHED = "Some booked entries settle nothing that is recorded. Import the statement again after the payments."
SEVERAL = "Several payments or expenses fit the amount, the reference and the day."


def match(intake: Intake, transaction: Transaction, settling: Settling) -> None:
    """Match a line, or each transaction of a batch, to the one record that fits it; flag it where several do."""
    now = transaction.now
    if now.get("reversal"):  # it takes back what another line settled, and settles nothing itself
        return
    withdrawn, sought = set(now.get("withdrawn", ())), _sought(now)
    found = [[fit for fit in settling.fits(transaction.id, each) if str(fit[1]) not in withdrawn] for each in sought]
    several = sorted({fit for fits in found if len(fits) > 1 for fit in fits}, key=str)
    chosen = [fits[0] for fits in found if len(fits) == 1]
    if len(chosen) == len(found) == len(set(chosen)):
        settling.settle(transaction.id, [id for _, id in chosen])
        content = Reason(reason=FITS)
        matched = TransactionMatched(matched_on=now["booked_on"], **_settling(chosen, sought), content=content)
        intake.took(match_transaction(intake.archive, transaction.id, matched, by=intake.by), matched)
    elif not several:
        intake.note(UNMATCHED)
    elif _named(several) != _named_in(now):
        content = Reason(reason=SEVERAL)
        day, fits = now["booked_on"], len(several)
        ambiguous = TransactionAmbiguous(compared_on=day, fits=fits, **_named(several), content=content)
        intake.took(mark_ambiguous(intake.archive, transaction.id, ambiguous, by=intake.by), ambiguous)


def _sought(now: dict[str, Any]) -> list[Sought]:
    """What is looked for: the transactions of a batch one by one, where each states its amount; else the line."""
    days = tuple(date.fromisoformat(now[name]) for name in ("booked_on", "valued_on") if now.get(name))
    details = now.get("details", ())
    if len(details) > 1 and all(each.get("amount") for each in details):
        return [_sought_by(each["amount"], days, [each]) for each in details]
    return [_sought_by(now["amount"], days, details)]


def _sought_by(amount: dict[str, Any], days: tuple[date, ...], details: Sequence[dict[str, Any]]) -> Sought:
    references = plain([each.get("reference") for each in details])
    return Sought(Money.model_validate(amount), days, references, plain([each.get("end_to_end") for each in details]))


def _settling(chosen: Sequence[Fit], sought: Sequence[Sought]) -> dict[str, Any]:
    """What a line settles, with its part for each where it is a batch; one that is alone is settled by the whole."""
    if len(chosen) == 1:
        return _named(chosen)
    amounts = {
        id: Money(cents=abs(s.amount.cents), currency=s.amount.currency)
        for (_, id), s in zip(chosen, sought, strict=True)
    }
    named = _named(chosen)
    return named | {"amounts": tuple(amounts[id] for id in (*named["payments"], *named["expenses"]))}


def _named(fits: Sequence[Fit]) -> dict[str, tuple[UUID, ...]]:
    named = {kind: tuple(id for each, id in fits if each == kind) for kind in ("payment", "expense")}
    return {"payments": named["payment"], "expenses": named["expense"]}


def _named_in(now: dict[str, Any]) -> dict[str, tuple[UUID, ...]]:
    return {name: tuple(map(UUID, now.get(name, ()))) for name in ("payments", "expenses")}
