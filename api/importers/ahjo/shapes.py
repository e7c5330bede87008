"""What the register states about each thing, as far as the archive takes it. Names are the register's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from archive.days import Days, NotADay
from archive.vague import LONGEST

FOREVER = (date(2100, 1, 1), date.max)
"""Days the register uses for an open end."""


@dataclass(frozen=True, slots=True)
class OneDay:
    """A field that is the day of a moment; the first of all moments is none, and one that `ends` put off for ever."""

    ends: bool = False

    def meant(self, day: date | None) -> date | None:
        """The day as the register means it."""
        return None if day == date.min or (self.ends and day in FOREVER) else day


Day = Annotated[date | None, OneDay()]
LastDay = Annotated[date | None, OneDay(ends=True)]


class Unread(NamedTuple):
    """A value in place of a day, and why it is none."""

    wording: str
    error: NotADay


class Stated(BaseModel):
    """What the register says; what the archive does not take is passed by. A day that is none is kept as a wording."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True, arbitrary_types_allowed=True)
    unread: tuple[Unread, ...] = ()

    @classmethod
    def of(cls, entry: Any, days: Days) -> Self:
        """What an entry says, its days read as those of the source."""
        return cls.model_validate(entry, context=days)

    @property
    def wordings(self) -> list[str]:
        """What could not be read, each with its field."""
        return [each.wording for each in self.unread]

    @model_validator(mode="before")
    @classmethod
    def _with_days(cls, said: Any, info: ValidationInfo) -> Any:
        if not isinstance(said, Mapping):
            return said
        fields, unread, days = dict(said), [], info.context
        assert isinstance(days, Days)
        for name, field in cls.model_fields.items():
            kind = next((each for each in field.metadata if isinstance(each, OneDay)), None)
            if kind is None:
                continue
            try:
                fields[name] = kind.meant(days.day(said.get(name), name))
            except NotADay as error:
                fields[name] = None
                unread.append(Unread(f"{name}: {said[name]}"[:LONGEST], error))
        return fields | {"unread": tuple(unread)}


class SectorOf(Stated):
    """The sector of an organisation."""

    Sector: str | None = None


class Level(Stated):
    """The level of an organisation."""

    organizations: tuple["Organisation", ...] = ()


class Organisation(Stated):
    """A body, an office holder or a unit."""

    ID: str = Field(min_length=1)
    Name: str = Field(min_length=1)
    TypeId: str | None = None
    Type: str | None = None
    Formed: Day = None
    Dissolved: LastDay = None
    Sector: SectorOf | None = None
    OrganizationLevelAbove: Level | None = None


class Paper(Stated):
    """A record of a case, an attachment of a decision: described, its bytes elsewhere."""

    NativeId: str = ""
    Title: str | None = None
    Type: str | None = None
    FileURI: str | None = None
    Language: str | None = None
    PersonalData: str | None = None
    PublicityClass: str | None = None
    SecurityReasons: str | tuple[str, ...] | None = None
    Issued: Day = None


class Handling(Stated):
    """A stage of handling."""

    WorkSequenceNumber: str
    Sector: str | None = None
    Status: str = Field(min_length=1)
    Created: Day = None


class StatedCase(Stated):
    """A case as the register states it."""

    CaseIDLabel: str = Field(min_length=1)
    Title: str | None = None
    Created: Day = None
    Acquired: Day = None
    ClassificationCode: str | None = None
    Status: str | None = None
    Language: str | None = None
    PublicityClass: str | None = None
    SecurityReasons: str | tuple[str, ...] | None = None
    Handlings: tuple[Handling, ...] = ()


class MeetingOf(Stated):
    """The meeting a decision was made in."""

    MeetingID: str = Field(min_length=1)
    DateMeeting: Day = None


class PointOfAgenda(Stated):
    """A point of the agenda of a meeting."""

    AgendaPoint: str | None = None
    Section: str | None = None
    AgendaItem: str | None = None
    HTML: str | None = None
    PDF: Paper | None = None


class Member(Stated):
    """A participant of a meeting."""

    Name: str
    DeputyOf: str | None = None
    Role: str | None = None


class StatedMeeting(Stated):
    """A meeting as the register states it."""

    MeetingID: str = Field(min_length=1)
    Name: str | None = None
    Location: str | None = None
    DateMeeting: Day = None
    MeetingSequenceNumber: int | None = Field(default=None, ge=0, le=1_000_000)
    Status: str | None = None
    DecisionMakerId: str | None = None
    DecisionMaker: str | None = None
    DecisionAnnouncement: str | None = None
    Agenda: tuple[PointOfAgenda, ...] = ()
    Composition: tuple[Member, ...] = ()


class Voter(Stated):
    """A person who voted."""

    Name: str
    CouncilGroup: str | None = None


class Side(Stated):
    """One side of a vote."""

    NumberOfVotes: int = 0
    Content: str | None = None
    Voters: tuple[Voter, ...] = ()


class Voting(Stated):
    """A vote on a decision."""

    Ayes: Side | None = None
    Noes: Side | None = None
    Blank: Side | None = None
    Absent: Side | None = None


class Before(Stated):
    """A previous decision."""

    NativeId: str = Field(min_length=1)


class StatedDecision(Stated):
    """A decision as the register states it."""

    NativeId: str = Field(min_length=1)
    Title: str | None = None
    CaseIDLabel: str | None = None
    Section: str | None = None
    Content: str | None = None
    Motion: str | None = None
    ClassificationCode: str | None = None
    ClassificationTitle: str | None = None
    PublicityClass: str | None = None
    SecurityReasons: str | tuple[str, ...] | None = None
    Organization: Organisation | None = None
    Meeting: MeetingOf | None = None
    VotingResults: tuple[Voting, ...] = ()
    Attachments: tuple[Paper, ...] = ()
    PreviousDecisions: tuple[Before, ...] = ()


class NoticeOf(Stated):
    """What a change notice is about."""

    updatetype: str = Field(min_length=1)
    id: str = Field(min_length=1)


class NoticeContent(Stated):
    """The content of a change notice."""

    id: str = Field(min_length=1)
    content: NoticeOf


class Notice(Stated):
    """A change notice as the register states it."""

    data: NoticeContent
    created: int = Field(ge=0, le=253_402_300_799)


class Initiative(Stated):
    """An initiative as the register states it."""

    Title: str = Field(min_length=1)
    Date: Day = None
    FileURI: str = Field(min_length=1)
