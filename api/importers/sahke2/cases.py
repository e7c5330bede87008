"""A case file of SÄHKE2: the case it becomes, its stages and its closing."""

from uuid import UUID

from api.importers.intake import Intake, require_kept
from api.importers.packages.contents import lines_of
from api.importers.sahke2.reading import Unit
from api.importers.sahke2.stated import (
    RECIPIENTS,
    SENDERS,
    class_of,
    day_of,
    is_public_number,
    language_of,
    named,
    person_of,
    personal_of,
    publicity_of,
    text_of,
    title_of,
)
from archive.case.events import CaseClosed, CaseOpened, CaseStageRecorded, Stage
from archive.case.model import Case
from archive.case.usecases import case_id, close_case, enter_stage, open_case
from archive.errors import Invalid
from archive.founding.lookups import FOLDER
from archive.registration import Description, Reason


class CaseFile:
    """One case file: the case it becomes, its stages and its closing."""

    def __init__(self, unit: Unit, label: str) -> None:
        self.unit, self._label = unit, label
        self.native = unit.of("NativeId")

    def records(self) -> list[Unit]:
        """The records of its actions, in order."""
        return [record for action in self.unit.actions for record in action.records]

    def id(self, intake: Intake) -> UUID:
        """The case; it must have been opened."""
        id = self._known(intake)
        if id is None:
            raise Invalid("The case of the record was rejected.", field="CaseFile", remedy="Correct the case first.")
        return id

    def record(self, intake: Intake) -> None:
        """Open the case and enter its actions as stages; what is recorded already is not recorded again."""
        id = self._known(intake) or self._opened(intake)
        case = intake.archive.load(Case, id)
        require_kept(case)
        for number, action in enumerate(self.unit.actions, 1):
            entered = _stage(number, action, intake)
            if case.closed_on is None or not _is_known(intake, id, entered):
                intake.took(enter_stage(intake.archive, id, entered, by=intake.by), entered)

    def close(self, intake: Intake) -> None:
        """Close the case on the day that is stated."""
        id, day = self.id(intake), day_of(self.unit, "Finished", intake)
        if day is not None and intake.archive.load(Case, id).closed_on is None:
            closed = CaseClosed(closed_on=day, content=Reason(reason=self.unit.of("Status") or "Finished"))
            intake.took(close_case(intake.archive, id, closed, by=intake.by), closed)

    def _key(self, intake: Intake) -> bytes:
        return intake.archive.natural_key(FOLDER, self._label, self.native)

    def _known(self, intake: Intake) -> UUID | None:
        """The case where this transfer opened it before, under its own number or a hash of it."""
        archive = intake.archive
        if not self.native:
            raise Invalid("The case file has no NativeId.", field="NativeId", remedy="Correct the transfer.")
        for number in (self.native, self._hashed(intake)):
            id = case_id(archive, number)
            if archive.exists(id) and self._is_ours(intake, id):
                return id
        return None

    def _is_ours(self, intake: Intake, id: UUID) -> bool:
        first = intake.events_of(id)[0]
        return getattr(first.content, "source", None) == self._source()

    def _source(self) -> str:
        return f"{self._label}/{self.native}"[:4000]

    def _hashed(self, intake: Intake) -> str:
        return f"F-{self._key(intake).hex()[:12]}"

    def _opened(self, intake: Intake) -> UUID:
        unit, archive = self.unit, intake.archive
        number = self.native
        if not is_public_number(number, unit) or archive.exists(case_id(archive, number)):
            number = self._hashed(intake)
            intake.note("Cases whose identifier is taken here, or may name a person, have a number of their own.")
        created = day_of(unit, "Created", intake)
        opened = CaseOpened(
            number=number,
            opened_on=created,
            received_on=day_of(unit, "Acquired", intake),
            publicity=publicity_of(unit, created),
            personal=personal_of(unit),
            record_class=class_of(unit),
            language=language_of(unit),
            content=Description(
                title=title_of(unit),
                text="\n".join(
                    filter(None, (f"NativeId: {self.native}" if number != self.native else "", text_of(unit)))
                ),
                sender=named(unit, SENDERS),
                recipient=named(unit, RECIPIENTS),
                person=person_of(unit),
                source=self._source(),
            ),
        )
        stated = intake.stated(opened)
        return intake.took(open_case(archive, stated, by=intake.by), stated)


def _stage(number: int, action: Unit, intake: Intake) -> CaseStageRecorded:
    """An action as a stage of the case."""
    told = [
        ("Type", action.of("Type")),
        *action.rest,
        *((f"Agent {role}".strip(), name) for role, name in action.agents),
    ]
    handler = ", ".join(dict.fromkeys(name for _, name in action.agents if name))[:500] or None
    status = action.of("Title")[:500].strip() or action.of("Type")[:500].strip() or str(number)
    content = Stage(status=status, handler=handler, note=lines_of(told)[:20_000] or None)
    return CaseStageRecorded(stage=str(number), entered_on=day_of(action, "Created", intake), content=content)


def _is_known(intake: Intake, id: UUID, entered: CaseStageRecorded) -> bool:
    return any(
        isinstance(each, CaseStageRecorded) and (each.stage, each.content) == (entered.stage, entered.content)
        for each in intake.events_of(id)
    )
