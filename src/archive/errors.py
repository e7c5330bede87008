"""Everything the archive can refuse. A refusal has a stable code, a sentence for people and, where one is at
fault, the field and the remedy. A bug is not a refusal and is never one of these."""

from typing import ClassVar
from uuid import UUID


class ArchiveError(Exception):
    """A refusal: what was asked cannot be done, and the caller can do something about it.

    `against` is another record than the one written, for whose sake it is refused; who may not see that record
    may not be told of the refusal either. `record` is the one of several for whose sake all were refused, where anyone
    who may ask for it sees every record.
    """

    code: ClassVar[str] = "refused"
    against: UUID | None = None
    record: UUID | None = None
    field: str | None = None
    remedy: str | None = None

    def __init__(self, message: str, *, field: str | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.field = field or self.field
        self.remedy = remedy or self.remedy


class NotFound(ArchiveError):
    """No such record, or none the caller may see: the two answer alike."""

    code = "not_found"


class Conflict(ArchiveError):
    """The request contradicts the state of the record."""

    code = "conflict"


class Invalid(ArchiveError):
    """The request contradicts itself or a rule about its own fields."""

    code = "invalid"


class NotAllowed(ArchiveError):
    """The caller is known and may not do this."""

    code = "not_allowed"


class NotRecognised(ArchiveError):
    """No key, or one that is unknown, expired or revoked."""

    code = "not_recognised"
    remedy = "Send a valid key as 'Authorization: Bearer KEY'; create one with 'archive keys create'."


class TooLarge(ArchiveError):
    """More bytes than this archive takes in one piece."""

    code = "too_large"
    remedy = "Send smaller parts, or raise the limit of this archive (docs/settings.md)."


class StorageFull(ArchiveError):
    """The disk is full; nothing of the request was recorded."""

    code = "storage_full"
    remedy = "Free space on the disk of ARCHIVE_HOME and send the request again."


class Gone(ArchiveError):
    """The record was destroyed lawfully: `reason` is the ground, `disposal` the id of what its certificate is in.

    `held` states by which archive, since which day and at which address it is held, where its own was retired.
    """

    code = "destroyed"

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        remedy: str | None = None,
        reason: str | None = None,
        disposal: str | None = None,
        held: tuple[str, str, str | None] | None = None,
    ) -> None:
        super().__init__(message, field=field, remedy=remedy)
        self.reason, self.disposal, self.held = reason, disposal, held


class NotReady(ArchiveError):
    """A read model has not reached the asked position yet, or is being rebuilt."""

    code = "not_ready"
    remedy = "Try again shortly, or without min_position."


class DiskFailed(NotReady):
    """A disk did not do what was asked of it, though it has room."""

    code = "disk_failed"
    field = "home"
    remedy = "Check the disk and the system's log; then send the request again."

    def __init__(self, message: str = "The disk failed; nothing was recorded.") -> None:
        super().__init__(message)


class Stopping(NotReady):
    """The archive is being stopped; long work is interrupted and continues at the next start."""

    code = "stopping"
    remedy = "Send the request again once the archive runs again."

    def __init__(self) -> None:
        super().__init__("The archive is being stopped. What was begun continues at its next start.")


class VersionConflict(Conflict):
    """Somebody else changed the record since the caller read it."""

    code = "version_conflict"
    field = "If-Match"
    remedy = "Read the record again and repeat the change with its present version."

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"The record has version {actual}; the change expected version {expected}.")
        self.expected, self.actual = expected, actual


class IdempotencyMismatch(Conflict):
    """The same Idempotency-Key came with another request."""

    code = "idempotency_key_reused"
    field = "Idempotency-Key"
    remedy = "Use a new key for a new request; repeat a request with exactly the same body."

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for a different request.")


class Damaged(ArchiveError):
    """What is stored is not what was recorded."""

    code = "damaged"
    remedy = "Run 'archive verify' and restore the damaged part from a backup."
