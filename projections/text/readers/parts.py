"""Parts of office files: one with words costs only itself where it is damaged; one that is a file is read as such."""

from collections.abc import Iterable
from zipfile import ZipFile

from projections.text.extraction import MIB, CannotRead
from projections.text.readers.attached import read_file
from projections.text.readers.markup import CHART, WORD, Dialect, read_words
from projections.text.readers.zips import open_entry
from projections.text.transcript import Transcript

_LARGEST = 64 * MIB


def read_part(container: ZipFile, name: str, transcript: Transcript, dialect: Dialect = WORD) -> None:
    """The words of one part. A damaged one makes the text partial."""
    try:
        with open_entry(container, name) as stream:
            read_words(stream, transcript, CHART if "/charts/" in name else dialect)
        transcript.add("\n")
    except CannotRead as refusal:
        transcript.missing(refusal.reason)


def bytes_within(container: ZipFile, name: str, transcript: Transcript, what: str) -> bytes:
    """The bytes of a member; none where it is too large or cannot be read, which makes the text partial."""
    if container.getinfo(name).file_size > _LARGEST:
        transcript.missing(f"{what} is larger than {_LARGEST // MIB} MiB")
        return b""
    try:
        with open_entry(container, name) as stream:
            return stream.read()
    except CannotRead as refusal:
        transcript.missing(refusal.reason)
        return b""


def read_embedded(container: ZipFile, names: Iterable[str], transcript: Transcript, depth: int) -> None:
    """Files within the file. What is too large, too deep or not read makes the text partial."""
    for name in names:
        if depth >= transcript.limits.nesting:
            transcript.missing("files nested too deeply")
            return
        data = bytes_within(container, name, transcript, "an embedded file")
        transcript.add("\n")
        if data:
            read_file(data, name.rpartition("/")[2], "", transcript, depth, "an embedded file")
