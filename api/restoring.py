"""Restores an archive from a backup: whole, with every destruction carried out again, before anybody is served."""

from dataclasses import dataclass
from pathlib import Path

from api.wiring import ArchiveHome
from archive.backup.making import Progress
from archive.backup.manifest import read_facts
from archive.backup.placing import complete_restore, take_place
from archive.backup.restoring import backup_id, chosen, keys_for, put_back, require_newest
from archive.backup.usecases import note_restoration
from archive.disposal.listing import carry_out, read_list
from archive.errors import Invalid

NO_LIST = "Name the newest list of destructions with --destructions; it lies beside each published checkpoint."


@dataclass(frozen=True, slots=True)
class Restored:
    """An archive as it was put back."""

    backup: str
    origin: str
    position: int
    files: int
    listed: int | None
    destroyed_again: int
    with_keys: bool


def restore(
    folder: Path, keys: Path | None, home: Path, *, destructions: Path | None, reason: str | None, progress: Progress
) -> Restored:
    """Put a backup back into an empty home and carry out the newest list of destructions.

    Without a list only with a reason, which is recorded. Refuses: neither, a list that is not the newest, a damaged
    backup, a home in use. Whatever is refused, the home stays as it was but for `restoring/`.
    """
    if (destructions is None) == (not reason):
        raise Invalid("A backup may hold what was destroyed since.", field="--destructions", remedy=NO_LIST)
    listed = read_list(destructions) if destructions else None
    backup = chosen(folder)
    facts = read_facts(backup)
    at = put_back(backup, keys_for(facts, keys) if keys else None, home, progress=progress)
    with ArchiveHome(at) as opened:
        if listed is not None:
            require_newest(opened.archive, listed)
        by = opened.keeper_id()
        again = carry_out(opened.archive, opened.files, listed, by=by).again if listed else 0
        count = len(listed) if listed is not None else None
        id = backup_id(backup)
        note_restoration(opened.archive, id, position=facts.position, listed=count, again=again, reason=reason, by=by)
    take_place(home)
    complete_restore(home)
    return Restored(str(id), facts.origin, facts.position, facts.files, count, again, keys is not None)
