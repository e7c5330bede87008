"""Verbs of the founding room."""

from typing import assert_never
from uuid import UUID

from archive.actor.naming import known_as
from archive.actor.usecases import find_actor, new_actor
from archive.errors import Conflict, Damaged
from archive.founding.events import (
    ArchiveFounded,
    CopyDeleted,
    DestructionsAdopted,
    FoldDifference,
    FoldDiffers,
    FoldIntroduced,
    FoldReviewed,
    FoundingEvent,
    HeldRecord,
    HoldsAdopted,
    HoldsAnswered,
    HoldsDoubted,
    HomeUpgraded,
    Identity,
    KeysLost,
    KeysMerged,
    LookupsRenewed,
    RecordAccepted,
)
from archive.kernel import ActorId, Root
from archive.ledger.usecases import first_key
from archive.record.keys import Keys
from archive.record.store import Archive
from archive.registration import public_id

ADMIN = "archive administrator"
SOFTWARE = "sunset-archive 0.2"
BEFORE_ONE_FOLD = frozenset(("sunset-archive 0.1",))
"""Programs whose rules and views applied events in different orders."""


class Founding(Root[FoundingEvent], name="archive"):
    """The archive as a record of itself: whether holds may be missing, and which apply to records that do not exist."""

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.holds_in_doubt = False
        self.held_elsewhere: dict[tuple[UUID, str], HeldRecord] = {}
        self.folds_alike = False
        self.upgraded: HomeUpgraded | None = None
        self.differing: dict[UUID, FoldDifference] = {}
        """Records judged differently since rules and views apply events alike, and not yet reviewed."""

    def on(self, event: FoundingEvent) -> None:
        """Apply an event to the state of this record."""
        match event:
            case HoldsAdopted():
                self.held_elsewhere |= {(each.hold, each.held): each for each in event.elsewhere}
            case HoldsDoubted() | RecordAccepted():  # some may have been in what the record lacks
                self.holds_in_doubt = True
            case HoldsAnswered():
                self.holds_in_doubt = False
            case ArchiveFounded():
                self.folds_alike = event.software not in BEFORE_ONE_FOLD
            case FoldIntroduced():
                self.folds_alike = True
            case FoldDiffers():
                self.differing |= {each.record: each for each in event.differences}
            case FoldReviewed():
                self.differing = {id: each for id, each in self.differing.items() if id not in event.records}
            case LookupsRenewed() | DestructionsAdopted() | KeysLost() | KeysMerged():
                pass
            case CopyDeleted():
                pass
            case HomeUpgraded():
                self.upgraded = event
            case _:
                assert_never(event)


class AlreadyFounded(Conflict):
    """An archive is founded once."""

    code = "already_founded"


def founding_id(archive: Archive) -> UUID:
    """The id of the record the archive keeps of itself."""
    return public_id(archive.origin, "archive", archive.origin)


def administrator(archive: Archive) -> ActorId:
    """The actor as whom the local command line acts. Refuses: nobody was ever registered."""
    actor = find_actor(archive, ADMIN) or next(iter(archive.streams("actor.registered.v1", own=True)), None)
    if actor is None:  # with keys.sqlite lost no name is found; the first actor is the administrator
        raise Damaged("The archive has no administrator.")
    return ActorId(actor)


def found_archive(archive: Archive, organisation: str, *, keys: Keys | None = None) -> ActorId:
    """Record the first event, the key that signs checkpoints, and the first actor, who administers.

    Without `keys` the first checkpoint introduces the key. Refuses: an archive that has events.
    """
    id = founding_id(archive)
    if archive.position:
        raise AlreadyFounded("This archive already exists.")
    founded = ArchiveFounded(
        timezone=str(archive.timezone),
        given_clock=archive.given_clock,
        software=SOFTWARE,
        content=Identity(organisation=organisation),
    )
    founding = Founding(id)
    founding.record(founded, by=ActorId(id))
    actor = new_actor(ADMIN, by=ActorId(id))
    ledger = [first_key(archive, keys, by=ActorId(id))] if keys else []
    archive.add(founding, *ledger, actor, lookup=archive.natural_key(*known_as(ADMIN)))
    return ActorId(actor.id)
