"""A compilation as a folder: the forms asked for, its data as JSON, the events, and which statement names which.

The folder is written beside its place and takes the name when it is whole: a kill leaves the old one or the new one.
"""

import csv
import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import orjson

from archive.errors import Conflict, Invalid
from archive.files.whole import refusals, sync_folder, write_whole
from archive.kernel import Row, see
from archive.record.reading import recorded
from projections.states import Question, StateReader
from services.compilation.build import compilation
from services.compilation.forms.html import html
from services.compilation.forms.odt import odt
from services.compilation.forms.pdf import pdf
from services.compilation.forms.shown import ranges, shown
from services.compilation.model import Compilation, Table, said
from services.compilation.words import LANGUAGES, Language, Speaker
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import told

FORMS = ("html", "pdf", "odt")
INDEX, DATA, EVENTS, REFERENCES = "contents.json", "compilation.json", "events.jsonl", "references.csv"
BATCH, BEFORE = 5_000, ".before.part"
_AT, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


class FolderTaken(Conflict):
    """The folder to write to holds something else than a compilation."""

    code = "folder_taken"
    field = "out"
    remedy = "Give a new folder, or one that holds nothing but a compilation."


def language_named(name: str) -> Language:
    """The language with this code. Refuses: one there is no catalogue for."""
    found = next((each for each in LANGUAGES if each == name), None)
    if found is None:
        raise Invalid("There is no such language.", field="lang", remedy=f"One of {', '.join(LANGUAGES)}.")
    return found


def forms_named(names: str) -> tuple[str, ...]:
    """The forms in a list with commas. Refuses: an unknown one, none."""
    found = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    if not found or any(name not in FORMS for name in found):
        remedy = f"One or more of {', '.join(FORMS)}, with commas between."
        raise Invalid("There is no such form of a compilation.", field="form", remedy=remedy)
    return found


def compiled(home: ArchiveHome, states: StateReader, question: Question, office: str) -> Compilation:
    """The compilation of an office, as the caller may see it."""
    mandatory = home.settings.mandatory_by_kind
    return compilation(states, home.archive.seen, question, office, home.archive.timezone, mandatory)


def events_of(home: ArchiveHome, states: StateReader, question: Question, made: Compilation) -> Iterator[bytes]:
    """The events that a compilation stands on, a line of JSON each, as the caller is shown them."""
    cited = made.cited()
    wanted, after, last = set(cited), (cited[0] - 1 if cited else 0), (cited[-1] if cited else 0)
    while after < last and (batch := home.archive.recorder.read(after, BATCH, last)):
        after = batch[-1][0]
        rows = [row for row in batch if row[0] in wanted]
        if question.caller.sees_all:
            yield from (orjson.dumps(_whole(row), option=orjson.OPT_SORT_KEYS) + b"\n" for row in rows)
            continue
        for line in told(home, states, question.caller, [recorded(row) for row in rows]) if rows else ():
            yield orjson.dumps(line, option=orjson.OPT_SORT_KEYS, default=str) + b"\n"


def _whole(row: Row) -> dict[str, Any]:
    """A stored event for who may see everything: as the feed has it, without fields that it does not state."""
    event = see(row)
    return {
        "position": event.position,
        "leaf": row[8].hex(),
        "origin": event.origin,
        "id": event.stream,
        "version": event.version,
        "name": event.name,
        "recorded_at": event.recorded_at,
        "recorded_by": event.recorded_by,
        "effective_on": event.effective_on or None,
        "fact": event.fact,
        "content": event.content,
    }


def in_form(form: str, plain: dict[str, Any], events: bytes, language: Language) -> bytes:
    """A compilation in words, in one form."""
    if form == "html":
        return html(plain)
    if form == "odt":
        return odt(plain)
    return pdf(plain, events, Speaker(language).say(said("The events on which the statements stand.")))


def files_of(
    home: ArchiveHome, states: StateReader, question: Question, made: Compilation, forms: Sequence[str], lang: Language
) -> Iterator[tuple[str, bytes]]:
    """Every file of the folder by its name; the index comes last."""
    speaker = Speaker(lang)
    plain, events = shown(made, speaker, long=False), b"".join(events_of(home, states, question, made))
    names = list[str]()
    for form in forms:
        names.append(f"compilation.{form}")
        yield names[-1], in_form(form, plain, events, lang)
    for table in made.tables():
        if not table.whole:
            names.append(table.file)
            yield table.file, _annex(table, speaker, plain["references"])
    yield EVENTS, events
    yield REFERENCES, _lines(_references(made))
    names += [EVENTS, REFERENCES, DATA, INDEX]
    yield DATA, orjson.dumps(plain, option=orjson.OPT_SORT_KEYS) + b"\n"
    told = {"winddown": made.winddown, "position": made.position, "language": lang, "files": sorted(names)}
    yield INDEX, orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n"


def _annex(table: Table, speaker: Speaker, references: str) -> bytes:
    """A long table with every row of it."""
    rows = ([*map(speaker.text, row.cells), _positions(row.at)] for row in table.rows)
    return _lines([[*map(speaker.say, table.heads), references], *rows])


def _references(made: Compilation) -> Iterator[list[str]]:
    yield ["statement", "positions"]
    for each in made.stated():
        yield [each.key, _positions(each.at)]


def _positions(at: Sequence[int]) -> str:
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges(at))


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows([[_plain(cell) for cell in row] for row in rows])
    return written.getvalue().encode()


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def write_folder(out: Path, files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write a folder whole, in place of an earlier compilation there; of two at once the second waits.

    Refuses: a folder with anything else in it, a place that takes nothing.
    """
    _require_ours(out)
    new = out.with_name(f".{out.name}.{os.getpid()}.part")
    with refusals(out):
        out.parent.mkdir(parents=True, exist_ok=True)
    with refusals(out), _alone(out.parent):
        _undo(out)
        new.mkdir()
        try:
            names = list[str]()
            for name, content in files:
                write_whole(new / name, content)
                names.append(name)
            sync_folder(new)
            _take_place(new, out)
            sync_folder(out.parent)
        finally:
            shutil.rmtree(new, ignore_errors=True)  # what failed, or the one that was there before
    return sorted(names)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a folder, so that nobody else writes a compilation into it meanwhile; a process that dies lets go."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # a disk without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _undo(out: Path) -> None:
    """Remove what a writer left that was killed, and put back the folder that it had taken away for a new one."""
    for before in sorted(out.parent.glob(f".{out.name}.*{BEFORE}")):
        if out.exists():
            shutil.rmtree(before)
        else:
            before.rename(out)
    for left in out.parent.glob(f".{out.name}.*.part"):
        shutil.rmtree(left)


def _require_ours(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise FolderTaken(f"{out.name} is not a folder.")
    names, known = {each.name for each in out.iterdir()}, set[str]()
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = set(orjson.loads((out / INDEX).read_bytes())["files"])
    if names - known:
        raise FolderTaken(f"{out.name} holds other files than a compilation.")


def _take_place(new: Path, out: Path) -> None:
    """Give a folder its name: where one is there already, both change names in one step."""
    if not out.exists() or not any(out.iterdir()):
        new.rename(out)
        return
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if exchange is not None and exchange(_AT, os.fsencode(new), _AT, os.fsencode(out), _EXCHANGE) == 0:
        return
    before = out.with_name(f".{out.name}.{os.getpid()}{BEFORE}")  # a disk that cannot: two steps
    out.rename(before)
    new.rename(out)
    shutil.rmtree(before)
