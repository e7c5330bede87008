"""Records as JSON Lines: one record, or one thing that happened to a record, a line. The schema is in schema.py."""

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from api.importers.anyrecord import OF_ANY, change_of_any, require_recorded, with_hold_named
from api.importers.anyrecord import as_stated as as_told
from api.importers.costs import change_cost
from api.importers.intake import Intake, Piece, Refusal, require_kept
from api.importers.keeping import keep
from api.importers.references import kind_of, prepared
from api.importers.schema import line_schema
from archive.case.events import CaseOpened
from archive.case.numbers import plain_number
from archive.document.events import (
    DocumentFiled,
    DocumentMigrated,
    DocumentVersionFiled,
    File,
    FiledDocument,
    MigratedCopy,
    NewVersion,
)
from archive.document.model import Document
from archive.document.usecases import file_version, migrate_document
from archive.errors import Invalid
from archive.grant.disputes import COST
from archive.kernel import AlreadyRecorded, Destroyed, Event
from archive.kind import Kind
from archive.registration import Registered, model_of, public_id
from archive.request.events import RequestReceived
from archive.request.model import with_last_day
from archive.retention.binding import as_stated
from services.typed import Reading
from services.verbs import KINDS, Shape, event_of, shape_of

LONGEST = 64 << 20
AVOIDED = {
    "natural_key": "Use the field key.",
    "file": "Give the file with path; its digest is computed.",
} | dict.fromkeys(
    ("schedule", "defaulted", "flagged", "claimed_class"), "The archive sets this field; give record_class."
)


