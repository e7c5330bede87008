"""Activities by the IATI standard: each is a project, its commitments and payments are records of their own.

Source: IATI Standard 2.01 to 2.03; codes of transaction type and activity status. What an organisation commits to is a
commitment, and less than nothing takes an earlier one back; what it disburses or spends is an expense.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from lxml import etree

from api.importers.intake import Intake, Piece
from api.importers.money.readable import Readable
from api.importers.money.recorded import recorded_once
from archive.commitment.events import CommitmentMade, Promise
from archive.commitment.usecases import make_commitment
from archive.errors import Invalid, NotFound
from archive.expense.events import ExpensePaid, Spending
from archive.expense.usecases import pay_expense
from archive.lastday import require_day
from archive.money.amounts import plain_money
from archive.project.events import Participant, PartnerAdded, Plan, ProjectRegistered, Stage
from archive.project.usecases import add_partner, register_project
from archive.values import Interval, PersonalData, Publicity, PublicityClass

LARGEST = 256 << 20
COMMITMENT, PAID = "2", ("3", "4")
STAGES = {
    "1": Stage.planned,
    "2": Stage.running,
    "3": Stage.running,
    "4": Stage.finished,
    "5": Stage.cancelled,
    "6": Stage.delayed,
}
FUNDING, IMPLEMENTING = "1", "4"
PUBLISHED = Publicity(publicity=PublicityClass.public)
Element = Any


class Activities:
    """Imports one file of activities."""

    def total(self, source: Path) -> None:
        """Not known before the file is read."""

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """Each activity, then its transactions. Refuses: a file that is no such XML."""
        for activity in _root(source).findall("iati-activity"):
            key, seen = _said(activity, "iati-identifier"), Counter[str]()
            record = partial(_activity, activity, key)
            yield Piece(source.name, record, activity.sourceline, key or None)
            for transaction in activity.findall("transaction"):
                named = _named(key, transaction)
                seen[named] += 1
                where = partial(_transaction, activity, transaction, f"{named}-{seen[named]}")
                yield Piece(source.name, where, transaction.sourceline, _written(transaction))


def _root(source: Path) -> Element:
    """The document. Entities are not resolved, nothing is fetched."""
    if not source.is_file() or source.stat().st_size > LARGEST:
        raise Invalid(f"The source must be one file of at most {LARGEST} bytes.", field="source")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(source.read_bytes(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Invalid("The file is not well-formed XML.", field="source") from None
    if root.tag != "iati-activities" or root.getroottree().docinfo.doctype:
        raise Invalid("The file has no activities.", field="source", remedy="Import XML of the IATI standard.")
    return root


def _activity(activity: Element, key: str, intake: Intake) -> None:
    if not key:
        raise Invalid("The activity has no identifier.", field="iati-identifier")
    read = Readable()
    start, end = _date(activity, ("2", "1"), intake, read), _date(activity, ("4", "3"), intake, read)
    period = read.read("activity-date", f"{start}–{end}", lambda: _period(start, end))
    status = activity.find("activity-status")
    content = Plan(
        title=_narrative(activity, "title")[:2000] or key,
        text=read.text(_narrative(activity, "description")),
        owner=_narrative(activity, "reporting-org")[:500] or None,
        funder=", ".join(_organisations(activity, FUNDING))[:500] or None,
        source=f"IATI/{key}",
    )
    registered = ProjectRegistered(
        natural_key=key,
        number=key,
        started_on=start,
        period=period,
        stage=STAGES.get(status.get("code", "")) if status is not None else None,
        publicity=PUBLISHED,
        personal=PersonalData.none,
        content=content,
    )
    intake.unread += read.unread
    recorded_once(intake, "project", registered, register_project)
    if start is not None:
        _add_partners(activity, intake.public_id("project", key), start, intake)


def _add_partners(activity: Element, id: UUID, start: date, intake: Intake) -> None:
    before = intake.events_of(id)
    for name in _organisations(activity, IMPLEMENTING):
        added = PartnerAdded(joined_on=start, content=Participant(partner=name[:500]))
        if added not in before:
            intake.took(add_partner(intake.archive, id, added, by=intake.by), added)


def _transaction(activity: Element, transaction: Element, key: str, intake: Intake) -> None:
    """A commitment or an expense of its activity. Refuses: an activity that was refused; another type."""
    project = intake.public_id("project", _said(activity, "iati-identifier"))
    if not intake.archive.exists(project):
        raise NotFound("The activity of the transaction is not recorded.", field="iati-identifier")
    kind, value = transaction.find("transaction-type"), transaction.find("value")
    sort = "" if kind is None else kind.get("code", "")
    if sort != COMMITMENT and sort not in PAID:
        remedy = "Commitments (2), disbursements (3) and expenditure (4) are imported."
        raise Invalid("This type of transaction is not imported.", field="transaction-type", remedy=remedy)
    if value is None:
        raise Invalid("The value is missing.", field="value")
    amount = plain_money(value.text or "", value.get("currency") or activity.get("default-currency", ""), "value")
    read = Readable()
    day = _on(transaction.find("transaction-date"), "transaction-date", intake, read)
    receiver = (_narrative(transaction, "receiver-org") or _narrative(transaction, "provider-org"))[:500] or None
    words = _narrative(transaction, "description")
    said: dict[str, Any] = {
        "title": (words or receiver or _narrative(activity, "title"))[:2000],
        "source": f"IATI/{key}",
        "text": read.text(),
    }
    fixed: dict[str, Any] = {
        "natural_key": key,
        "number": read.code("ref", transaction.get("ref")),
        "project": project,
        "amount": amount,
        "publicity": PUBLISHED,
        "personal": PersonalData.none,
    }
    intake.unread += read.unread
    if sort == COMMITMENT:
        made = CommitmentMade(made_on=day, **fixed, content=Promise(to=receiver, **said))
        recorded_once(intake, "commitment", made, make_commitment)
    else:
        paid = ExpensePaid(paid_on=day, **fixed, content=Spending(supplier=receiver, **said))
        recorded_once(intake, "expense", paid, pay_expense)


def _named(activity: str, transaction: Element) -> str:
    """What a transaction is known by: its activity and all that it states, since references occur twice."""
    written = etree.tostring(transaction, method="c14n", with_comments=False, with_tail=False)
    return f"iati:{sha256(activity.encode() + b'|' + written).hexdigest()[:32]}"


def _written(element: Element) -> str:
    return str(etree.tostring(element, method="c14n", with_comments=False, with_tail=False), "utf-8")


def _said(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _narrative(element: Element, name: str) -> str:
    """The first narrative of an element, which is in its main language."""
    return _said(element, f"{name}/narrative") or _said(element, name)


def _organisations(activity: Element, role: str) -> list[str]:
    found = (each for each in activity.findall("participating-org") if each.get("role") == role)
    return list(dict.fromkeys(name for each in found if (name := _said(each, "narrative"))))


def _date(activity: Element, types: tuple[str, ...], intake: Intake, read: Readable) -> date | None:
    for wanted in types:
        for each in activity.findall("activity-date"):
            if each.get("type") == wanted:
                return _on(each, "activity-date", intake, read)
    return None


def _on(element: Element | None, name: str, intake: Intake, read: Readable) -> date | None:
    """The day of an element; one that cannot be read is left out, and kept in words."""
    stated = "" if element is None else element.get("iso-date") or ""

    def day() -> date | None:
        found = intake.days_dropping_offsets().day(stated, name)
        require_day(name, found)
        return found

    return read.read(name, stated, day)


def _period(start: date | None, end: date | None) -> Interval | None:
    if start and end and end < start:
        raise Invalid("The activity would end before it starts.", field="activity-date")
    return Interval(earliest=start, latest=end) if start or end else None
