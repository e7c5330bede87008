"""Archives of files (zip, signed containers): each member named and read by the reader of its format, within bounds."""

from typing import TYPE_CHECKING
from zipfile import ZipFile, ZipInfo

from projections.text.extraction import MIB, CannotRead, Format, Status
from projections.text.readers.attached import read_file
from projections.text.readers.zips import open_entry, open_zip
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_LARGEST = 64 * MIB
_BESIDE = ("__MACOSX/", "META-INF/")  # what a system or a signature keeps beside the files
_LEFT_BY_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_WHAT = "a file in the archive"


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Every member in order of its name; one that is not read makes the text partial, a picture does not."""
    if source.depth >= transcript.limits.nesting:
        raise CannotRead("files nested too deeply", Status.unsupported)
    with open_zip(source.content, transcript.limits) as container:
        for entry in sorted(container.infolist(), key=lambda entry: entry.filename):
            if entry.is_dir() or _is_beside(entry.filename):
                continue
            transcript.members += 1
            if transcript.members > transcript.limits.members:
                transcript.missing(f"only the first {transcript.limits.members} files in archives were read")
                return
            transcript.line(f"\n[{entry.filename}]")
            _read_member(container, entry, transcript, source.depth)


def _read_member(container: ZipFile, entry: ZipInfo, transcript: Transcript, depth: int) -> None:
    if entry.file_size > _LARGEST:
        transcript.missing(f"{_WHAT} is larger than {_LARGEST // MIB} MiB")
        return
    try:
        with open_entry(container, entry.filename) as stream:
            data = stream.read(_LARGEST + 1)
    except CannotRead as refusal:
        transcript.missing(refusal.reason)
        return
    if data:
        read_file(data, entry.filename.rpartition("/")[2], "", transcript, depth, _WHAT)


def _is_beside(name: str) -> bool:
    return name.startswith(_BESIDE) or name == "mimetype" or name.rpartition("/")[2].lower() in _LEFT_BY_SYSTEMS