class Lines:
    """Imports a file of lines. The same line twice is recorded once."""

    def total(self, source: Path) -> int | None:
        """The number of items, for progress."""
        if not source.is_file():
            return None
        with source.open("rb") as file:
            return sum(1 for line in file if line.strip())

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The items of the source; each is recorded completely or not at all."""
        if not source.is_file():
            raise Invalid("The source must be one file.", field="source", remedy="Give the path of the file.")
        with source.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST + 1):
                number += 1
                if len(line) > LONGEST:
                    _skip_line(file)
                    error = Invalid(f"A line may have at most {LONGEST} bytes.", field="line")
                    yield Piece(source.name, Refusal(error), line=number)
                    continue
                text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                if text.strip():
                    original = text.decode("utf-8", "replace").rstrip("\r\n")
                    yield Piece(source.name, partial(_record, source, text), number, original, len(text))


def _skip_line(file: Any) -> None:
    while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
        pass


def _record(source: Path, line: bytes, intake: Intake) -> None:
    folder = source.resolve().parent
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise Invalid("The line is not JSON.", field="line", remedy="Write one JSON object per line.") from None
    if not isinstance(said, dict):
        raise Invalid("The line is not a JSON object.", field="line", remedy="Write one JSON object per line.")
    if said.get("kind") == COST.name:
        change_cost(intake, said)
        return
    kind = KINDS[kind_of(said)]
    for name, remedy in AVOIDED.items():
        if name in said:
            raise Invalid(f"{name} is missing.", field=name, remedy=remedy)
    noun = said.get("do")
    if noun is None:
        _create(intake, kind, said, folder)
    elif kind.name == "document" and noun == "versions":
        _file_version(intake, kind, said, folder)
    elif kind.name == "document" and noun == "representations":
        _migrated(intake, kind, said, folder)
    else:
        _change(intake, kind, said, noun, source)


def _create(intake: Intake, kind: Kind, said: dict[str, Any], folder: Path) -> None:
    """Record something new. Refuses: a key under which something else was recorded."""
    key = _key(kind, said)
    id = public_id(intake.archive.origin, kind.name, key) if "key" in said else intake.public_id(kind.name, key)
    before = intake.events_of(id)[:1]
    if before:
        require_kept(intake.archive.load(model_of(kind.name), id))
    else:
        intake.archive.bygone.require_new(id.bytes)
    given = {name: value for name, value in said.items() if name not in ("kind", "key", "path")}
    if "key" in said:
        given["natural_key"] = key
    event = event_of(kind.created, _shape(intake, kind, kind.created, given))
    if "path" in said:
        known = _file_of(before)
        event = _with_file(event, _file(intake, id, said, folder, known) or known)
    if not before:
        assert isinstance(event, Registered)
        made = intake.stated(event)
        intake.took(kind.first.run(intake.archive, made, by=intake.by), made)
        return
    if _as_written(before[0]) != _as_written(event):
        error, nouns = AlreadyRecorded(kind.name, id), ", ".join(step.noun for step in kind.verbs)
        error.field, error.remedy = "key", f"State what changed with 'do' ({nouns}), or use a new key."
        raise error


def _as_written(event: Event) -> Event:
    """The first event as its line stated it, whichever schedule knew its class when it was recorded."""
    assert isinstance(event, Registered)
    said, claim = as_stated(event), getattr(event.content, "claimed_class", None)
    if isinstance(said, RequestReceived):
        said = with_last_day(said)  # the law's, where none is stated
    if isinstance(said, CaseOpened):
        said = said.model_copy(update={"number": plain_number(said.number)})
    if claim is None:
        return said
    content = event.content.model_copy(update={"claimed_class": None})
    return said.model_copy(update={"record_class": claim, "content": content})


def _change(intake: Intake, kind: Kind, said: dict[str, Any], noun: object, source: Path) -> None:
    """Record what happened to a record; the same words again are nothing new."""
    step = kind.verb(noun) if isinstance(noun, str) else None
    wide = OF_ANY.get(noun) if isinstance(noun, str) else None
    if step is None and wide is not None:
        id = _id(intake, kind, said)
        require_recorded(intake, kind, id)
        given = with_hold_named(intake, _given(kind, wide.event, said))
        change_of_any(intake, kind, id, event_of(wide.event, _shape(intake, kind, wide.event, given)), wide, source)
        return
    if step is None:
        nouns = ", ".join((*(verb.noun for verb in kind.verbs), *OF_ANY))
        raise Invalid(f"A {kind.name} has no such change.", field="do", remedy=f"Use one of: {nouns}.")
    id, given = _id(intake, kind, said), _given(kind, step.event, said)
    event = event_of(step.event, _shape(intake, kind, step.event, given))
    before = [] if step.finds else intake.events_of(id)
    if not before:
        require_recorded(intake, kind, id)
    if event not in map(as_told, before):
        intake.took(step.run(intake.archive, id, event, by=intake.by), event)


def _file_version(intake: Intake, kind: Kind, said: dict[str, Any], folder: Path) -> None:
    id = _id(intake, kind, said)
    document = intake.archive.load(Document, id)
    require_kept(document)
    given = {name: value for name, value in said.items() if name not in ("kind", "key", "id", "do", "path")}
    file = _file(intake, id, said, folder, document.newest_file)
    if file is None or file.digest in document.digests:
        return
    fields = {"number": document.versions + 1, "file": file.model_dump(), **given}
    event = event_of(DocumentVersionFiled, shape_of(DocumentVersionFiled).model_validate(fields))
    assert isinstance(event, DocumentVersionFiled)
    assert isinstance(event.content, NewVersion)
    receipt = file_version(intake.archive, id, event.content, by=intake.by, dated=event.dated)
    intake.took(receipt, event)


def _migrated(intake: Intake, kind: Kind, said: dict[str, Any], folder: Path) -> None:
    """Record a migrated copy of a version, by default of the newest; the same copy again is nothing new."""
    id = _id(intake, kind, said)
    document = intake.archive.load(Document, id)
    require_kept(document)
    given = {name: value for name, value in said.items() if name not in ("kind", "key", "id", "do", "path")}
    file = _file(intake, id, said, folder, None)
    numbers = {"representation": document.representations + 1, "file_version": document.versions}
    shape = shape_of(DocumentMigrated).model_validate({**numbers, **given, "file": file and file.model_dump()})
    event = event_of(DocumentMigrated, shape)
    assert isinstance(event, DocumentMigrated)
    assert isinstance(event.content, MigratedCopy)
    receipt = migrate_document(
        intake.archive, id, event.content, file_version=event.file_version, program=event.program,
        program_version=event.program_version, by=intake.by,
    )  # fmt: skip
    if not receipt.replayed:
        intake.took(receipt, event)


def _given(kind: Kind, event: type[Event], said: dict[str, Any]) -> dict[str, Any]:
    """What a line states of an event, without what names the record; a number may do that."""
    names = {"kind", "key", "id", "do"}
    if kind.known_by and kind.known_by not in shape_of(event).model_fields:
        names.add(kind.known_by)
    return {name: value for name, value in said.items() if name not in names}


def _shape(intake: Intake, kind: Kind, event: type[Event], given: dict[str, Any]) -> Shape:
    shape = shape_of(event)
    reading = Reading(intake.days, cells=True)
    return shape.model_validate(reading.taken(shape, prepared(intake, kind, event, given)))


def _key(kind: Kind, said: dict[str, Any]) -> str:
    key = said.get("key") or (said.get(kind.known_by) if kind.known_by else None)
    if not isinstance(key, str) or not key.strip() or key != key.strip() or len(key) > 120:
        remedy = "Give the public id of the record in its source; never a name or other personal data."
        raise Invalid("The record needs a key of 1 to 120 characters.", field="key", remedy=remedy)
    return key


def _id(intake: Intake, kind: Kind, said: dict[str, Any]) -> UUID:
    if said.get("id") is None:
        return intake.public_id(kind.name, _key(kind, said))
    try:
        return UUID(said["id"])
    except (ValueError, AttributeError, TypeError):
        raise Invalid("This is not an id.", field="id", remedy="Give the id or the key of the record.") from None


def _file_of(before: list[Event]) -> File | None:
    content = before[0].content if before else None
    return content.file if isinstance(content, FiledDocument) else None


def _with_file(event: Event, file: File | None) -> Event:
    if not isinstance(event, DocumentFiled) or isinstance(event.content, Destroyed):
        raise Invalid("Only a document may have a file.", field="path", remedy="Record a document and refer to it.")
    return event.model_copy(update={"content": event.content.model_copy(update={"file": file})})


def _file(intake: Intake, id: UUID, said: dict[str, Any], folder: Path, known: File | None) -> File | None:
    """The bytes a line names, kept; None when they are the known ones. Refuses: a path out of the file's folder."""
    name = said.get("path")
    if not isinstance(name, str) or not name or "\0" in name:
        raise Invalid("The path of the file is missing.", field="path", remedy="Give the path relative to this file.")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise Invalid("There is no file with this path.", field="path", remedy="Give the path relative to this file.")
    return keep(path, intake.blobs, known, sealed=intake.archive.lies_sealed(id))


def main() -> None:
    """Print the JSON Schema of a line: python -m api.importers.jsonl --schema"""
    if sys.argv[1:] != ["--schema"]:
        sys.exit("usage: python -m api.importers.jsonl --schema")
    sys.stdout.write(json.dumps(line_schema(), ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
