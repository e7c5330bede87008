"""Opens the archive in a folder with its read models, and makes a new one."""

import secrets
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import UUID

from archive.access.caller import Caller
from archive.access.log import AccessLog
from archive.actor.events import Role
from archive.clock.moment import Today
from archive.clock.watch import Watch
from archive.document.blobs import Blobs
from archive.document.collecting import Collector
from archive.errors import ArchiveError, Conflict
from archive.files.databases import copy_read, translated
from archive.files.mounted import opened_to_read, takes_writing
from archive.files.rights import for_owner_alone, put_right
from archive.founding.keyloss import (
    FORMER,
    LOOKUP,
    drop_destroyed_keys,
    give_up_keys,
    keys_missing,
    put_keys_aside,
    require_keys,
)
from archive.founding.lookups import renew_lookups
from archive.founding.usecases import administrator, found_archive, founding_id
from archive.kernel import ActorId
from archive.ledger.checkpoint.checkpoint import Checkpoint, latest, make_checkpoint
from archive.record.keys import Keys
from archive.record.store import Archive
from archive.retirement.events import RetirementBegun
from archive.retirement.usecases import did, held_elsewhere
from archive.sealing.datakeys import DataKeys
from archive.sealing.files import Files
from archive.sealing.master import source_of
from projections.read_models import Projections
from projections.search.request import IndexStale
from projections.temporary import Temporary
from projections.text import TextCache
from projections.text.fulltext import FullTexts
from projections.text.seal import key_of
from services.audit.comparison import Comparer
from services.backup.placing import complete_restore
from services.disposal.certification import Disposing
from services.disposal.removal import Removing
from services.handover.filled import resume_filled
from services.handover.transferring import resume_transfers
from services.home.cleanup import Tidying
from services.home.format import require_current, require_known_events, state_format
from services.home.remembered import require_agreeing, watch_of
from services.home.settings import Settings, read_settings, settings_of, write_settings
from services.home.vocabulary import OpenVocabulary
from services.identity.tokens import tokens_of
from services.proof.keeper import Keeper
from services.retirement.execution import Retiring


