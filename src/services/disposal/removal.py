"""Removes what was destroyed from everything derived from it, and searches every file for what is left."""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from archive.disposal.destroying import clear, scrub
from archive.disposal.events import Probed, Search
from archive.errors import Conflict, DiskFailed, StorageFull
from archive.files.databases import DatabaseDamaged, DatabaseUnusable, databases_of, rewrite, translated
from archive.founding.acceptance import require_no_copies
from archive.ledger.verify.fixity import REMEMBERED
from archive.record.store import Archive
from archive.sealing.files import Files
from projections.read_models import Projections
from projections.temporary import sweep
from services.disposal.file_search import Found, Searcher
from services.disposal.finds import keep_finds, still_found
from services.disposal.traces import living
from services.rejects import lines_without

NONE_OF_OURS = (DatabaseDamaged, DatabaseUnusable, StorageFull, DiskFailed)
_DIGEST = re.compile(r"[0-9a-f]{32,}")  # what is named after its content is not named
_OURS = re.compile(
    r"(events|access|keys)\.sqlite\S*|(views|index|blobs|temporary|aside)/.*"
)  # where only we name files


class ResidueFound(Conflict):
    """Something of what was destroyed is still found; the destruction is not certified before it is gone."""

    code = "residue_found"

    def __init__(self, places: Iterable[str]) -> None:
        self.places = frozenset(places)
        named = ", ".join(sorted({_DIGEST.sub("…", place) for place in self.places})[:20])
        super().__init__(f"Destroyed content was still found in: {named}.", remedy="Execute the disposal list again.")

    def as_logged(self, archive: Archive) -> str:
        """Which files, for a log anybody may read: a name somebody gave may state about whom it is, and has a keyed
        hash.
        """
        named = sorted({_logged(archive, place) for place in self.places})
        more = f" and {len(named) - 20} more" if len(named) > 20 else ""
        return f"remains were found in {', '.join(named[:20])}{more}"


def _logged(archive: Archive, place: str) -> str:
    if _OURS.fullmatch(place):
        return _DIGEST.sub("…", place)
    folder = "rejects" if place.startswith("rejects/") else "a file"
    return f"{folder}:{archive.natural_key('find', place).hex()[:12]}"


@dataclass(frozen=True, slots=True)
class Removing:
    """Every place of one archive in which something of a record may lie."""

    home: Path
    archive: Archive
    files: Files
    projections: Projections

    def remove(self) -> None:
        """Remove it from everything that was derived from it, and what is next to the record.

        Refuses, when that is done: views that were moved to aside/, which nobody but an archivist deletes.
        """
        self.projections.require_running()
        self.projections.catch_up()
        clear(self.archive, self.files, self.projections.texts.forget)
        self.projections.purge()
        with self.projections.search_model.guarded():  # nobody reads an opened copy now
            self.projections.texts.rest()
            self.files.close_opened()
        sweep(self.home)
        for path in (self.home / "views").glob(f"{REMEMBERED}*"):
            path.unlink(missing_ok=True)
        require_no_copies(self.home)

    def remove_reject_lines(self, probes: Searcher, gone: Collection[UUID]) -> None:
        """Take lines that quote records that go out of the files of refused imports."""
        folder = self.home / "rejects"
        found = probes.search(folder).probes() if folder.exists() else set()
        if found:
            stays = probes.living(found, self._living(gone))
            lines_without(folder, lambda line: bool(probes.within(line) - stays))

    def search(self, disposal: UUID, probes: Searcher, by: Probed, gone: Collection[UUID]) -> Search:
        """Search every file of the archive. Refuses: anything of it found that nothing living holds."""
        self.projections.require_running()
        self._require_unknown({str(id) for id in gone})
        found, stays = self._judged(probes)
        for again in (self._rewrite, self._renew):
            if found.hits:
                again(set(found.hits))
                found, stays = self._judged(probes)
        places = set(found.hits) | set(still_found(self.archive, disposal, self.home))
        if places:
            keep_finds(self.archive, disposal, self.home, places)
            raise ResidueFound(places)
        return Search(by=by, probes=len(probes), files=found.files, bytes=found.bytes, living=len(stays), hits=0)

    def _rewrite(self, places: set[str]) -> None:
        """Write the record, the views and every database that is named again: no free page keeps what was deleted."""
        self.projections.require_running()
        self.archive.recorder.database.rewrite()
        scrub(self.archive)
        self.projections.purge(whole=True)
        for path in databases_of(self.home, places - {"events.sqlite"}):
            with suppress(*NONE_OF_OURS), translated():  # a file of that name that is none of ours: it is named
                rewrite(path)

    def _renew(self, places: set[str]) -> None:
        """Build views and index again where something is in their folders that they do not write themselves."""
        if any(place.startswith(("views/states/", "index/")) for place in places):
            self.projections.renew()

    def _judged(self, probes: Searcher) -> tuple[Found, set[int]]:
        """What was found, without what living records hold as well."""
        found = probes.search(self.home)
        stays = probes.living(found.probes(), self._living()) if found.hits else set()
        found.hits = {place: left for place, hits in found.hits.items() if (left := hits - stays)}
        return found, stays

    def _require_unknown(self, ids: set[str]) -> None:
        """Refuse to certify while a view, the index or the keys know one of them."""
        with self.projections.states() as states, self.projections.search() as index:
            if any(states.newest(id) for id in ids):
                raise ResidueFound(["views"])
            if ids.intersection(index.ids("all")):
                raise ResidueFound(["index"])
        if any(self.files.is_sealed(id) or self.files.keys.marks(UUID(id)) for id in ids):
            raise ResidueFound(["keys.sqlite"])

    def text(self, digest: str) -> str | None:
        """The text that was read from a file."""
        known = self.projections.texts.known(digest)
        return known.text if known else None

    def _living(self, without: Collection[UUID] = ()) -> Iterable[bytes]:
        yield (self.home / "archive.toml").read_bytes()  # the name of the organisation may stand in records as well
        yield from living(self.archive, self.files, self.text, without)
