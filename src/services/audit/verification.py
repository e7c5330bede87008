"""The whole archive verified: the record and its files, then the read models that state how far they are."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from uuid import UUID

from archive.document.blobs import Blobs
from archive.errors import Damaged, DiskFailed, StorageFull
from archive.files.databases import DatabaseDamaged, DatabaseUnusable, translated
from archive.founding.acceptance import answered
from archive.founding.acceptance import copies as copies_of
from archive.founding.keyloss import keys_to_read
from archive.ledger.acknowledged import read_mark
from archive.ledger.checkpoint.note import Note
from archive.ledger.checkpoint.notekey import NoteKey
from archive.ledger.opening import Envelopes, KeyGone, Opening
from archive.ledger.stamp.kept import Vouching
from archive.ledger.verify.fixity import REMEMBERED
from archive.ledger.verify.stored import Difference
from archive.ledger.verify.verify import Verified, verify
from archive.record.sqlite.operations import opened_record
from archive.sealing.datakeys import DataKeys
from archive.sealing.envelope import owner_of
from archive.sealing.files import Files
from archive.sealing.master import KeyUnavailable, source_of
from archive.sealing.rows import Rows
from archive.sealing.standing import standing
from projections.generations.folders import Generations
from projections.generations.marks import FOLDERS, NAME
from projections.search.index import EngineName, open_index
from projections.search.request import IndexStale
from projections.states import StateReader
from services.home.remembered import examined
from services.home.settings import Settings, read_settings
from services.proof.timestamps import vouching_by

ALTERED_VIEW = "altered_view"
NOT_OPENED = (DatabaseDamaged, DatabaseUnusable, StorageFull, DiskFailed)


def audit(
    home: Path,
    *,
    against: Sequence[Note] = (),
    key: NoteKey | None = None,
    witnesses: Sequence[NoteKey] = (),
    quick: bool = False,
    resume: bool = False,
    tsa_roots: Path | None = None,
    progress: Callable[[int, int | None], None] = lambda done, total: None,
) -> Verified:
    """Verify the archive in a folder without opening it for writing. Refuses: no archive there."""
    settings = read_settings(home)
    roots = tsa_roots or (Path(settings.timestamp_roots) if settings.timestamp_roots else None)
    vouching = vouching_by(roots) if roots else None
    kept = keys_to_read(home / "events.sqlite", home / "keys.sqlite", settings.origin)
    with closing(DataKeys(kept, source_of(settings.master_key, home), reading=True)) as keys:
        found = _verified(
            home, keys, (against, key, witnesses), vouching, quick=quick, resume=resume, progress=progress
        )
    _acknowledged(home, settings, found)
    if found.ok:
        _read_models(home, settings.engine, found)
    return found


def _acknowledged(home: Path, settings: Settings, found: Verified) -> None:
    """A record that lacks what this home acknowledged, however it went on since."""
    try:
        with translated():
            held = examined(home, settings)
    except (Damaged, DatabaseUnusable) as error:
        if found.ok:
            found.first_difference = Difference("damaged_file", None, str(error))
        return
    if held.lacking and answered(home / "events.sqlite", settings.origin, held.lacking) is None:
        if found.ok:
            found.first_difference = Difference("rolled_back", held.missing[0], held.sentence())
        else:
            found.notes.append(held.sentence())
    copies = [each.name for each in copies_of(home)]
    if copies:
        found.notes.append(f"There are quarantined copies of the views: {', '.join(copies)}; see 'archive aside list'.")


def _verified(
    home: Path,
    keys: DataKeys,
    outside: tuple[Sequence[Note], NoteKey | None, Sequence[NoteKey]],
    vouching: Vouching | None,
    *,
    quick: bool,
    resume: bool,
    progress: Callable[[int, int | None], None],
) -> Verified:
    against, key, witnesses = outside
    blobs = Blobs(home / "blobs") if (home / "blobs").is_dir() else None
    files = Files(blobs, keys, home / "temporary", secret=b"") if blobs else None
    found = verify(
        home / "events.sqlite",
        home / "blobs",
        against=against,
        key=key,
        witnesses=witnesses,
        quick=quick,
        remembered=home / "views" / REMEMBERED,
        resume=resume,
        opening=Opening(_envelopes(keys), files.open) if files else None,
        vouching=vouching,
        progress=lambda _, done, total: progress(done, total),
    )
    if found.ok:
        with opened_record(home / "events.sqlite") as record:
            found.notes += standing(record.sealed, keys).warnings
    return found


def _envelopes(keys: DataKeys) -> Envelopes:
    """The way to sealed content, strict: where there are keys at all, that of this record is among them."""
    rows = Rows(keys)

    def opened(stream: str, version: int, name: str, envelope: bytes) -> tuple[bytes, bytes] | None:
        if owner_of(envelope) != UUID(stream):
            raise Damaged("A content is sealed with the key of another record.", field="content")
        found = rows.open(stream, version, name, envelope)
        if found is None and _gone(keys, UUID(stream)):
            raise KeyGone
        return found

    return opened


def _gone(keys: DataKeys, record: UUID) -> bool:
    try:
        return keys.count() > 0 and keys.find(record) is None
    except KeyUnavailable:
        return False


def _read_models(home: Path, engine: EngineName, found: Verified) -> None:
    """A read model that does not open, or that stands beyond the record: it followed events that are gone."""
    for name, reached in (("states", _states(home)), ("search", _search(home, engine, found))):
        with opened_record(home / "events.sqlite") as record:
            position = record.history.position()
        if isinstance(reached, str):
            what = f"The read model {name} cannot be opened: {reached}. 'archive rebuild' rebuilds it."
            found.first_difference = Difference("damaged_view", None, what)
            return
        if reached > position and _marked_within(home, name, position):
            what = (
                f"The read model {name} claims position {reached} (table position, "
                "column position), but was written for"
                f" a record that ends at {position}: it was altered. 'archive rebuild' rebuilds it."
            )
            found.first_difference = Difference(ALTERED_VIEW, None, what)
            return
        if reached > position:
            what = f"The read model {name} contains events up to {reached}; the record ends at {position}."
            found.first_difference = Difference("rolled_back", position + 1, what)
            return


def _marked_within(home: Path, name: str, position: int) -> bool:
    """Whether a read model kept a mark of a record that goes no further than this one."""
    folder = _live(home / dict(FOLDERS)[name])
    mark = read_mark(folder / NAME, name) if folder else None
    return mark is not None and mark.position <= position


def _states(home: Path) -> int | str:
    """How far the state views are; 0 where there are none, a word where they do not open."""
    folder = _live(home / "views" / "states")
    if folder is None:
        return 0
    reader = StateReader(folder)
    try:
        with translated():
            return reader.position()
    except NOT_OPENED as error:
        return type(error).__name__
    finally:
        reader.close()


def _search(home: Path, engine: EngineName, found: Verified) -> int | str:
    folder = _live(home / "index")
    if folder is None:
        return 0
    try:
        with translated():
            index = open_index(folder, engine)
    except IndexStale:
        found.notes.append("The search index has another version; it is rebuilt at the next start.")
        return 0
    except (*NOT_OPENED, OSError, ValueError) as error:
        return type(error).__name__
    try:
        return index.position()
    finally:
        index.close()


def _live(folder: Path) -> Path | None:
    live = Generations(folder).current() if folder.is_dir() else None
    return folder / live if live else None
