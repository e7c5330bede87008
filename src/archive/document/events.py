"""What happens to a document (asiakirja)."""

from datetime import date

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, RecordWide, Registered
from archive.values import Interval

Digest = Field(pattern=r"^[0-9a-f]{64}$")


class File(Content):
    """Bytes of one version: where they lie (SHA-256), what they are called, what format was found and how."""

    digest: str = Digest
    size: int = Field(ge=0)
    filename: str = Field(default="", max_length=1000)
    media_type: str = Field(default="application/octet-stream", max_length=255)
    format: str = Field(default="", max_length=300)
    format_basis: str = Field(default="", max_length=100)


class FiledDocument(Description):
    """A document as it was filed; a document on paper has no file."""

    file: File | None = None
    date_text: str | None = Field(default=None, max_length=500)


class DocumentFiled(Registered, name="document.filed.v1", effect="dated", after_closing="late"):
    """A document was filed with its first version."""

    dated: Interval | None = None
    content: FiledDocument | Destroyed


class NewVersion(Content):
    """The bytes of a later version, and why there is one."""

    file: File
    reason: str | None = Field(default=None, max_length=20_000)
    source: str | None = Field(default=None, max_length=4000)


class DocumentVersionFiled(Event, name="document.version_filed.v1", effect="dated", after_closing="late"):
    """A later version of the document was filed; the earlier ones stay."""

    number: int = Field(ge=2)
    dated: date | None = None
    content: NewVersion | Destroyed


class Redescription(Content):
    """Parts of the description that read otherwise from now on."""

    title: str | None = Field(default=None, min_length=1, max_length=2000)
    text: str | None = Field(default=None, max_length=20_000_000)
    sender: str | None = Field(default=None, max_length=500)
    recipient: str | None = Field(default=None, max_length=500)
    reason: str | None = Field(default=None, max_length=20_000)


class DocumentDescribed(Event, name="document.described.v1", effect="described_on", after_closing="late"):
    """The description of the document was corrected or completed."""

    described_on: date | None = None
    content: Redescription | Destroyed


DocumentEvent = DocumentFiled | DocumentVersionFiled | DocumentDescribed | RecordWide
