"""A contracting process: its awards are decisions, its contracts contracts, and the payments of these expenses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from api.importers.contracts.ocds.fold import Json, foldings, in_order, moment_of, no_moment
from api.importers.contracts.ocds.stated import (
    Words,
    alike,
    having,
    key_of,
    known_by,
    money_of,
    named,
    names_of,
    objects,
    part,
    rounded_by_source,
    words,
)
from api.importers.intake import Intake, Piece, Refusal
from api.importers.money.recorded import recorded_once
from archive.contract.events import Amendment, ContractAmended, ContractRegistered, ContractSigned, Party, Terms
from archive.contract.usecases import amend_contract, register_contract, sign_contract
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.errors import ArchiveError, Invalid
from archive.expense.events import ExpensePaid, Spending
from archive.expense.usecases import pay_expense
from archive.recordwide import Reason
from archive.values import Money, Publicity, PublicityClass

PUBLISHED = Publicity(publicity=PublicityClass.public)
ROUNDED = "rounded_by_source"
SIGNED = "Stated by a release of OCDS."


@dataclass(frozen=True, slots=True)
class Process:
    """What the releases of one process state, after each of them."""

    ocid: str
    states: tuple[Json, ...]

    @property
    def whole(self) -> Json:
        """What all of them state together."""
        return self.states[-1]


def pieces_of(ocid: str, releases: Sequence[Json], where: str) -> Iterator[Piece]:
    """A piece for each award, contract and payment of a process; one refusal where its releases cannot be folded."""
    alone = len(releases) == 1  # then it needs no place among others
    for release in () if alone else [each for each in releases if moment_of(each) is None]:
        yield Piece(where, Refusal(no_moment()), original={"ocid": ocid, "date": str(release.get("date"))})
    releases = releases if alone else [each for each in releases if moment_of(each) is not None]
    if not releases:
        return
    try:
        process = Process(ocid, tuple(foldings(releases if alone else in_order(releases))))
    except ArchiveError as error:
        yield Piece(where, Refusal(error), original={"ocid": ocid})
        return
    for award in objects(process.whole, "awards"):
        yield _piece(where, process, award, partial(_award, process, award))
    for contract in objects(process.whole, "contracts"):
        yield _piece(where, process, contract, partial(_contract, process, contract))
        for transaction in objects(contract.get("implementation"), "transactions"):
            yield _piece(where, process, transaction, partial(_transaction, process, contract, transaction))


def _piece(where: str, process: Process, stated: Json, record: Any) -> Piece:
    original = {"ocid": process.ocid, "id": stated.get("id"), "title": stated.get("title")}
    return Piece(where, record, original=original)


def _award(process: Process, award: Json, intake: Intake) -> None:
    read = Words(intake.days)
    suppliers = names_of(process.whole, award, "suppliers")
    value, day = read.money(award.get("value"), "value"), read.day(award.get("date"), "date")
    lines = [words(award.get("description")), *suppliers, *read.kept]
    if value is not None:
        stated = award["value"]
        lines.append(f"{stated['amount']} {stated['currency']}")
    content = Wording(
        title=words(
            award.get("title"), part(process.whole, "tender").get("title"), f"Award {award.get('id', '')}".strip()
        )[:2000],
        text="\n".join(filter(None, lines)),
        decider=named(process.whole, process.whole.get("buyer")),
        source=f"OCDS/{process.ocid}"[:4000],
    )
    key = key_of(process.ocid, "award", known_by(award))
    made = DecisionRecorded(
        natural_key=key, number=_number(award), decided_on=day, publicity=PUBLISHED, content=content
    )
    intake.unread += read.unread
    recorded_once(intake, "decision", made, record_decision)


def _contract(process: Process, contract: Json, intake: Intake) -> None:
    """Record a contract as the first release states it, its signature, and what later releases change."""
    appearing = [state for state in process.states if next(alike(state, "contracts", contract), None) is not None]
    first = next(alike(appearing[0], "contracts", contract))
    read = Words(intake.days)
    signed_on = read.day(contract.get("dateSigned"), "dateSigned")
    registered = _registered(process, appearing[0], first, signed_on, read)
    amended = list(_amended(appearing, contract, registered, Words(intake.days)))
    intake.unread += read.unread
    recorded_once(intake, "contract", registered, register_contract)
    known = intake.public_id("contract", registered.natural_key or "")
    before = intake.events_of(known)
    if signed_on is not None:
        signed = ContractSigned(signed_on=signed_on, content=Reason(reason=SIGNED))
        if not any(isinstance(each, ContractSigned) for each in before):
            intake.took(sign_contract(intake.archive, known, signed, by=intake.by), signed)
    for change in amended:
        if change not in before:
            intake.took(amend_contract(intake.archive, known, change, by=intake.by), change)


def _registered(process: Process, state: Json, stated: Json, signed: date | None, read: Words) -> ContractRegistered:
    period = part(stated, "period")
    award: Json = next(having(state, "awards", stated.get("awardID")), {})
    buyer = named(state, state.get("buyer"))
    suppliers = names_of(state, award, "suppliers")
    parties = [Party(name=buyer, role="buyer")] if buyer else []
    title = words(stated.get("title"), award.get("title"), part(state, "tender").get("title"))
    value = read.money(stated.get("value"), "value")
    rounded = rounded_by_source(value, Words(read.days).money(award.get("value"), "value"))
    starts_on, ends_on = read.day(period.get("startDate"), "startDate"), read.day(period.get("endDate"), "endDate")
    return ContractRegistered(
        natural_key=key_of(process.ocid, known_by(stated)),
        number=_number(stated),
        registered_on=signed or read.day(state.get("date"), "date"),
        starts_on=starts_on,
        ends_on=ends_on,
        value=value,
        publicity=PUBLISHED,
        flagged=(ROUNDED,) if rounded else (),
        content=Terms(
            title=(title or _called(stated))[:2000],
            text="\n".join(filter(None, [words(stated.get("description")), *read.kept])),
            parties=(*parties, *(Party(name=name, role="supplier") for name in suppliers)),
            source=f"OCDS/{process.ocid}"[:4000],
        ),
    )


def _amended(
    states: Sequence[Json], contract: Json, first: ContractRegistered, read: Words
) -> Iterator[ContractAmended]:
    """What later releases change of the value or the end, each on the day of its amendment or of the release."""
    value, ends_on = first.value, first.ends_on
    for state in states[1:]:
        stated = next(alike(state, "contracts", contract))
        period = part(stated, "period")
        now, end = read.money(stated.get("value"), "value"), read.day(period.get("endDate"), "endDate")
        changed: Json = {"value": now} if now is not None and now != value else {}
        changed |= {"ends_on": end} if end is not None and end != ends_on else {}
        if not changed:
            continue
        value, ends_on = now or value, end or ends_on
        last = (objects(stated, "amendments") or [part(stated, "amendment")])[-1]
        day = read.day(last.get("date"), "date") or read.day(state.get("date"), "date")
        text = words(last.get("description"), last.get("rationale"), SIGNED)
        if day is not None:
            yield ContractAmended.model_validate({"amended_on": day, **changed, "content": Amendment(text=text)})


def _transaction(process: Process, contract: Json, transaction: Json, intake: Intake) -> None:
    """A payment of a contract. Refuses: one without a sum."""
    stated = part(transaction, "value") or part(transaction, "amount")
    if not stated:
        raise Invalid("The payment states no amount.", field="value")
    amount: Money = money_of(stated, "value")
    read = Words(intake.days)
    day = read.day(transaction.get("date"), "date")
    payee = named(process.whole, transaction.get("payee")) or named(
        process.whole, transaction.get("receiverOrganization")
    )
    paid = ExpensePaid(
        natural_key=key_of(process.ocid, known_by(contract), known_by(transaction)),
        number=_number(transaction),
        paid_on=day,
        amount=amount,
        publicity=PUBLISHED,
        content=Spending(
            title=words(contract.get("title"), _called(contract))[:2000],
            text="\n".join(read.kept),
            supplier=payee,
            source=f"OCDS/{process.ocid}"[:4000],
        ),
    )
    intake.unread += read.unread
    recorded_once(intake, "expense", paid, pay_expense)


def _number(stated: Json) -> str | None:
    """The number of something within a process: its id, where it has one."""
    return str(stated["id"])[:120].strip() if "id" in stated else None


def _called(contract: Json) -> str:
    return f"Contract {contract.get('id', '')}".strip()
