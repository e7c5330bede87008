"""What happens to the archive itself: it is founded, and restored after a loss."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from archive.disposal.events import LeftOut, ListedRecord, Search
from archive.kernel import Content, Destroyed, Event
from archive.record.bygone import ADOPTED
from archive.recordwide import Reason
from archive.values import Citation, Code, Value

KeyedHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Identity(Content):
    """The organisation whose archive this is."""

    organisation: str = Field(min_length=1, max_length=500)


class ArchiveFounded(Event, name="archive.founded.v1", after_closing="always"):
    """The archive came into being; `given_clock` states that its moments were not read off a clock."""

    format: int = 1
    timezone: Code
    given_clock: bool = False
    software: Code
    content: Identity | Destroyed


class LookupsRenewed(Event, name="archive.lookups_renewed.v1", after_closing="always"):
    """The secret of the keyed hashes was lost; records are found again by new ones, made from what the record says.

    `unreadable` counts records whose natural key could not be read: sealed without their key, or destroyed.
    """

    found: int = Field(ge=0)
    unreadable: int = Field(ge=0)


class BygoneRecord(Value):
    """A record that was destroyed: where its content stood, by which disposal, when, and how an import is known again.

    `came_from` are keyed hashes of where it came from, made with the secret of this archive; `basis` is the legal
    ground on which it was destroyed, if the list states it.
    """

    record: UUID
    positions: tuple[int, ...] = ()
    disposal: UUID | None = None
    moment: datetime
    came_from: tuple[KeyedHash, ...] = ()
    basis: Code | None = None


class CertifiedDisposal(Value):
    """The certificate of a disposal that was executed after the backup, as the list of destructions carried it."""

    disposal: UUID
    executed_at: datetime
    executed_by: UUID
    executed_on: date
    records: tuple[ListedRecord, ...] = ()
    left: tuple[LeftOut, ...] = ()
    reviewed_by: UUID
    approved_by: UUID
    contents: int = Field(ge=0)
    files: int = Field(ge=0)
    shared: int = Field(ge=0)
    keys: int = Field(ge=0)
    search: Search
    backups_until: date


class Adoption(Content):
    """Why a list was trusted that no key of this archive had signed."""

    reason: str | None = Field(default=None, max_length=20_000)


class DestructionsAdopted(Event, name=ADOPTED, after_closing="always"):
    """A list of destructions was taken over: what it names and this archive does not hold is never recorded here.

    `listed` counts all it names, `made_at` is its moment and `signed_by` the key that signed it; both are lacking of a
    list without a signature. `destructions` are those not known here before, `certificates` those of disposals that
    were not executed here.
    """

    listed: int = Field(ge=0)
    made_at: datetime | None = None
    signed_by: Code | None = None
    destructions: tuple[BygoneRecord, ...] = ()
    certificates: tuple[CertifiedDisposal, ...] = ()
    content: Adoption | Destroyed


class HeldRecord(Value):
    """A hold on one record, as the list of holds tells it: never the id of the record, never the reason.

    `held` is a keyed hash of the id and `came_from` are keyed hashes of where the record came from, all made with the
    secret of this archive. `released_on` is lacking while the hold is not released.
    """

    hold: UUID
    mandate: Citation
    starts_on: date
    ends_on: date | None = None
    released_on: date | None = None
    held: KeyedHash
    came_from: tuple[KeyedHash, ...] = ()

    def binds(self, day: date) -> bool:
        """Whether it keeps its record from destruction on a day."""
        return (self.ends_on is None or self.ends_on >= day) and (self.released_on is None or self.released_on > day)


class HoldsAdopted(Event, name="archive.holds_adopted.v1", after_closing="always", inner=True):
    """A list of holds was taken over: how many were placed and released by it, and how many records were destroyed.

    `listed` counts all it names, `made_at` is its moment and `signed_by` the key that signed it. `elsewhere`
    counts records that do not exist, or could not be recognised; they apply when their record is imported.
    """

    listed: int = Field(ge=0)
    made_at: datetime | None = None
    signed_by: Code | None = None
    placed: int = Field(ge=0)
    released: int = Field(ge=0)
    destroyed: int = Field(ge=0)
    elsewhere: tuple[HeldRecord, ...] = ()
    content: Adoption | Destroyed


class HoldsDoubted(Event, name="archive.holds_doubted.v1", after_closing="always", inner=True):
    """The archive was restored, and holds placed after the backup may be missing: nothing is destroyed by a disposal.

    `not_recognised` counts holds of the list whose record was not found here; it is lacking where there was no list as
    new as the backup, or one that was possibly incomplete.
    """

    not_recognised: int | None = Field(default=None, ge=0)


class HoldsAnswered(Event, name="archive.holds_answered.v1", after_closing="always", inner=True):
    """An archivist answered which holds were missing, or that none was: disposals go on."""

    content: Reason | Destroyed


class KeysLost(Event, name="archive.keys_lost.v1", after_closing="always"):
    """keys.sqlite was lost, and it was decided to continue with new ones; what was sealed opens when they return."""

    content: Reason | Destroyed


class KeysMerged(Event, name="archive.keys_merged.v1", after_closing="always"):
    """Keys came back from an older copy and were added to those here: how many data keys, secrets and signing keys.

    `destroyed` counts data keys that were left out since the destruction of their record is recorded.
    """

    data_keys: int = Field(ge=0)
    lookup_secrets: int = Field(ge=0)
    signing_keys: int = Field(ge=0)
    destroyed: int = Field(ge=0)


class KeptMark(Value):
    """A mark that the record did not hold: who kept it, up to which position, and the root of the tree there.

    An older view knew no root.
    """

    keeper: Code
    position: int = Field(ge=1)
    root: KeyedHash | None = None


class RecordAccepted(Event, name="archive.record_accepted.v1", after_closing="always"):
    """An archivist continued with a record that does not hold what was acknowledged; the views of then were moved to
    aside/.

    The record ended at `ended_at` with `root`. Positions `missing_from` to `missing_to` are missing; where the record
    had grown past them, the first is not known, and other events are there now. Holds may have been among them.
    """

    ended_at: int = Field(ge=0)
    root: KeyedHash | None = None
    missing_from: int | None = Field(default=None, ge=1)
    missing_to: int = Field(ge=1)
    marks: tuple[KeptMark, ...] = ()
    content: Reason | Destroyed


class CopyDeleted(Event, name="archive.copy_deleted.v1", after_closing="always"):
    """A copy of the views that had been moved to aside/ was deleted, for this reason: its name, files and bytes."""

    copy_name: Code
    files: int = Field(ge=0)
    bytes: int = Field(ge=0)
    content: Reason | Destroyed


class Standing(Value):
    """How a record stands on a day: its class, when it falls due, who may see it, what holds it, its status."""

    record_class: Code | None = None
    due: date | None = None
    publicity: Code | None = None
    personal: Code | None = None
    restricted: bool = False
    holds: tuple[UUID, ...] = ()
    status: Code | None = None


class FoldDifference(Value):
    """A record that is judged differently under the one fold than by the rules, or in the views, of before."""

    record: UUID
    rules: Standing
    views: Standing
    now: Standing


class FoldIntroduced(Event, name="archive.fold_introduced.v1", after_closing="always"):
    """From here on rules and views fold alike; of the records checked, `differing` are judged differently than before.

    They are listed in the events that follow. Until an archivist has reviewed one, it is neither destroyed nor opened.
    """

    looked_at: int = Field(ge=0)
    differing: int = Field(ge=0)
    day: date


class FoldDiffers(Event, name="archive.fold_differs.v1", after_closing="always"):
    """Records that are judged differently under the one fold, before and after."""

    differences: tuple[FoldDifference, ...] = ()


class FoldReviewed(Event, name="archive.fold_reviewed.v1", after_closing="always"):
    """An archivist checked these records, and how they stand under the one fold holds for them."""

    records: tuple[UUID, ...] = ()
    content: Reason | Destroyed


class WithoutBackup(Content):
    """Why an archive was upgraded without a verified backup; nothing where there was one."""

    reason: str | None = Field(default=None, min_length=1, max_length=20_000)


class HomeUpgraded(Event, name="archive.home_upgraded.v1", after_closing="always"):
    """The archive was brought to a newer format, after a verified backup or with a reason for none.

    `position` and `root` are those of the record before it; it has the same root there ever after.
    """

    before: Code
    after: Code
    position: int = Field(ge=0)
    root: KeyedHash
    backup: UUID | None = None
    content: WithoutBackup | Destroyed


FoundingEvent = (
    ArchiveFounded
    | HomeUpgraded
    | LookupsRenewed
    | DestructionsAdopted
    | HoldsAdopted
    | HoldsDoubted
    | HoldsAnswered
    | KeysLost
    | KeysMerged
    | RecordAccepted
    | CopyDeleted
    | FoldIntroduced
    | FoldDiffers
    | FoldReviewed
)
