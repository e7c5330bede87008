"""Which reader reads which format, and what becomes of its complaints. Runs in the child only."""

import importlib
import stat
from pathlib import Path
from typing import NamedTuple

from projections.text import media_types as formats
from projections.text.extraction import MIB, CannotRead, Extraction, Format, Limits, ReadingStopped, Status
from projections.text.identify import identify
from projections.text.transcript import Transcript

# media type → the module that reads it; imported when first needed, for they are heavy
_READERS = {
    formats.PDF: "pdf",
    formats.RTF: "rtf",
    formats.HTML: "webpage",
    formats.XHTML: "webpage",
    formats.XML: "xmlfile",
    "image/svg+xml": "xmlfile",
    formats.DOC: "doc",
    formats.PPT: "ppt",
    formats.DOCX: "docx",
    formats.PPTX: "slides",
    formats.ODT: "odf",
    formats.ODP: "odf",
    formats.ODG: "odf",
    formats.ODM: "odf",
    formats.EPUB: "epub",
    formats.ZIP: "bundle",
    formats.ASIC: "bundle",
    formats.ODS: "sheets",
    formats.XLSX: "sheets",
    formats.XLSB: "sheets",
    formats.XLS: "sheets",
    formats.MAIL: "mail",
    formats.MSG: "msg",
    formats.TNEF: "tnef",
    formats.MAILBOX: "mailbox",
    formats.SEALED_MAIL: "signed",
    formats.WEBVTT: "captions",
    formats.SUBRIP: "captions",
    **dict.fromkeys((formats.PLAIN, formats.CSV, formats.MARKDOWN, formats.CALENDAR, formats.JSON), "plain"),
}
_ARCHIVES = frozenset({formats.GZIP, formats.SEVEN_ZIP, "application/x-tar", "application/vnd.rar"})


class Source(NamedTuple):
    """A file on disk, or an attachment in hand; `depth` counts the containers around it."""

    content: Path | bytes
    filename: str = ""
    media_type: str = ""
    depth: int = 0


def read(source: Source, limits: Limits) -> Extraction:
    """The text of one file. Never raises for bad input: foreign readers raise anything, and all of it is an answer."""
    if isinstance(source.content, Path) and (refusal := _unfit(source.content, limits)):
        return Extraction(Status.empty, "", refusal, identify(b""))
    format = identify(source.content, source.filename, source.media_type)
    transcript = Transcript(limits)
    status = Status.ok
    try:
        format = read_into(transcript, source, format) or format
        reason = "; ".join(transcript.shortfalls)
    except CannotRead as refusal:
        reason, status = refusal.reason, refusal.status
    except ReadingStopped as stop:
        reason, status = stop.reason, Status.partial
    except MemoryError:
        reason, status = f"the memory limit of {limits.memory_bytes // MIB} MiB was reached", Status.killed
    except Exception as error:  # noqa: BLE001 - whatever a reader of hostile bytes raises says: this file is damaged
        reason, status = f"damaged: the reader failed ({type(error).__name__})", Status.empty
    text = transcript.text()
    status, reason = _settled(status, reason, found=bool(text))
    return Extraction(status, text[: limits.max_chars], reason, format, transcript.pages, transcript.metadata)


def read_into(transcript: Transcript, source: Source, format: Format) -> Format | None:
    """Let the right reader write into the transcript; it may answer with a more exact format.

    Raises CannotRead for what is not read, and whatever the reader raises.
    """
    if format.media_type == formats.ENCRYPTED_OFFICE:
        raise CannotRead("encrypted")
    name = _READERS.get(format.media_type)
    if name is None:
        raise CannotRead(_unsupported(format), Status.unsupported)
    reader = importlib.import_module(f"projections.text.readers.{name}")
    refined: Format | None = reader.read(source, transcript, format)
    return refined


def _settled(status: Status, reason: str, *, found: bool) -> tuple[Status, str]:
    """A status that agrees with what was found: no ok without text, no empty with text."""
    if status in (Status.killed, Status.unsupported) and not found:
        return status, reason
    if found:
        return (Status.partial if reason else Status.ok), reason
    return Status.empty, reason or "the file contains no text"


def _unfit(path: Path, limits: Limits) -> str:
    """Why a path cannot be read at all: a missing file, a pipe, or far too many bytes."""
    try:
        facts = path.stat()
    except OSError:
        return "the file cannot be opened"
    if not stat.S_ISREG(facts.st_mode):
        return "not a regular file"
    if facts.st_size > limits.file_bytes:
        return f"the file is larger than {limits.file_bytes // MIB} MiB"
    return "" if facts.st_size else "the file is empty"


def _unsupported(format: Format) -> str:
    if format.media_type.startswith("image/"):
        return "an image: text in pictures is not recognised"
    if format.media_type in _ARCHIVES:
        return "an archive of files: it is stored as it is and not opened"
    if format.media_type == formats.UNKNOWN:
        return "unknown format"
    return f"no reader for this format: {format.name}"
