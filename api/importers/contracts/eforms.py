"""Procurement notices in eForms: what is announced is a document, an award a decision, what it settles contracts.

Source: eForms (Implementing Regulation 2019/1780) in UBL 2.3, as the Publications Office and national portals publish
it. Persons who are contacts or beneficial owners are not imported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from api.importers.contracts.ocds.stated import key_of
from api.importers.intake import Intake, Piece, Refusal
from api.importers.money.readable import Readable
from api.importers.money.recorded import recorded_once
from api.importers.walk import Found, files_of
from archive.contract.events import ContractRegistered, ContractSigned, Party, Terms
from archive.contract.usecases import register_contract, sign_contract
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.usecases import file_document
from archive.errors import ArchiveError, Invalid
from archive.lastday import require_day
from archive.money.amounts import plain_money, written_out
from archive.recordwide import Reason
from archive.values import Interval, Money, Publicity, PublicityClass

NOTICE = re.compile(
    r"\{urn:oasis:names:specification:ubl:schema:xsd:(PriorInformationNotice|ContractNotice|ContractAwardNotice)-2\}\1"
)
LARGEST = 64 << 20
RESULT = "UBLExtensions/UBLExtension/ExtensionContent/EformsExtension/NoticeResult"
ORGANISATIONS = "UBLExtensions/UBLExtension/ExtensionContent/EformsExtension/Organizations/Organization/Company"
PAYABLE = "LegalMonetaryTotal/PayableAmount"
PLACEHOLDER = date(2000, 1, 1)
"""What notices write as the day of the award where UBL demands one and there is none."""
REPEATED = "value_repeated"
SIGNED = "Stated by a procurement notice."
PUBLISHED = Publicity(publicity=PublicityClass.public)
Element = Any


class Notices:
    """Imports one notice, or every notice of a folder; a notice is known by its number and version."""

    def total(self, source: Path) -> int:
        """The number of files, for progress."""
        return sum(1 for _ in files_of(source))

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The notices, and the contracts that they announce. Refuses: a file that is no such notice."""
        for found in files_of(source):
            try:
                notice = Notice(_root(found))
            except ArchiveError as error:
                if source.is_file():
                    raise
                yield Piece(found.relative, Refusal(error))
                continue
            yield Piece(found.relative, partial(_announce, notice), original=notice.key)
            for contract in every(notice.root, f"{RESULT}/SettledContract"):
                yield Piece(found.relative, partial(_contract, notice, contract), contract.sourceline, notice.key)


