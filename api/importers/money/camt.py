"""Bank messages of ISO 20022: statements (camt.053), intraday reports (.052), notifications (.054).

Only what a statement says is booked is money that moved. Source: message definitions camt.05x.001.02 to .08.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree
from pydantic import ValidationError

from api.importers.intake import Intake, Piece, Refusal, require_kept
from api.importers.money.entries import Message, entry_of, shown
from api.importers.money.matching import match
from api.importers.money.readable import Readable
from api.importers.walk import Found, files_of
from archive.errors import ArchiveError, Invalid
from archive.money.amounts import written_out
from archive.transaction.events import Stage, TransactionStated
from archive.transaction.model import Transaction
from archive.transaction.usecases import state_transaction
from archive.values import Money
from services.settling.fits import Settling

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(052|053|054)\.001\.(0[2-8])")
LARGEST = 256 << 20
GROUPS = {"052": "Rpt", "053": "Stmt", "054": "Ntfctn"}
STAGES = {"052": Stage.reported, "053": Stage.booked, "054": Stage.notified}
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
Element = Any


class BankMessages:
    """Imports one message, or every message of a folder. An entry is known by the bank's own number of it."""

    def total(self, source: Path) -> None:
        """Not known before the messages are read."""

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The entries of the source, each with what it settles. Refuses: a file that is no such message."""
        settling = Settling(intake.archive)
        for found in files_of(source):
            try:
                messages = _messages(found)
            except ArchiveError as error:
                if source.is_file():
                    raise
                yield Piece(found.relative, Refusal(error))
                continue
            for message in messages:
                yield from _entries(found, message, intake, settling)


def _messages(found: Found) -> list[Message]:
    """The statements, reports or notifications of a file. Entities are not resolved, nothing is fetched."""
    if found.trouble or found.path.stat().st_size > LARGEST:
        reason = found.trouble or f"A bank message may have at most {LARGEST} bytes."
        raise Invalid(reason, field="file")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(found.path.read_bytes(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Invalid("The file is not well-formed XML.", field="file") from None
    space = etree.QName(root).namespace or ""
    read = NAMESPACE.fullmatch(space)
    if read is None or root.getroottree().docinfo.doctype:
        remedy = "Import camt.052, camt.053 or camt.054 in version 2 to 8."
        raise Invalid("The file is not a bank message that can be read.", field="file", remedy=remedy)
    groups = root.findall(f"{{{space}}}*/{{{space}}}{GROUPS[read[1]]}")
    if not groups:
        raise Invalid("The message has no statement.", field=GROUPS[read[1]])
    return [Message(group, f"{{{space}}}", STAGES[read[1]]) for group in groups]


def _entries(found: Found, message: Message, intake: Intake, settling: Settling) -> Iterator[Piece]:
    """A piece for each entry. The entries of a statement are held against its balances."""
    seen: Counter[tuple[str, ...]] = Counter()
    booked: Counter[str] = Counter()
    unread = 0
    for entry in message.group.findall(f"{message.space}Ntry"):
        line = entry.sourceline
        read = Readable()
        try:
            stated, key = entry_of(entry, message, intake, read)
        except (ArchiveError, ValidationError) as error:
            unread += 1
            yield Piece(found.relative, Refusal(error), line, shown(entry))
            continue
        seen[key] += 1
        known = intake.archive.natural_key("transaction", *key, str(seen[key]))
        if stated.stage is Stage.booked:
            booked[stated.amount.currency] += stated.amount.cents
        yield Piece(found.relative, partial(_record, _Line(stated, known, settling, read)), line, shown(entry))
    if message.stage is Stage.booked:
        _compare(found, message, booked, unread, intake)


def _compare(found: Found, message: Message, booked: Counter[str], unread: int, intake: Intake) -> None:
    """Say once where the balances of a statement differ by another sum than that of its booked entries."""
    try:
        opening, closing = message.balance(OPENING), message.balance(CLOSING)
    except ArchiveError:
        line = message.group.sourceline
        intake.note(f"{found.relative}: a balance of the statement on line {line} cannot be read.")
        return
    if opening is None or closing is None or opening.currency != closing.currency:
        return
    off = closing.cents - opening.cents - booked[opening.currency]
    if off:
        rejected = f" Entries that were rejected: {unread}." if unread else ""
        by = written_out(Money(cents=off, currency=opening.currency))
        line = message.group.sourceline
        intake.note(f"{found.relative}: the balances of the statement on line {line} differ by {by} more.{rejected}")


@dataclass(frozen=True, slots=True)
class _Line:
    stated: TransactionStated
    key: bytes
    settling: Settling
    read: Readable


def _record(line: _Line, intake: Intake) -> None:
    intake.unread += line.read.unread
    id = intake.archive.found(line.key)
    if id is None:
        made = intake.stated(line.stated)
        id = intake.took(state_transaction(intake.archive, made, by=intake.by, lookup=line.key), made)
    transaction = intake.archive.load(Transaction, id)
    require_kept(transaction)
    if transaction.now["status"] in ("unmatched", "ambiguous"):
        match(intake, transaction, line.settling)
