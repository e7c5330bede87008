"""Restores an archive from a backup: whole, with every destruction carried out again, before anybody is served."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.backup.usecases import note_restoration
from archive.disposal.adopting import Believed, CarriedOut, believed, carry_out
from archive.disposal.holdlist import NAME as HOLDS
from archive.disposal.holdlist import read_holds
from archive.disposal.holds import (
    BelievedHolds,
    HoldsTaken,
    believed_holds,
    doubt_holds,
    holds_in_doubt,
    take_holds,
)
from archive.disposal.listing import DestroyedRecord, read_list
from archive.disposal.statement import ListInDoubt
from archive.errors import Invalid
from archive.founding.events import LookupsRenewed
from archive.founding.usecases import founding_id
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.verify.stored import RecordDamaged
from archive.sealing.datakeys import DataKeys
from archive.sealing.master import KeyUnavailable, source_of
from services.backup.making import Progress
from services.backup.manifest import Facts, read_facts
from services.backup.placing import complete_restore, take_place
from services.backup.restoring import backup_id, chosen, keys_for, keys_known, put_back, require_empty, require_newest
from services.home.archive_home import ArchiveHome, give_up
from services.home.format import require_known_events
from services.home.settings import read_settings
from services.home.upgrade import bring_up_restored

NO_LIST = "Give the newest list of destructions with --destructions; it is next to each published checkpoint."

NOT_BOTH = "Leave out --no-newer-destructions; it is for a possibly incomplete list, or for no list."

WITHOUT_KEYS = "The backup was restored without its keys."


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest list of destructions there is, or why there is none; both if the list is possibly incomplete.

    `unsigned` is why a list is trusted that no known key signed, `key` one that somebody vouches for. `holds` is the
    newest list of holds; unless it is named, the one beside the list of destructions is taken, where there is one.
    """

    path: Path | None = None
    lacking: str | None = None
    unsigned: str | None = None
    key: NoteKey | None = None
    holds: Path | None = None

    def read(self, backup: Path, facts: Facts) -> Believed | None:
        """The list, where there is one. Refuses: neither list nor reason; a list that is not to be trusted.

        A possibly incomplete one needs the reason as well, a complete one must not have one.
        """
        if self.path is None and not self.lacking:
            raise Invalid(
                "The backup may contain records that were destroyed later.", field="--destructions", remedy=NO_LIST
            )
        if self.path is None:
            return None
        if not self.path.is_file():
            raise Invalid("There is no list of destructions at this path.", field="--destructions", remedy=NO_LIST)
        known, now = keys_known(backup, facts), datetime.now(UTC)
        this = believed(read_list(self.path), known, facts.origin, now=now, given=self.key, reason=self.unsigned)
        if this.listed.in_doubt and not self.lacking:
            raise ListInDoubt
        if self.lacking and not this.listed.in_doubt:
            raise Invalid(
                "--destructions already gives the newest list.", field="--no-newer-destructions", remedy=NOT_BOTH
            )
        return this

    def read_holds(self, backup: Path, facts: Facts) -> BelievedHolds | None:
        """The list of holds, where there is one. Refuses: one that is named and not there, or not to be trusted."""
        path = self.holds or (self.path.with_name(HOLDS) if self.path is not None else None)
        if self.holds is not None and not self.holds.is_file():
            raise Invalid(
                "There is no list of holds at this path.", field="--holds", remedy="Give the file holds.jsonl."
            )
        if path is None or not path.is_file():
            return None
        known = keys_known(backup, facts)
        return believed_holds(read_holds(path), known, facts.origin, given=self.key, reason=self.unsigned)


@dataclass(frozen=True, slots=True)
class Restored:
    """An archive as it was restored.

    `held` counts records that the list names and a hold keeps here. `not_here` counts what it names and is not
    destroyed here, which is not recorded again; of these no import would be known again as one of `not_recognised`.
    Of the list of holds so many were placed and released; `holds_destroyed` counts those of destroyed records and
    `holds_not_here` those whose record was not found. While `holds_unanswered` no disposal is carried out.
    `destructions_in_doubt`: there was no list that names all that was destroyed.
    `list_ahead`: the list names a moment that the clock of this machine has not reached.
    `master_key_missing`: the keys are here, but not the master key that opens them.
    """

    backup: str
    origin: str
    position: int
    files: int
    listed: int | None
    list_made_at: datetime | None
    list_signed_by: str | None
    destroyed_again: int
    held: int
    not_here: int
    not_recognised: int
    with_keys: bool
    holds_listed: int | None
    holds_made_at: datetime | None
    holds_placed: int
    holds_released: int
    holds_destroyed: int
    holds_not_here: int
    holds_unanswered: bool
    destructions_in_doubt: bool
    list_ahead: bool = False
    master_key_missing: bool = False