def _root(found: Found) -> Element:
    """The notice. Entities are not resolved, nothing is fetched. Refuses: what is no such XML."""
    if found.trouble or found.path.stat().st_size > LARGEST:
        raise Invalid(found.trouble or f"A notice may have at most {LARGEST} bytes.", field="file")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(found.path.read_bytes(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Invalid("The file is not well-formed XML.", field="file") from None
    if not NOTICE.fullmatch(str(root.tag)) or root.getroottree().docinfo.doctype:
        raise Invalid("The file is not a notice in eForms.", field="file")
    return root


def every(element: Element, path: str) -> list[Element]:
    """The elements at a path of local names."""
    found = [element]
    for name in path.split("/"):
        found = [each for one in found for each in one if isinstance(each.tag, str) and local(each) == name]
    return found


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def said(element: Element, path: str) -> str:
    """The words of the first element at a path; empty where there is none."""
    return next((words for each in every(element, path) if (words := " ".join("".join(each.itertext()).split()))), "")


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, read by local names."""

    root: Element

    @property
    def key(self) -> str:
        """The number of the notice, and its version."""
        return "-".join(filter(None, (said(self.root, "ID"), said(self.root, "VersionID"))))

    @property
    def title(self) -> str:
        """What is procured."""
        return said(self.root, "ProcurementProject/Name")[:2000] or f"Notice {self.key}"

    @property
    def buyer(self) -> str | None:
        """The organisation that procures."""
        return self.name_of(said(self.root, "ContractingParty/Party/PartyIdentification/ID"))

    @property
    def results(self) -> bool:
        """Whether it announces what was decided."""
        return bool(every(self.root, RESULT))

    @property
    def total(self) -> Money | None:
        """The value of all that was awarded, as the notice states it. Refuses: one that cannot be read."""
        return next((_money(each) for each in every(self.root, f"{RESULT}/TotalAmount")), None)

    def name_of(self, organisation: str) -> str | None:
        """The name of an organisation by its id in the notice."""
        for each in every(self.root, ORGANISATIONS):
            if organisation and said(each, "PartyIdentification/ID") == organisation:
                return said(each, "PartyName/Name")[:500] or None
        return None

    def tenders(self, ids: list[str]) -> list[Element]:
        """The tenders with these ids."""
        return [each for each in every(self.root, f"{RESULT}/LotTender") if said(each, "ID") in ids]

    def tenderers(self, tender: Element) -> list[str]:
        """Who made a tender."""
        wanted = said(tender, "TenderingParty/ID")
        parties = (each for each in every(self.root, f"{RESULT}/TenderingParty") if said(each, "ID") == wanted)
        ids = (said(one, "ID") for each in parties for one in every(each, "Tenderer"))
        return [name for id in ids if (name := self.name_of(id))]


def _announce(notice: Notice, intake: Intake) -> None:
    """A notice of what was decided is a decision, any other a document."""
    if not notice.key:
        raise Invalid("The notice has no number.", field="ID")
    read, root = Readable(), notice.root
    issued = _day(root, "IssueDate", read, intake)
    awarded = _day(root, "TenderResult/AwardDate", read, intake) if notice.results else None
    total = (
        read.read("TotalAmount", said(root, f"{RESULT}/TotalAmount"), lambda: notice.total) if notice.results else None
    )
    lines = (
        said(root, "ProcurementProject/Description"),
        said(root, "NoticeTypeCode"),
        written_out(total) if total else "",
    )
    about = {"title": notice.title, "text": read.text(*lines), "source": f"eForms/{notice.key}"[:4000]}
    intake.unread += read.unread
    common: dict[str, Any] = {
        "natural_key": key_of("eforms", notice.key),
        "number": notice.key[:120],
        "publicity": PUBLISHED,
    }
    if notice.results:
        decided = DecisionRecorded(
            decided_on=awarded or issued, content=Wording(decider=notice.buyer, **about), **common
        )
        recorded_once(intake, "decision", decided, record_decision)
        return
    dated = Interval(earliest=issued, latest=issued) if issued else None
    filed = DocumentFiled(dated=dated, content=FiledDocument(sender=notice.buyer, **about), **common)
    recorded_once(intake, "document", filed, file_document)


def _contract(notice: Notice, contract: Element, intake: Intake) -> None:
    """A contract that was settled, with the value of its tenders and those who made them."""
    id = said(contract, "ID")
    if not (id and notice.key):
        raise Invalid("The contract or its notice has no number.", field="ID")
    tenders = notice.tenders([said(each, "ID") for each in every(contract, "LotTender")])
    read = Readable()
    signed_on, decided_on = (_day(contract, name, read, intake) for name in ("IssueDate", "AwardDate"))
    issued = _day(notice.root, "IssueDate", Readable(), intake)  # what of it cannot be read, the notice itself tells
    amounts = [each for one in tenders for each in every(one, PAYABLE)]
    stated = ", ".join(f"{(each.text or '').strip()} {each.get('currencyID', '')}" for each in amounts)
    value, repeated = read.read("PayableAmount", stated, lambda: _value(notice, amounts)) or (None, False)
    winners = dict.fromkeys(name for each in tenders for name in notice.tenderers(each))
    parties = [Party(name=notice.buyer, role="buyer")] if notice.buyer else []
    registered = ContractRegistered(
        natural_key=key_of("eforms", notice.key, id),
        number=(said(contract, "ContractReference/ID") or id)[:120],
        registered_on=signed_on or decided_on or issued,
        value=value,
        publicity=PUBLISHED,
        flagged=(REPEATED,) if repeated else (),
        content=Terms(
            title=said(contract, "Title")[:2000] or notice.title,
            text=read.text(),
            parties=(*parties, *(Party(name=name, role="supplier") for name in winners)),
            source=f"eForms/{notice.key}/{id}"[:4000],
        ),
    )
    intake.unread += read.unread
    if recorded_once(intake, "contract", registered, register_contract) and signed_on is not None:
        signed = ContractSigned(signed_on=signed_on, content=Reason(reason=SIGNED))
        known = intake.public_id("contract", registered.natural_key or "")
        intake.took(sign_contract(intake.archive, known, signed, by=intake.by), signed)


def _value(notice: Notice, stated: list[Element]) -> tuple[Money | None, bool]:
    """What the tenders of a contract add up to; and whether several in the notice repeat the total of all of them.

    Then it is the total once: a framework of several suppliers is written so.
    Refuses: an amount that cannot be read, or is less than zero; several currencies.
    """
    amounts = [_money(each) for each in stated]
    if not amounts:
        return None, False
    every_one = (_if_read(each) for each in every(notice.root, f"{RESULT}/LotTender/{PAYABLE}"))
    totals = (_if_read(each) for each in every(notice.root, f"{RESULT}/TotalAmount"))
    if amounts[0] == next(totals, None) and list(every_one).count(amounts[0]) > 1:
        return amounts[0], True
    if len({each.currency for each in amounts}) > 1:
        raise Invalid("The tenders of the contract are in several currencies.", field="PayableAmount")
    return Money(cents=sum(each.cents for each in amounts), currency=amounts[0].currency), False


def _money(amount: Element) -> Money:
    found = plain_money(amount.text or "", amount.get("currencyID", ""), local(amount))
    if found.cents < 0:
        raise Invalid(f"{local(amount)} is less than zero.", field=local(amount))
    return found


def _if_read(amount: Element) -> Money | None:
    try:
        return _money(amount)
    except ArchiveError:
        return None


def _day(element: Element, path: str, read: Readable, intake: Intake) -> date | None:
    """The day at a path; None where there is none, or it cannot be read."""
    stated, field = said(element, path), path.rpartition("/")[2]

    def day() -> date | None:
        found = intake.days_dropping_offsets().day(stated, field)
        require_day(field, found)
        return None if found == PLACEHOLDER else found

    return read.read(field, stated, day)
