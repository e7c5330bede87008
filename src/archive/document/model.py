"""The rules of a document: versions only grow, and the same bytes are not a new version."""

from typing import assert_never
from uuid import UUID

from archive.document.events import (
    DocumentDescribed,
    DocumentEvent,
    DocumentFiled,
    DocumentVersionFiled,
    File,
    FiledDocument,
    NewVersion,
)
from archive.errors import Invalid
from archive.kernel import ActorId, Destroyed
from archive.registration import Record, RecordWide


class Document(Record[DocumentEvent], name="document"):
    """Asiakirja: a description and the versions of its bytes."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.versions = 0
        self.files: dict[int, File] = {}

    def file(self, filed: DocumentFiled, *, by: ActorId) -> None:
        self.record(filed, by=by)

    def file_version(self, content: NewVersion, filed: DocumentVersionFiled, *, by: ActorId) -> None:
        """File later bytes; bytes equal to the newest version are nothing new."""
        self.must_exist()
        newest = self.files.get(self.versions)
        if newest is None or newest.digest != content.file.digest:
            self.record(filed, by=by)

    def describe(self, described: DocumentDescribed, *, by: ActorId) -> None:
        self.must_exist()
        said = described.content.__dict__
        if not any(said.get(part) is not None for part in ("title", "text", "sender", "recipient")):
            raise Invalid("The description changes nothing.", field="title", remedy="Give at least one part of it.")
        self.record(described, by=by)

    def on(self, event: DocumentEvent) -> None:
        match event:
            case DocumentFiled():
                self.on_registered(event)
                self.versions = 1
                if isinstance(event.content, FiledDocument) and event.content.file:
                    self.files[1] = event.content.file
            case DocumentVersionFiled():
                self.versions = event.number
                if isinstance(event.content, NewVersion):
                    self.files[event.number] = event.content.file
            case DocumentDescribed():
                if not isinstance(event.content, Destroyed):
                    self.on_restated(event.content.sender, event.content.recipient)
            case RecordWide():
                self.on_any(event)
            case _:
                assert_never(event)
