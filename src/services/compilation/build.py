"""Puts a compilation together, chapter by chapter, from the record as the caller may see it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from zoneinfo import ZoneInfo

from projections.states import Question, StateReader
from services.compilation.chapters.bodies import bodies
from services.compilation.chapters.contracts import contracts
from services.compilation.chapters.decisions import decisions
from services.compilation.chapters.deliverables import deliverables
from services.compilation.chapters.holdings import holdings
from services.compilation.chapters.lessons import lessons
from services.compilation.chapters.mandate import mandate
from services.compilation.chapters.money import money
from services.compilation.chapters.projects import projects
from services.compilation.chapters.staff import staff
from services.compilation.chapters.successor import successor
from services.compilation.chapters.undone import undone
from services.compilation.model import Block, Chapter, Compilation, Day, Phrase, Sentence, said
from services.compilation.records import Mandatory, Read, Records
from services.compilation.statements import text, title

NOTHING: Mandatory = MappingProxyType({})
Write = Callable[[Records], list[Block]]
CHAPTERS: Mapping[str, tuple[Phrase, Write]] = {
    "mandate": (said("Mandate and how it ended"), mandate),
    "bodies": (said("Organisation and bodies"), bodies),
    "decisions": (said("Decisions"), decisions),
    "projects": (said("Projects: what they set out to do and did"), projects),
    "deliverables": (said("Deliverables and rights"), deliverables),
    "contracts": (said("Contracts and commitments, and how each ended"), contracts),
    "money": (said("Money granted, used and returned"), money),
    "staff": (said("Staff"), staff),
    "holdings": (said("Archives: what is where and until when"), holdings),
    "undone": (said("Left undone, and who decided so"), undone),
    "lessons": (said("What was learned"), lessons),
    "successor": (said("What the successor should pick up"), successor),
}
"""The chapters that the guidance asks for, in order."""


def compilation(
    states: StateReader, read: Read, question: Question, office: str, zone: ZoneInfo, mandatory: Mandatory = NOTHING
) -> Compilation:
    """The closing compilation of the office with this name, or with this number or id of its wind-down.

    It is the same for the same record, day and caller. Refuses: an office that is not wound down, or that the caller
    may not see.
    """
    records = Records(states, read, question, office, mandatory)
    told = records.winddown
    named = text(told.state["organisation"], told.state) if told.state.get("organisation") else title(told.state)
    recorded = datetime.fromisoformat(records.recorded_at).astimezone(zone).date() if records.recorded_at else None
    opening = [
        Sentence(
            "opening/position",
            said("This compilation was made from the archive as of {day}, at position {position}; the newest event "
                 "that its reader may see was recorded on {recorded}.", day=Day(records.day.isoformat()),
                 position=str(records.position), recorded=Day(recorded.isoformat()) if recorded else None),
        ),
        Sentence("opening/references", said("The numbers in angle brackets are the positions of the events on which "
                                            "a statement stands.")),
    ]  # fmt: skip
    written = said("Written with {versions}: the same record and the same versions give the same bytes.",
                   versions=", ".join(versions()))  # fmt: skip
    opening.append(Sentence("opening/versions", written))
    if records.partial:
        phrase = said("It stands only on records that its reader may see; there may be others.")
        opening.append(Sentence("opening/partial", phrase))
    chapters = tuple(
        Chapter(code, called, tuple(write(records)) or (_empty(code),)) for code, (called, write) in CHAPTERS.items()
    )
    return Compilation(
        winddown=told.id,
        title=said("Closing compilation: {organisation}", organisation=named),
        as_of=records.day.isoformat(),
        position=records.position,
        recorded_at=records.recorded_at,
        partial=records.partial,
        opening=tuple(opening),
        chapters=chapters,
        records=tuple(each.id for each in records.every()),
    )


def versions() -> list[str]:
    """This software and the libraries that write compilations, with their versions, as far as they are installed."""
    found = list[str]()
    for name in ("sunset-archive", "babel", "jinja2", "odfdo", "typst"):
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return found


def _empty(code: str) -> Sentence:
    return Sentence(f"{code}/empty", said("Nothing is recorded about this."))
