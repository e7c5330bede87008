"""A process is killed before every step of recording, signing and changing the key; the record stays provable."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.ledger.checkpoint.checkpoint import checkpoints, make_checkpoint
from archive.ledger.usecases import known_keys, rotate_key
from archive.record.draft import Attached
from tests.archive.ledger.stored_archive import BY, StoredArchive, a_draft, a_stored_archive
from tests.drills.steps import Steps

Work = Callable[[StoredArchive], None]


def recording(stored: StoredArchive) -> None:
    """Facts, content, leaves and the tree over them, and a destruction."""
    stored.recorded(*(a_draft(7, n, "case.stage_recorded.v1", {"stage": n}, {"status": "x"}) for n in range(1, 6)))
    archive, keys = stored.opened()
    tombstone = a_draft(4, 2, "record.destroyed.v1", {"basis": "TOS"}, {})
    archive.recorder.insert_events([tombstone], attached=Attached(destroys=(6,)))
    archive.close(), keys.close()


def signing(stored: StoredArchive) -> None:
    """An event, and the checkpoint over it."""
    stored.recorded(a_draft(8, 1, "case.opened.v1", {}, {"title": "Asia"}))
    stored.checkpoint()


def changing_the_key(stored: StoredArchive) -> None:
    """The seed, the event that introduces it, the checkpoint signed by both, the end of the old seed."""
    archive, keys = stored.opened()
    rotate_key(archive, keys, by=BY)
    make_checkpoint(archive, keys, by=BY)
    archive.close(), keys.close()


def laying_beside(stored: StoredArchive) -> None:
    """A checkpoint, the line of a witness, a time stamp and a publication, each with its entry in the annex."""
    stored.recorded(a_draft(8, 1, "case.opened.v1", {}, {"title": "Asia"}))
    stored.annexed()


WORK = [recording, signing, changing_the_key, laying_beside]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> StoredArchive:
    return a_stored_archive(tmp_path_factory.mktemp("proof-kills") / "home")


@pytest.mark.drill
@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_a_kill_at_any_step_leaves_a_record_that_verifies(original: StoredArchive, tmp_path: Path, work: Work):
    kept, step, killed = original.checkpoint(), 0, True
    while killed:
        step += 1
        stored = original.copied(tmp_path / str(step))
        killed = dies(stored, work, step)
        assert stored.kind(kept) is None, f"after dying at step {step}"
        came_through(stored)
        assert stored.kind(kept) is None, f"after going on from step {step}"
    assert step > 5


def came_through(stored: StoredArchive) -> None:
    """The next start signs, by a key the record knows; what both keys vouch for is not lost."""
    archive, keys = stored.opened()
    made = make_checkpoint(archive, keys, by=BY)
    known = [each.key for each in known_keys(archive)]
    assert made.size == archive.position
    assert made.note.signed_by(known[-1])
    assert len(known) <= 2, "an interrupted change of key introduces no third one"
    if len(known) == 2:
        assert any(all(map(each.note.signed_by, known)) for each in checkpoints(archive)), "no bridge between the keys"
        assert keys.find("ledger:next") is None
    archive.close(), keys.close()


def dies(stored: StoredArchive, work: Work, step: int) -> bool:
    """Do the work in a child that dies before a step; whether it died before its end."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            Steps(stored.folder, step).watch()
            work(stored)
            code = 0
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)
