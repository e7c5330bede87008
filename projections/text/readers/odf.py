"""OpenDocument texts and presentations: the body, then headers and footers from the page styles."""

from dataclasses import replace
from typing import TYPE_CHECKING

from projections.text.extraction import CannotRead, Format
from projections.text.readers.markup import OPEN_DOCUMENT, read_words
from projections.text.readers.zips import open_entry, open_zip
from projections.text.transcript import Transcript

if TYPE_CHECKING:
    from projections.text.readers.dispatch import Source

_BODY = replace(OPEN_DOCUMENT, only_within="body")
_PAGE_STYLES = replace(OPEN_DOCUMENT, only_within="master-styles")


def read(source: "Source", transcript: Transcript, format: Format) -> None:
    """Words of content.xml and of the headers and footers in styles.xml."""
    with open_zip(source.content, transcript.limits) as container:
        names = frozenset(container.namelist())
        if "content.xml" not in names:
            raise CannotRead("damaged: the content part is missing")
        if "META-INF/manifest.xml" in names:
            with open_entry(container, "META-INF/manifest.xml") as stream:
                if b"encryption-data" in stream.read(1024 * 1024):
                    raise CannotRead("encrypted")
        for name, dialect in (("content.xml", _BODY), ("styles.xml", _PAGE_STYLES)):
            if name not in names:
                continue
            try:
                with open_entry(container, name) as stream:
                    read_words(stream, transcript, dialect)
            except CannotRead as refusal:
                transcript.missing(refusal.reason)
