"""The rules of a case: a closed case takes no new records, but late ones with a reason."""

from datetime import date
from uuid import UUID

from archive.case.events import CaseClosed, CaseEvent, CaseOpened, CaseReopened, CaseRetitled, CaseStageRecorded
from archive.case.fold import CaseIsClosed, CaseIsOpen, require_open
from archive.kernel import ActorId
from archive.merging.events import CaseGaveBack, CaseMerged, CaseMergeUndone, CaseShielded, CaseTookOver
from archive.registration import Record, RecordDestroyed
from archive.values import Interval

__all__ = ["Case", "CaseIsClosed", "CaseIsOpen"]

_HOLDING_UP = ("closed_on", "merged", "destroyed_on")
_CLOSING, _MERGING = frozenset((CaseClosed.name,)), frozenset((CaseMerged.name,))
_ENDING = _CLOSING | {CaseTookOver.name, RecordDestroyed.name}
Merging = CaseMerged | CaseTookOver | CaseShielded | CaseMergeUndone | CaseGaveBack


class Case(Record[CaseEvent], name="case"):
    """Asia: the file everything else belongs to."""

    @property
    def closed_on(self) -> date | None:
        """The day on which it was closed, as it stands today."""
        if self.surely_without(_CLOSING):
            return None
        told = self.now.get("closed_on")
        return date.fromisoformat(told) if told else None

    def open(self, opened: CaseOpened, *, by: ActorId) -> None:
        """Record that the case was opened."""
        self.record(opened, by=by)

    def enter_stage(self, entered: CaseStageRecorded, *, by: ActorId) -> None:
        """Register a stage, the same one once. A closed case wants a note that states why it is late."""
        self._late_with_reason(getattr(entered.content, "note", None), "note")
        self.take(entered, by=by)

    def retitle(self, retitled: CaseRetitled, *, by: ActorId) -> None:
        """Give it another title from a day on. A closed case wants a reason why it is late."""
        self._late_with_reason(getattr(retitled.content, "reason", None), "reason")
        self.take(retitled, by=by)

    def close(self, closed: CaseClosed, *, by: ActorId) -> None:
        """See `close_case`."""
        self.take(closed, by=by)

    def reopen(self, reopened: CaseReopened, *, by: ActorId) -> None:
        """See `reopen_case`."""
        self.take(reopened, by=by)

    @property
    def merged_into(self) -> UUID | None:
        """The case it was merged into, if it was."""
        if self.surely_without(_MERGING):
            return None
        told = self.now.get("merged_into")
        return UUID(told) if told else None

    def merge(self, merged: Merging, *, by: ActorId) -> None:
        """Record what a merge, or its end, is for this case (`archive.merging`). Refuses: a case that is destroyed."""
        self.must_exist()
        self.record(merged, by=by)

    def _late_with_reason(self, reason: str | None, field: str) -> None:
        if not reason and not self.telling:
            self.must_exist()
            if self.closed_on is not None:
                require_open(self.now, field)

    @property
    def takes_all(self) -> bool:
        """Whether nothing that happened to it today keeps it from taking a record."""
        return not self._rows and (self.surely_without(_ENDING) or self.now.keys().isdisjoint(_HOLDING_UP))

    def must_take(
        self, closed: date | None, day: Interval | None, reason: str | None, late: str = "late_reason"
    ) -> bool:
        """Refuse a record that the case cannot take: closed today, it takes late ones with a reason.

        `closed` is the closing day of the whole case, `day` when the record is of; none, or after the closing, is not
        late. Answers whether it is certain: of a vague day that may be after the closing it is not. `late` is the field
        that says the reason. Refuses as well: a case that is destroyed.
        """
        self.must_exist()
        if closed is None:
            return True
        first, last = (day.earliest or day.latest, day.latest or day.earliest) if day else (None, None)
        if not reason or first is None or last is None or first > closed:
            raise CaseIsClosed(self.now["number"], closed.isoformat(), late)
        return last <= closed
