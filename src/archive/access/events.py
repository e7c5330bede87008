"""What happens to the access to a record of any room: published with a ground and an end, withdrawn,
replaced by a redacted copy.

Source: Act on Openness 621/1999 10 §, 16 §; public is not published.
"""

from datetime import date
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, NoContent
from archive.recordwide import Reason, RecordWide
from archive.values import Citation


class RecordPublished(RecordWide, name="record.published.v1", after_closing="always"):
    """A public record that holds personal data is shown to anybody, from one day through another, on this ground."""

    ground: Citation
    published_from: date
    ends_on: date
    content: NoContent | Destroyed = NoContent()


class PublicationWithdrawn(RecordWide, name="record.publication_withdrawn.v1", after_closing="always"):
    """The record is no longer published; it stays public and is given on request."""

    content: Reason | Destroyed


class Pairing(Content):
    """Which redacted copy is shown in place of this record, and why."""

    twin: UUID
    reason: str | None = Field(default=None, max_length=20_000)


class RecordTwinned(RecordWide, name="record.twinned.v1", after_closing="always", inner=True):
    """A redacted copy is shown in place of this record. Which one is content, shown only with the record itself."""

    content: Pairing | Destroyed