class ArchiveHome:
    """Everything of one ARCHIVE_HOME, opened.

    `restoring` states that it is being restored: no disposal begun before the backup goes on before lists are taken
    over. What the process makes from then on is for its owner alone, here and elsewhere.
    """

    def __init__(
        self,
        home: Path,
        *,
        clock: Callable[[], datetime] | None = None,
        watch: Watch | None = None,
        restoring: bool = False,
    ) -> None:
        self.home = home
        for_owner_alone()
        self.reading = home.exists() and not takes_writing(home)
        if not self.reading:
            put_right(home)
        self.settings: Settings = read_settings(home)
        require_current(home)
        if not self.reading:
            state_format(home)
        self.tokens = tokens_of(self.settings, home)
        require_keys(home / "events.sqlite", home / "keys.sqlite", self.settings.origin)
        require_agreeing(home, self.settings)
        require_known_events(home)
        self.keys = Keys(home / "keys.sqlite", reading=self.reading)
        self.blobs = Blobs(home / "blobs", max_bytes=self.settings.max_file_mb << 20)
        source = source_of(self.settings.master_key, home)
        self.data_keys = DataKeys(home / "keys.sqlite", source, reading=self.reading)
        if not self.reading:
            self.data_keys.establish()
        self.temporary, secret = Temporary(home), self.keys.secret(LOOKUP)
        self.files = Files(self.blobs, self.data_keys, self.temporary.folder / "opened", secret=secret)
        self.archive = Archive(
            home / "events.sqlite",
            origin=self.settings.origin,
            secret=secret,
            former=self.keys.under(FORMER),
            timezone=self.settings.timezone,
            clock=clock,
            watch=watch or (watch_of(home, self.settings) if clock is None else None),
            files=self.files,
            reading=self.reading,
        )
        self.found_at = self.archive.position
        if not self.reading:
            self.archive.recorder.acknowledge()
            drop_destroyed_keys(self.archive, self.data_keys)
            self._complete_sealing()
        self.collector = Collector(self.archive, self.blobs)
        self.tidying = Tidying(home, self.blobs, lambda: self.archive.moment().why is None)
        if not self.reading:
            self.tidying.sweep()
        self.access_log = AccessLog(home / "access.sqlite")
        self.vocabulary = OpenVocabulary(home)
        self.projections = self._projections_of(secret)
        self.archive.set_aside = lambda id: any(each.id == str(id) for each in self.projections.set_aside())
        self.projections.holder_of = lambda id: held_elsewhere(self.archive, UUID(id))
        days = self.settings.backup_days
        self.disposing = Disposing(home, self.archive, self.files, self.projections, days, self._retire)
        if self.archive.position == 0 and not self.reading:  # a kill came between the first file and the first event
            with suppress(Conflict):  # another process was faster
                found_archive(self.archive, self.settings.organisation, keys=self.keys)
        if not self.reading:
            renew_lookups(self.archive)

        self.keeper = Keeper(
            self.archive,
            self.keys,
            self.keeper_id,
            events=self.settings.checkpoint_events,
            seconds=self.settings.checkpoint_seconds,
        )
        self.comparer = Comparer(home, self.archive, self.files, self.projections, days=self.settings.compare_days)
        if not restoring and not self.reading:
            self.disposing.complete()
            resume_transfers(self.archive, self.files)
            resume_filled(home, self.projections)

    def close(self) -> None:
        """Release what it holds open. Rewriting after a destruction is interrupted; it continues at the next start."""
        self.projections.end()
        self.comparer.stop()
        self.disposing.stop()
        self.tidying.stop()
        self.collector.stop()
        self.keeper.stop()
        self.projections.close()
        self.archive.close()
        self.data_keys.close()
        self.access_log.close()
        self.vocabulary.close()
        self.keys.close()
        self.temporary.close()

    def _projections_of(self, secret: bytes) -> Projections:
        """The read models; on a disk that takes no writing those there, or where they lag behind new ones in TMPDIR."""
        views, work = self.home / "views", self.temporary.folder
        texts = views / "texts.sqlite"
        if self.reading:
            copied = work / "texts.sqlite"
            if texts.exists():
                with closing(opened_to_read(texts)) as kept:
                    copy_read(kept, copied)
            texts = copied
        else:
            views.mkdir(exist_ok=True)
        full = FullTexts(TextCache(texts, key_of(secret)), self.files, work)
        engine, batch = self.settings.engine, self.settings.batch
        if not self.reading:
            return Projections(self.home, self.archive, full, engine=engine, batch=batch)
        there = Projections(self.home, self.archive, full, engine=engine, batch=batch, words=work / "words.sqlite")
        if min(there.states_position(), there.search_position()) >= self.archive.position:
            return there
        there.close(texts=False)
        return Projections(work, self.archive, full, engine=engine, batch=batch)

    def _complete_sealing(self) -> None:
        """What a kill left half sealed, and what need not be sealed any more by today."""
        self.files.sweep()
        if self.archive.at_rest is not None:
            self.archive.at_rest.settle()
            self.archive.at_rest.lapse(self.today())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def today(self) -> Today:
        """The day where the archive is kept, as far as the clock is trusted."""
        return self.archive.day()

    def keeper_id(self) -> ActorId:
        """As whom the archive itself acts: it makes checkpoints, and introduces a key where there is none."""
        return ActorId(founding_id(self.archive))

    def carry_on(self) -> None:
        """Bring views that are there to what this process recorded, where nobody else does; at most a batch of events.

        More than that was not written by a short command: anyone who reads or serves carries it on, and health tells
        until then. So it does where this fails, for what was recorded is recorded.
        """
        if self.reading:
            return
        projections = self.projections
        with suppress(ArchiveError, OSError, IndexStale), translated():
            position = self.archive.position
            if position == self.found_at:
                return
            seen = min(projections.states_position(), projections.search_position())
            if 0 <= seen < position <= seen + self.settings.batch:
                projections.catch_up()  # nothing where another process projects

    def _retire(self, places: Removing, marks: Path) -> None:
        """Bring a retirement that has begun to its end, as who began it."""
        by = did(self.archive, RetirementBegun) or self.keeper_id()
        Retiring(places, self.keys, by, backup_days=self.settings.backup_days, marks=marks).run()

    def checkpoint(self) -> Checkpoint:
        """The record signed as it stands; where nothing can be written, as it was signed last."""
        if self.reading and (signed := latest(self.archive)) is not None:
            return signed
        return make_checkpoint(self.archive, self.keys, by=self.keeper_id())

    def admin(self) -> Caller:
        """The administrator, as whom the local command line acts."""
        return Caller(administrator(self.archive), Role.admin)


def give_up(home: Path, reason: str) -> Path | None:
    """Go on without the keys of an archive, which were lost; the next start makes new ones.

    Answers with where a file lies then that was in their place. Refuses: they are here; a record that is damaged, or
    lacks what this home acknowledged.
    """
    settings = read_settings(home)
    record, watch = home / "events.sqlite", watch_of(home, settings)
    if not keys_missing(record, home / "keys.sqlite", settings.origin):
        raise Conflict("keys.sqlite is not missing.", remedy="There are no lost keys to replace.")
    require_agreeing(home, settings)
    aside = put_keys_aside(home / "keys.sqlite")
    secret = secrets.token_bytes(32)  # nothing is looked up by it
    with Archive(
        record, origin=settings.origin, secret=secret, timezone=settings.timezone, watch=watch, older=True
    ) as archive:
        give_up_keys(archive, reason)
    return aside


def make_home(home: Path, *, origin: str | None = None, organisation: str = "Unnamed organisation") -> bool:
    """Make an archive in a folder; False when there is one. The next start completes what a kill left."""
    complete_restore(home)
    if (home / "archive.toml").exists():
        return False
    given = {"origin": origin or f"archive-{secrets.token_hex(4)}", "organisation": organisation}
    settings = settings_of(given)
    for_owner_alone()
    home.mkdir(parents=True, exist_ok=True)
    return write_settings(home, settings)
