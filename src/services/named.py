"""Finds records and classes by what people call them: a number, a name; what the caller may not see is not found."""

from archive.access.caller import Caller
from archive.choices import plain
from archive.days import Days
from archive.errors import Conflict, Invalid, NotFound
from archive.retention.binding import in_force
from projections.duties.schedules import versions
from projections.states import Question, StateReader
from projections.states.naming import named
from services.home.archive_home import ArchiveHome
from services.typed import Reading

MOST = 10


class Ambiguous(Conflict):
    """What is typed names several things."""

    code = "ambiguous"

    def __init__(self, field: str, candidates: list[str]) -> None:
        super().__init__(f"This names {len(candidates)} records.", field=field)
        more = f" and {len(candidates) - MOST} more" if len(candidates) > MOST else ""
        self.remedy = f"Give one of: {'; '.join(candidates[:MOST])}{more}."


def id_of(states: StateReader, typed: str, asked: Question, field: str = "id") -> str:
    """The one record that is named. Refuses: none or several that the caller may see."""
    found = named(states, typed, asked)
    if not found:
        remedy = "Give its number, its id, or at least the first 6 digits of its id; or its kind first: case:NUMBER."
        raise NotFound(f"There is no record with the id or number {typed[:60]!r}.", field=field, remedy=remedy)
    if len(found) > 1:
        raise Ambiguous(field, [" ".join(filter(None, (each.id, each.kind, each.number))) for each in found])
    return found[0].id


def reading_of(home: ArchiveHome, caller: Caller, *, cells: bool = False) -> Reading:
    """How what a caller types is read in this archive."""

    def record(kind: str, said: str) -> str | None:
        with home.projections.states(home.archive.position) as states:
            return record_named(states, Question(caller, home.today()), kind, said)

    def record_class(said: str) -> str | None:
        return None if in_force(home.archive, said, home.archive.recording_day()) else class_named(home, caller, said)

    return Reading(Days(home.archive.timezone), record, record_class, cells)


def record_named(states: StateReader, question: Question, kind: str, said: str) -> str | None:
    """The id of a record of a kind, of any where none is given, by its id or number, that the caller may see."""
    id = states.id_of(said.strip(), question)
    return id if id and kind in ("", states.kind_of(id)) else None


class ToLookUp(Exception):
    """What is typed names something that the views must be asked for."""


def reading_at_hand(home: ArchiveHome) -> Reading:
    """The same as far as it needs no views. Raises `ToLookUp` where it does."""

    def record(*_: str) -> str | None:
        raise ToLookUp

    def record_class(said: str) -> str | None:
        if in_force(home.archive, said, home.archive.recording_day()):
            return None
        raise ToLookUp

    return Reading(Days(home.archive.timezone), record, record_class)


def class_named(home: ArchiveHome, caller: Caller, name: str) -> str | None:
    """The code of the class with this name in a schedule in force. Refuses: a name that several classes have."""
    today = home.archive.recording_day()
    with home.projections.states(home.archive.position) as states:
        shown = versions(states, Question(caller, home.today()))
    own = [each for each in shown if each.origin == home.archive.origin and each.in_force(today)]
    codes = {code for each in own for code in each.rows if plain(_title(each.words.get(code))) == plain(name)}
    if len(codes) > 1:
        remedy = f"Give its code: {', '.join(sorted(codes)[:10])}."
        raise Invalid("Several classes have this name.", field="record_class", remedy=remedy)
    return next(iter(codes), None)


def _title(words: dict[str, object] | None) -> str:
    return str((words or {}).get("title") or "")
