"""A later row of a recorded file: completes what was left out, reports what differs, corrects it where asked.

What a person recorded here since is never overwritten: a value that the record stated before it was changed is
reported, and not brought back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from api.importers.anyrecord import list_of
from api.importers.intake import Intake, Told
from api.importers.manifest.comparing import DESCRIBED, Difference, compare, stated_before
from api.importers.manifest.correcting import by_hand, correction_of
from api.importers.statement import Statement
from archive.actor.events import Role
from archive.document.events import DocumentDescribed, Redescription
from archive.document.model import Document
from archive.document.usecases import describe_document
from archive.errors import ArchiveError, Conflict, DiskFailed, NotAllowed, StorageFull, VersionConflict
from archive.fold.corrections import waiting_corrections
from archive.retention.correcting import correct_event
from archive.vague import in_words
from archive.values import Interval
from services.completing import COMPLETED, Step, complete_by_steps

NOT_SHOWN = "Rows of files whose records this key may not see were not compared with what is recorded."
NO_PERSON = "The column 'person' was not compared with what is recorded: only archivists are shown it."
_UNTOLD = (VersionConflict, StorageFull, DiskFailed)


class Differs(Conflict):
    """A row states another value than is recorded."""

    code = "differs"


@dataclass(frozen=True, slots=True)
class Later:
    """What a row states about the file of a document that is recorded."""

    id: UUID
    said: Statement
    filename: str
    manifest: Path

    def record(self, intake: Intake) -> None:
        """Complete the registration; report or correct what differs. Refuses: what only an archivist completes."""
        full = intake.shown(self.id)
        if full is None:
            intake.note(NOT_SHOWN)
            return
        said = self.said
        if not full and said.person is not None:
            intake.note(NO_PERSON)
            said = replace(said, person=None)
        with intake.archive.decided():
            found = compare(self._load(intake), said, self.filename, intake.archive.today())
            self._complete(intake, found.title, found.steps)
            for part in dict.fromkeys(each.part for each in found.differences):
                self._put_right(intake, [each for each in found.differences if each.part == part])

    def _load(self, intake: Intake) -> Document:
        return intake.archive.load(Document, self.id)

    def _complete(self, intake: Intake, title: str | None, steps: Sequence[Step]) -> None:
        if title is not None:
            self._describe(intake, "title", title, COMPLETED)
        for step in steps:
            if step.verb.role is Role.archivist and not intake.archivist:
                field = next(iter(step.shape.model_fields_set - {"reason", "reclassified_on"}), None)
                raise NotAllowed(f"This requires the role {step.verb.role}.", field=field)
        mandatory = intake.mandatory_of(Document.kind)
        made = complete_by_steps(intake.archive, Document.kind, self.id, steps, by=intake.by, mandatory=mandatory)
        intake.events += len(made)
        intake.completed += bool(made) or title is not None

    def _describe(self, intake: Intake, part: str, value: str, reason: str) -> None:
        described = DocumentDescribed(content=Redescription.model_validate({part: value, "reason": reason}))
        intake.took(describe_document(intake.archive, self.id, described, by=intake.by), described)

    def _put_right(self, intake: Intake, differing: Sequence[Difference]) -> None:
        """Correct what differs where that is asked for; report it, unless it waits on the list already."""
        if self._waits(intake, differing[0]):
            intake.waiting.add(self.id)
            return
        left = self._left(intake, differing[0])
        if left is None and self._waits(intake, differing[0]):
            intake.waiting.add(self.id)
        for each in differing:
            said = f"{left}" if left else "The record stated another value; a correction was recorded."
            error = Differs(said, field=each.field, remedy=left.remedy if left else None)
            told = {"record": str(self.id), "stands": _shown(each.stands), "states": _shown(each.states)}
            intake.told.append(Told(error, told, corrected=left is None))

    def _left(self, intake: Intake, differing: Difference) -> ArchiveError | None:
        """Record a correction, or answer why the record is left as it is."""
        document, part, right = self._load(intake), differing.part, differing.right
        otherwise = by_hand(document, differing, intake.archive.today())
        if (before := stated_before(document, part, right)) is not None:
            said = f"The record stated this value at version {before.version}, and was changed here since."
            return Differs(said, remedy=otherwise)
        if intake.correcting is None:
            remedy = f"If the row is right, import with --correct --reason TEXT. {otherwise}"
            return Differs("The record states another value.", remedy=remedy)
        if part in DESCRIBED:
            self._describe(intake, part, right, intake.correcting)
            return None
        corrected = correction_of(document, differing, intake.correcting)
        if corrected is None:
            return Differs("No correction of an event gives the record this value.", remedy=otherwise)
        try:
            listed = list_of(intake, self.manifest)
            made = correct_event(intake.archive, Document.kind, self.id, corrected, by=intake.by, collected=listed)
        except _UNTOLD:
            raise
        except ArchiveError as refused:
            return refused
        intake.took(made, corrected)
        return None

    def _waits(self, intake: Intake, differing: Difference) -> bool:
        """Whether the correction stands already on the list of this manifest, for a second person."""
        waiting = waiting_corrections(self._load(intake).timeline.events)
        listed = str(list_of(intake, self.manifest)) if waiting else ""
        return any(each.fact["waits"] == listed and differing.stated_by(each) for each in waiting)


def _shown(value: object) -> object:
    return in_words(value) if isinstance(value, Interval) else value
