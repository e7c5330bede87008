"""What another archive recorded of itself is history here: for every stored name there is, it steers nothing."""

from pathlib import Path

import orjson
import pytest

from archive.actor.usecases import actors
from archive.backup.usecases import backups, destructions_in_doubt, restored_from
from archive.clock.events import clock_id
from archive.disposal.model import Stage
from archive.disposal.usecases import disposals, under_way
from archive.founding.usecases import Founding, found_archive, founding_id
from archive.kernel import stored_names
from archive.ledger.usecases import known_keys
from archive.ledger.verify.verify import verify
from archive.record.keys import Keys
from archive.record.store import Archive
from archive.retention.binding import schedules
from archive.waiting.usecases import undecided
from archive.winddown.caretaking import Caretaking
from services.handover.receiving.recording import record_batch
from tests.history.test_history import RELEASES, held, restored
from tests.services.handover.packing import line_of

STEERED = (
    "actors",
    "keys",
    "schedules",
    "backups",
    "restored",
    "doubt",
    "closed",
    "waiting",
    "way",
    "clock",
    "founding",
)


def standing(archive: Archive) -> dict[str, object]:
    """Everything by which an archive is steered by what it recorded itself."""
    archive.bygone.look_again()
    founding = archive.load(Founding, founding_id(archive))
    told = (
        [each.id for each in actors(archive)],
        known_keys(archive),
        [each.id for each in schedules(archive)],
        [each.id for each in backups(archive)],
        restored_from(archive),
        destructions_in_doubt(archive),
        Caretaking(archive.recorder).closed()[1],
        undecided(archive),
        under_way(archive),
        archive.recorder.version_of(clock_id(archive.origin)),
        (founding.version, founding.holds_in_doubt, archive.bygone.empty),
    )
    return dict(zip(STEERED, told, strict=True))


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_what_a_predecessor_recorded_steers_nothing_here(release: Path, tmp_path: Path):
    (tmp_path / "there").mkdir()
    (tmp_path / "here").mkdir()
    keys = Keys(tmp_path / "here" / "keys.sqlite")
    record = tmp_path / "here" / "events.sqlite"
    with restored(release, tmp_path / "there") as there, Archive(record, origin="uusi", secret=bytes(32)) as here:
        found_archive(here, "Seuraaja", keys=keys)
        before = standing(here)
        rows = there.recorder.read(0, 10_000)
        record_batch(here, [orjson.loads(line_of(there, row)) for row in rows])
        assert standing(here) == before
        assert here.recorder.operations.received.upto("historia") == len(rows)
        found = verify(record, tmp_path / "blobs")
        assert found.first_difference is None or found.first_difference.kind == "missing_blob"
        assert {each.stage for each in disposals(here)} <= {Stage.listed, Stage.executed, Stage.withdrawn}
    keys.close()


def test_the_histories_hold_every_stored_name():
    assert held(RELEASES) >= set(stored_names())
