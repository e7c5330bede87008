"""Whether the receipts together cover all that this archive holds: every event, content and file of every record.

Asked before anything is destroyed, event by event. What is not proven to be elsewhere is listed with its reason.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Literal, NamedTuple
from uuid import UUID

import orjson

from archive.access.caller import ANONYMOUS
from archive.deliverable.events import UseReported
from archive.disposal.usecases import under_way
from archive.errors import Conflict
from archive.kernel import Row
from archive.kind import kinds
from archive.ledger.proof import Opened
from archive.record.parts import WHOLES
from archive.recordwide import HoldPlaced, RecordDestroyed, ResponsibilityTransferred
from archive.registration.stated import binds
from archive.retention.usecases import record_of
from archive.retirement.usecases import retirement
from archive.sealing.master import KeyUnavailable
from archive.sealing.rows import DESTROYED_FIRST, WITHHELD
from archive.waiting.usecases import undecided
from projections.states import Question
from services.home.archive_home import ArchiveHome
from services.retirement.receipts import Receipted, receipted
from services.sight.disclosure import naming_hidden
from services.sight.left_out import has_inner, reason_of

BATCH, LISTED, NAMED = 1000, 1000, 50
EMPTY = b"{}"
Reason = Literal[
    "not_transferred", "changed_since", "content_not_sent", "content_not_opened", "key_missing", "held_here",
    "recorded_after_transfer", "receipt_not_filed", "write_waits", "disposal_runs",
]  # fmt: skip
REMEDIES: dict[Reason, str] = {
    "not_transferred": "hand it over as a transfer, and import the receipt with which it is accepted",
    "changed_since": "send the holder a newer copy of the whole archive, and import its receipt",
    "content_not_sent": "send it encrypted: a package with a ground and the holder's key; import both receipts",
    "content_not_opened": "ask the holder to open the encrypted bag, and import the receipt for it",
    "key_missing": "add the key of its sealed content from a copy: archive keys merge",
    "held_here": "ask the holder to place this hold too, then release it here: archive hold release",
    "recorded_after_transfer": "the holder has the fact of it, not its words: tell it what they say, and propose with"
    " --destroy-later-contents",
    "receipt_not_filed": "import the receipt again, so that it is kept as it came",
    "write_waits": "decide about it: archive waiting list",
    "disposal_runs": "wait until the disposal is certified: archive dispose show",
}


class Uncovered(NamedTuple):
    """Something that no receipt proves to be elsewhere: of which record, from which event on, and why."""

    record: str
    kind: str
    reason: Reason
    position: int

    def told(self) -> dict[str, Any]:
        """Its values for JSON, with what to do about it."""
        return self._asdict() | {"remedy": REMEDIES[self.reason]}


class NotCovered(Conflict):
    """An archive is retired only where receipts cover everything that it holds."""

    code = "not_covered"
    remedy = "'archive retire status' lists everything (GET /retirement); transfer it, or import the missing receipts."

    def __init__(self, found: Sequence[Uncovered]) -> None:
        counted = Counter(each.reason for each in found)
        told = ", ".join(f"{reason}: {count}" for reason, count in counted.most_common())
        super().__init__(f"The receipts do not cover everything that this archive holds ({told}).", field="receipts")
        self.errors = [
            {"field": each.record or "archive", "message": f"{each.kind}: {each.reason}"} for each in found[:NAMED]
        ]
        self.errors_left_out = len(found) - NAMED if len(found) > NAMED else None


def uncovered(home: ArchiveHome, later_contents_upto: int | None = None) -> Iterator[Uncovered]:
    """Everything that no receipt covers, each record once with the first reason. Views must have seen all events.

    Contents recorded after their record had passed are no reason up to a position: that given, else the proposal's.
    """
    archive = home.archive
    given_up = retirement(archive).later_contents_upto if later_contents_upto is None else later_contents_upto
    packages = receipted(home)
    yield from (Uncovered("", "handover", "receipt_not_filed", each.position) for each in packages if not each.receipts)
    if undecided(archive):
        yield Uncovered("", "waiting", "write_waits", 0)
    if under_way(archive):
        yield Uncovered("", "disposal", "disposal_runs", 0)
    yield from _Judging(home, packages, given_up).records()


def require_covered(home: ArchiveHome, later_contents_upto: int | None = None) -> None:
    """Refuse where something is not covered, with the list; see `uncovered`."""
    home.projections.catch_up()
    found = list(islice(uncovered(home, later_contents_upto), LISTED))
    if found:
        raise NotCovered(found)


class _Judging:
    """Goes through the record once."""

    def __init__(self, home: ArchiveHome, packages: Sequence[Receipted], given_up: int) -> None:
        self._given_up, self._today = given_up, home.today()
        self._home, self._archive, self._packages = home, home.archive, packages
        self._passed = home.archive.custody.known().records
        self._by_handover = {str(each.handover): each for each in packages}
        self._naming = naming_hidden(home, ANONYMOUS)
        self._told = set[UUID]()

    def records(self) -> Iterator[Uncovered]:
        archive, after = self._archive, 0
        gone = {UUID(stream) for stream, _ in archive.recorder.facts_named(RecordDestroyed.name, 0)[1]}
        while rows := archive.recorder.read(after, BATCH):
            after = rows[-1][0]
            business = [row for row in rows if _of_business(row)]
            wholes = {row[2]: archive.parts.whole_of(UUID(row[2])) for row in business}
            staying = [row for row in business if wholes[row[2]] not in gone]
            for row, reason in self._judged(staying, wholes):
                whole = wholes[row[2]]
                if whole not in self._told:
                    self._told.add(whole)
                    kind = archive.recorder.read_stream(whole, lte=1)[0][4].partition(".")[0]
                    yield Uncovered(str(whole), kind, reason, row[0])

    def _judged(self, rows: Sequence[Row], wholes: dict[str, UUID]) -> Iterator[tuple[Row, Reason]]:
        naming = self._naming(rows)
        for day, group in self._by_day(rows, wholes).items():
            ids = list({row[2] for row in group})
            with self._home.projections.states() as states:
                known = states.known_ids(ids, Question(ANONYMOUS, day)) if day is not None else {}
            for row in group:
                reason = self._of(row, wholes[row[2]], known, naming)
                if reason is not None:
                    yield row, reason

    def _by_day(self, rows: Sequence[Row], wholes: dict[str, UUID]) -> dict[Any, list[Row]]:
        """The events by the day of the newest package with their record: what was public then went in clear."""
        found = dict[Any, list[Row]]()
        for row in rows:
            newest = next(self._with(wholes[row[2]], row[0]), None)
            found.setdefault(newest.made_on if newest is not None else None, []).append(row)
        return found

    def _holder(self, record: UUID) -> Receipted | None:
        """The transfer by which a record passed."""
        fact = self._passed.get(record)
        return self._by_handover.get(fact["handover"]) if fact is not None else None

    def _with(self, record: UUID, position: int) -> Iterator[Receipted]:
        """The packages with an event of a record that its holder has, the newest first."""
        if (holder := self._holder(record)) is not None:
            yield from (
                each for each in self._packages if each.recipient == holder.recipient and each.has(record, position)
            )

    def _of(self, row: Row, record: UUID, known: dict[str, bool], naming: set[int]) -> Reason | None:
        if record not in self._passed:
            return "not_transferred"
        if row[4] == ResponsibilityTransferred.name:
            return None  # the receipt and the certificate state it
        packages, holder = list(self._with(record, row[0])), self._holder(record)
        later = holder is not None and row[0] > holder.position
        if later and self._still_holds(row, record):
            return "held_here"
        if not packages:
            return "changed_since"
        return self._later(row, packages[0]) if later else self._content(row, packages, known, naming)

    def _still_holds(self, row: Row, record: UUID) -> bool:
        """Whether a hold that its holder does not have keeps a record today."""
        if row[4] != HoldPlaced.name:
            return False
        hold = orjson.loads(row[7])["hold"]
        binding = (each for each in record_of(self._archive, record).timeline.holds() if binds(each, self._today))
        return any(each["hold"] == hold for each in binding)

    def _later(self, row: Row, package: Receipted) -> Reason | None:
        """What was recorded after the record had passed stays beside it at the holder, as a fact without its content.

        A use is not lost that the holder itself proved: its own record states it.
        """
        try:
            here = self._here(row)
        except KeyUnavailable:
            return "key_missing"
        told = orjson.loads(row[7])
        proven = row[4] == UseReported.name and told.get("archive") == package.recipient  # only a report names it
        return None if here is None or proven or row[0] <= self._given_up else "recorded_after_transfer"

    def _here(self, row: Row) -> Opened | None:
        """The content of an event; None where it is not here, or says nothing. Refuses: its key is missing."""
        lying = self._archive.recorder.contents.at(row[0])
        if lying is None or lying.seal in (DESTROYED_FIRST, WITHHELD):
            return None
        opened = Opened(*self._archive.recorder.contents.opened(lying))
        return None if opened.bytes == EMPTY else opened

    def _content(
        self, row: Row, packages: Sequence[Receipted], known: dict[str, bool], naming: set[int]
    ) -> Reason | None:
        """Whether one of these packages gave the content of an event, in clear or in a bag that was opened."""
        enclosed = [each for each in packages if UUID(row[2]) in each.enclosed]
        if any(each.opened for each in enclosed):
            return None
        try:
            here = self._here(row)
        except KeyUnavailable:
            return "key_missing"
        if here is None or not (reason_of(row, known, {}, naming) or has_inner(row, here)):
            return None
        return "content_not_opened" if enclosed else "content_not_sent"


def _of_business(row: Row) -> bool:
    kind = row[4].partition(".")[0]
    return kind in kinds() or kind == "record" or kind in WHOLES