def restore(folder: Path, keys: Path | None, home: Path, newest: Newest, *, progress: Progress) -> Restored:
    """Put a backup back into an empty home and carry out the newest list of destructions.

    Without a list only with a reason, which is recorded. Refuses: neither, a list that is not signed or not the newest,
    a damaged backup, one with events of a newer program, a home in use. Whatever is refused, the home stays as it was
    but for `restoring/`.
    """
    backup = chosen(folder)
    facts = read_facts(backup)
    require_empty(home)
    with suppress(RecordDamaged):  # what of the backup is damaged is named as it is put back
        require_known_events(backup)
    this, holds = newest.read(backup, facts), newest.read_holds(backup, facts)
    at = put_back(backup, keys_for(facts, keys) if keys else None, home, progress=progress)
    bring_up_restored(at, facts)
    if keys is None:
        give_up(at, WITHOUT_KEYS)
    with ArchiveHome(at, restoring=True) as opened:
        if this is not None:
            require_newest(opened.archive, this.listed)
        by = opened.keeper_id()
        done = carry_out(opened.archive, opened.files, this, by=by) if this else CarriedOut()
        count, again, unknown = len(this.listed.records) if this else None, done.again, _unknown(opened, done.adopted)
        id, reason = backup_id(backup), newest.lacking
        taken = _hold(opened, holds, facts, this.listed.made_at if this else None)
        doubted = holds_in_doubt(opened.archive)
        whole = count if this and not this.listed.in_doubt else None
        note_restoration(opened.archive, id, position=facts.position, listed=whole, again=again, reason=reason, by=by)
    take_place(home)
    complete_restore(home)
    return Restored(
        backup=str(id),
        origin=facts.origin,
        position=facts.position,
        files=facts.files,
        listed=count,
        list_made_at=this.listed.made_at if this else None,
        list_signed_by=this.signed_by if this else None,
        destroyed_again=again,
        held=done.held,
        not_here=len(done.adopted),
        not_recognised=unknown,
        with_keys=keys is not None,
        holds_listed=len(holds.listed.holds) if holds else None,
        holds_made_at=holds.made_at if holds else None,
        holds_placed=taken.placed,
        holds_released=taken.released,
        holds_destroyed=taken.destroyed,
        holds_not_here=len(taken.elsewhere),
        holds_unanswered=doubted,
        destructions_in_doubt=whole is None,
        list_ahead=this is not None and this.listed.ahead_of(datetime.now(UTC)),
        master_key_missing=keys is not None and _master_missing(home),
    )


def _master_missing(home: Path) -> bool:
    """Whether something is sealed under a master key that is not where the settings look for it."""
    keys = DataKeys(home / "keys.sqlite", source_of(read_settings(home).master_key, home), reading=True)
    try:
        if keys.epochs():
            keys.newest()
    except KeyUnavailable:
        return True
    finally:
        keys.close()
    return False


def _hold(opened: ArchiveHome, holds: BelievedHolds | None, facts: Facts, listed_at: datetime | None) -> HoldsTaken:
    """Take the list of holds over, and note where holds may be missing after it; answers with what it did.

    A list is the newest only where it is of no earlier moment than the backup and the list of destructions, which is
    written before it each time. One that an archive in doubt made answers nothing, nor does any list the doubt that the
    backup brings.
    """
    archive, by = opened.archive, opened.keeper_id()
    taken = take_holds(archive, holds, by=by) if holds else HoldsTaken()
    unknown = sum(each.binds(archive.today()) for each in taken.elsewhere)
    since = max(filter(None, (datetime.fromisoformat(facts.made_at), listed_at)))
    signed = holds is not None and holds.signed_by is not None and not holds.listed.in_doubt
    fresh = signed and holds is not None and holds.made_at >= since
    if unknown or not fresh:
        doubt_holds(archive, not_recognised=unknown if fresh else None, by=by)
    return taken


def _unknown(opened: ArchiveHome, bygone: Sequence[DestroyedRecord]) -> int:
    """Of how many an import is not known again: by no public id, and by no hash that this archive could make."""
    history = opened.archive.history(founding_id(opened.archive))
    lost = max((each.recorded_at for each in history if isinstance(each.event, LookupsRenewed)), default=None)
    by_hash = (each for each in bygone if each.record.version != 5)
    return sum(not each.came_from or (lost is not None and each.moment <= lost) for each in by_hash)
