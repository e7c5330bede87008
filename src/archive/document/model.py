"""The rules of a document: versions only grow, and the same bytes are not a new version."""

from archive.document.events import (
    DocumentDescribed,
    DocumentEvent,
    DocumentFiled,
    DocumentFormatIdentified,
    DocumentMigrated,
    DocumentVersionFiled,
    File,
    MigratedCopy,
    NewVersion,
)
from archive.errors import Invalid
from archive.kernel import ActorId, Seen
from archive.registration import Record


class Document(Record[DocumentEvent], name="document"):
    """Asiakirja: a description and the versions of its bytes."""

    @property
    def versions(self) -> int:
        """How many versions of the bytes were filed; a record on paper has one."""
        return max(map(_number, self._filed()))

    @property
    def newest_file(self) -> File | None:
        """The file of the newest version; None where it has none, or its content is gone."""
        newest = max(self._filed(), key=_number)
        file = (newest.content or {}).get("file")
        return File.model_validate(file) if file else None

    @property
    def representations(self) -> int:
        """How many migrated copies there are."""
        return sum(event.name == DocumentMigrated.name for event in self.timeline.events)

    @property
    def digests(self) -> set[str]:
        """The digest of every version whose content is here."""
        files = ((event.content or {}).get("file") or {} for event in self._filed())
        return {file["digest"] for file in files if "digest" in file}

    @property
    def unidentified(self) -> list[tuple[int | None, int | None, File]]:
        """Files whose format is not recorded: the number of their version, or else that of their representation."""
        told = [each.fact for each in self.timeline.events if each.name == DocumentFormatIdentified.name]
        known = {(each.get("file_version"), each.get("representation")) for each in told}
        found = list[tuple[int | None, int | None, File]]()
        for event in self.timeline.events:
            copy = event.fact["representation"] if event.name == DocumentMigrated.name else None
            number = _number(event) if event in self._filed() else None
            file = (event.content or {}).get("file") if number or copy else None
            if file and (number, copy) not in known:
                found.append((number, copy, File.model_validate(file)))
        return found

    def is_at(self, version: int) -> bool:
        """See `Root`: that the format of a file was identified hinders nobody who has not seen it."""
        since = self.timeline.events[version:]
        return 0 <= version <= self.version and all(each.name == DocumentFormatIdentified.name for each in since)

    def _filed(self) -> list[Seen]:
        names = (DocumentFiled.name, DocumentVersionFiled.name)
        return [event for event in self.timeline.events if event.name in names]

    def file(self, filed: DocumentFiled, *, by: ActorId) -> None:
        """Record that the document was filed."""
        self.record(filed, by=by)

    def file_version(self, content: NewVersion, filed: DocumentVersionFiled, *, by: ActorId) -> None:
        """File later bytes; bytes equal to the newest version are nothing new."""
        self.must_exist()
        newest = self.newest_file
        if newest is None or newest.digest != content.file.digest:
            self.take(filed, by=by)

    def describe(self, described: DocumentDescribed, *, by: ActorId) -> None:
        """See `describe_document`."""
        said = described.content.__dict__
        if not any(said.get(part) is not None for part in ("title", "text", "sender", "recipient")):
            self.must_exist()
            raise Invalid("The description changes nothing.", field="title", remedy="Give at least one field.")
        self.take(described, by=by)

    def identify(self, identified: DocumentFormatIdentified, *, by: ActorId) -> None:
        """See `identify_format`."""
        self.must_exist()
        version, copy = identified.file_version, identified.representation
        if (version is None) == (copy is None):
            raise Invalid(
                "State the version or the representation.", field="file_version", remedy="Give exactly one of the two."
            )
        if (version or 0) > self.versions or (copy or 0) > self.representations:
            raise _unknown("file_version" if version else "representation")
        if self._last_identified(version, copy) != identified:
            self.take(identified, by=by)

    def _last_identified(self, version: int | None, copy: int | None) -> DocumentFormatIdentified | None:
        told = [each.fact for each in self.timeline.events if each.name == DocumentFormatIdentified.name]
        found = [each for each in told if (each.get("file_version"), each.get("representation")) == (version, copy)]
        return DocumentFormatIdentified.model_validate(found[-1]) if found else None

    def migrate(self, migrated: DocumentMigrated, *, by: ActorId) -> None:
        """Record a migrated copy; the same bytes of the same version again are nothing new."""
        self.must_exist()
        if migrated.file_version > self.versions:
            raise _unknown("file_version")
        copies = [event for event in self.timeline.events if event.name == DocumentMigrated.name]
        digest = migrated.content.file.digest if isinstance(migrated.content, MigratedCopy) else None
        known = [
            ((each.content or {}).get("file") or {}).get("digest")
            for each in copies
            if each.fact["file_version"] == migrated.file_version
        ]
        if digest not in known:
            self.take(migrated, by=by)


def _unknown(field: str) -> Invalid:
    return Invalid("The document has no such version.", field=field, remedy="Give a number that the document shows.")


def _number(filed: Seen) -> int:
    return int(filed.fact["number"]) if filed.name == DocumentVersionFiled.name else 1
