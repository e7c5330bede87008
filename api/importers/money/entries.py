"""One entry of a bank message, as the bank stated it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from api.importers.intake import Intake
from api.importers.money.readable import Readable
from archive.errors import Invalid
from archive.lastday import require_day
from archive.money.amounts import plain_money
from archive.transaction.events import Detail, Entry, Stage, TransactionStated
from archive.values import Money

SIGNS = {"CRDT": 1, "DBIT": -1}
PENDING = frozenset(("PDNG", "FUTR"))
Element = Any


@dataclass(frozen=True, slots=True)
class Message:
    """One statement, report or notification; `stage` is what its booked entries are."""

    group: Element
    space: str
    stage: Stage

    def said(self, element: Element, *paths: str) -> str | None:
        """The words at the first of some paths that states any."""
        for path in paths:
            found = element.find("/".join(f"{self.space}{part}" for part in path.split("/")))
            if found is not None and (words := " ".join("".join(found.itertext()).split())):
                return words
        return None

    def every(self, element: Element, path: str) -> Iterator[Element]:
        """Every element at a path."""
        yield from element.iterfind("/".join(f"{self.space}{part}" for part in path.split("/")))

    def money(self, element: Element, field: str = "Amt") -> Money:
        """The amount of an element, with the sign that it states. Refuses: no amount, no currency, no sign."""
        amount = element.find(f"{self.space}Amt")
        if amount is None:
            raise Invalid("The amount is missing.", field=field)
        money = plain_money("".join(amount.itertext()), amount.get("Ccy", ""), field)
        sign = SIGNS.get(self.said(element, "CdtDbtInd") or "")
        if money.cents < 0:
            remedy = (
                "Ask the bank for a message of ISO 20022: an amount is never negative there, CdtDbtInd has the sign."
            )
            raise Invalid("The amount is negative.", field=field, remedy=remedy)
        if sign is None:
            raise Invalid("It is not stated whether money came in or went out.", field="CdtDbtInd")
        return Money(cents=sign * money.cents, currency=money.currency)

    def balance(self, types: tuple[str, ...]) -> Money | None:
        """A balance of the statement, of the first type that there is."""
        for wanted in types:
            for each in self.every(self.group, "Bal"):
                if self.said(each, "Tp/CdOrPrtry/Cd") == wanted:
                    return self.money(each, "Bal")
        return None

    @property
    def account(self) -> str | None:
        """The account it is about."""
        return self.said(self.group, "Acct/Id/IBAN", "Acct/Id/Othr/Id")


def entry_of(
    entry: Element, message: Message, intake: Intake, read: Readable
) -> tuple[TransactionStated, tuple[str, ...]]:
    """An entry, and what it is known by: the account, the bank's number of it, its amount and day; or all of it.

    A day of value, or the sum of a part, that cannot be read is left out and kept in words.
    """
    said, amount = message.said, message.money(entry)
    stage = _stage(entry, message)
    booked_on = _day(said(entry, "BookgDt/Dt", "BookgDt/DtTm"), "BookgDt", intake)
    number = said(entry, "AcctSvcrRef") or said(entry, "NtryDtls/TxDtls/Refs/AcctSvcrRef")
    batch = list(message.every(entry, "NtryDtls/TxDtls"))
    details = tuple(_detail(each, message, read, incoming=amount.cents >= 0) for each in batch)
    references = {each.reference for each in details if each.reference}
    counterparty = details[0].counterparty if len(details) == 1 else None
    words, valued = said(entry, "AddtlNtryInf"), said(entry, "ValDt/Dt", "ValDt/DtTm")
    valued_on = read.read("ValDt", valued, lambda: _day(valued, "ValDt", intake))
    stated = TransactionStated(
        number=number[:120] if number else None,
        booked_on=booked_on,
        valued_on=valued_on,
        amount=amount,
        stage=stage,
        reversal=said(entry, "RvslInd") in ("true", "1") or None,
        reference=references.pop()[:120] if len(references) == 1 else None,
        bank_code=_code(entry, message),
        content=Entry(
            title=(counterparty or words or (details[0].text if details else None) or "Tilitapahtuma")[:2000],
            text=read.text(words),
            account=message.account,
            statement=said(message.group, "Id"),
            counterparty=counterparty,
            details=details,
        ),
    )
    account = message.account or ""
    if number:
        day = booked_on.isoformat() if booked_on else ""
        return stated, (stage, account, number, amount.currency, str(amount.cents), day)
    return stated, (stage, account, said(message.group, "Id") or "", shown(entry))


def shown(entry: Element) -> str:
    """An entry as it is written, in one form."""
    return str(etree.tostring(entry, method="c14n", with_comments=False, with_tail=False), "utf-8")


def _stage(entry: Element, message: Message) -> Stage:
    status = message.said(entry, "Sts/Cd", "Sts")
    if status in PENDING:
        return Stage.pending
    if status == "BOOK":
        return message.stage
    if status == "INFO":
        return Stage.notified
    raise Invalid("The status of the entry is not known.", field="Sts", remedy="Ask the bank for BOOK, PDNG or INFO.")


def _detail(element: Element, message: Message, read: Readable, *, incoming: bool) -> Detail:
    said = message.said
    party, account = ("Dbtr", "DbtrAcct") if incoming else ("Cdtr", "CdtrAcct")
    amount = None
    if _has_amount(element, message):
        amount = read.read("TxDtls", shown(element), lambda: message.money(element, "TxDtls"))
    words = [" ".join("".join(each.itertext()).split()) for each in message.every(element, "RmtInf/Ustrd")]
    return Detail(
        amount=amount,
        reference=said(element, "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/CdtrRefInf/CdtrRef"),
        end_to_end=_stated(said(element, "Refs/EndToEndId")),
        counterparty=said(
            element, f"RltdPties/{party}/Nm", f"RltdPties/{party}/Pty/Nm", f"RltdPties/{party}/Agt/FinInstnId/Nm"
        ),
        counterparty_account=said(element, f"RltdPties/{account}/Id/IBAN", f"RltdPties/{account}/Id/Othr/Id"),
        text="\n".join(filter(None, words)) or said(element, "AddtlTxInf"),
        return_reason=said(element, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
        return_text=said(element, "RtrInf/AddtlInf"),
    )


def _has_amount(element: Element, message: Message) -> bool:
    return all(element.find(f"{message.space}{name}") is not None for name in ("Amt", "CdtDbtInd"))


def _stated(said: str | None) -> str | None:
    return None if said == "NOTPROVIDED" else said


def _code(entry: Element, message: Message) -> str | None:
    """The code of the bank for the sort of entry: domain, family and sub-family, or its own."""
    domain = "BkTxCd/Domn"
    parts = [message.said(entry, f"{domain}/{part}") for part in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return "/".join(filter(None, parts))[:120] or message.said(entry, "BkTxCd/Prtry/Cd")


def _day(said: str | None, field: str, intake: Intake) -> date | None:
    day = intake.days_dropping_offsets().day(said, field)
    require_day(field, day)
    return day
