"""What happens to a document (asiakirja)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from archive.kernel import Content, Destroyed, Event, NoContent
from archive.registration import Description, RecordWide, Registered
from archive.values import Code, Interval

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


Puid = Annotated[str, StringConstraints(pattern=r"^(x-)?fmt/[0-9]{1,6}$")]
FormatName = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^\S(.*\S)?$")]
Basis = Literal["signature", "container", "extension", "text", "declared", "none"]


class DocumentFormatIdentified(Event, name="document.format_identified.v1", after_closing="always"):
    """The format of a file of the document was identified, or that it could not be.

    `file_version` is the version, `representation` the number of a migrated copy instead. `puid` is its id in PRONOM,
    `basis` by what it was found, `claim` the level of PDF/A that the opened document claims and nobody verified,
    `program` what found it, with the versions of the program and its signatures.
    """

    file_version: int | None = Field(default=None, ge=1, le=10**9)
    representation: int | None = Field(default=None, ge=1, le=10**9)
    puid: Puid | None = None
    basis: Basis
    format: FormatName | None = None
    format_version: Code | None = None
    claim: Annotated[str, StringConstraints(pattern=r"^PDF/A-[1-9][A-Za-z]{0,2}$")] | None = None
    program: Code | None = None
    content: NoContent | Destroyed = NoContent()


class MigratedCopy(Content):
    """The bytes of a migrated copy, and why there is one."""

    file: File
    reason: str | None = Field(default=None, max_length=20_000)


class DocumentMigrated(Event, name="document.migrated.v1", after_closing="always"):
    """A version of the document was migrated to another format: a further representation, which replaces nothing.

    `representation` numbers the copies, `file_version` is the version it was made of, by `program`.
    """

    representation: int = Field(ge=1, le=10**9)
    file_version: int = Field(ge=1, le=10**9)
    program: Code
    program_version: Code
    content: MigratedCopy | Destroyed


DocumentEvent = (
    DocumentFiled | DocumentVersionFiled | DocumentDescribed | DocumentFormatIdentified | DocumentMigrated | RecordWide
)
