"""What is secret lies sealed from the moment it is recorded, turns with its publicity, and no proof changes."""

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.document.events import File, NewVersion
from archive.document.model import Document
from archive.document.usecases import file_version
from archive.errors import Conflict
from archive.recordwide import Completion, RegistrationCompleted
from archive.registration import Description
from archive.sealing.standing import standing
from archive.values import PersonalData, Publicity, PublicityClass
from tests.archive.sealing.kept_secret import file, whole
from tests.archive.sealing.sealed_archive import (  # fmt: skip
    MARK,
    PUBLIC,
    SECRET,
    SealedArchive,
    a_sealed_archive,
    found_in,
)
from tests.given import SECRETARY, day

FORGETFUL = Publicity(publicity=PublicityClass.secret)


@pytest.mark.parametrize(
    ("publicity", "personal"),
    [
        (SECRET, None),
        (SECRET.model_copy(update={"publicity": PublicityClass.partly_secret}), PersonalData.personal),
        (FORGETFUL, None),
        (PUBLIC, PersonalData.sensitive),
        (None, PersonalData.sensitive),
    ],
)
def test_what_is_secret_or_sensitive_is_found_nowhere_on_disk(kept: SealedArchive, publicity, personal):
    made = kept.file(publicity, personal=personal)
    file_version(kept.archive, made.id, NewVersion(file=file(kept, MARK * 99), reason=MARK.decode()), by=SECRETARY)
    assert kept.found_in() == []
    digests = [event.event.content.file.digest for event in kept.archive.history(made.id)]
    assert not kept.found_in(*(digest.encode() for digest in digests))
    assert kept.seals(made.id) == [True, True]
    assert [kept.files.verify(str(made.id), digest) for digest in digests] == [len(MARK) * 20_000, len(MARK) * 99]
    assert kept.archive.history(made.id)[0].event.content.title == MARK.decode()
    assert [seen.content["file"]["digest"] for seen in kept.archive.seen_of(str(made.id), 99)] == digests
    assert whole(kept)


@pytest.mark.parametrize(
    ("publicity", "personal"),
    [
        (PUBLIC, None),
        (None, PersonalData.personal),
        (Publicity(), None),
        (SECRET.model_copy(update={"secret_from": date(1990, 1, 1)}), None),
    ],
)
def test_what_is_not_lies_in_clear_and_asks_no_key(tmp_path: Path, publicity, personal):
    with a_sealed_archive(tmp_path / "home", master="command:false") as kept:
        made = kept.file(publicity, personal=personal)
        assert kept.seals(made.id) == [False]
        assert {path.split("/")[0] for path in kept.found_in()} == {"events.sqlite-wal", "blobs"}
        assert kept.keys.count() == 0
        assert standing(kept.archive.recorder.sealed, kept.keys).warnings == []
        assert whole(kept)


def test_publicity_seals_and_opens_in_place_and_no_proof_changes(kept: SealedArchive):
    made = kept.file(PUBLIC)
    file_version(kept.archive, made.id, NewVersion(file=file(kept, MARK * 7)), by=SECRETARY)
    before = kept.leaves()
    for _ in range(2):
        kept.classify(made.id, SECRET)
        assert kept.found_in() == []
        assert all(kept.seals(made.id))
        assert kept.leaves()[: len(before)] == before
        assert whole(kept)
        kept.classify(made.id, PUBLIC)
        assert not any(kept.seals(made.id))
        assert not kept.files.is_sealed(str(made.id))
        assert len(list(kept.blobs.digests())) == 2
        assert kept.leaves()[: len(before)] == before
        assert whole(kept)


def test_completion_of_personal_data_seals_too(kept: SealedArchive):
    made = kept.file(PUBLIC)
    document = kept.archive.load(Document, made.id)
    said = RegistrationCompleted(personal=PersonalData.sensitive, content=Completion(person="Maija Meikäläinen"))
    document.complete_registration(said, by=SECRETARY)
    kept.archive.add(document)
    assert kept.found_in() == kept.found_in("Meikäläinen".encode()) == []
    assert kept.seals(made.id) == [True, True]


def test_bytes_filed_with_a_public_record_too_stay_in_clear_for_that_one(kept: SealedArchive):
    public, secret = kept.file(PUBLIC), kept.file(SECRET)
    [digest] = kept.blobs.digests()
    assert kept.files.verify(str(public.id), digest) == kept.files.verify(str(secret.id), digest)
    kept.classify(public.id, SECRET)
    assert kept.found_in() == list(kept.blobs.digests()) == []
    kept.classify(secret.id, PUBLIC)
    assert list(kept.blobs.digests()) == [digest]
    assert kept.files.verify(str(public.id), digest) == kept.files.verify(str(secret.id), digest)
    assert whole(kept)


def test_bytes_that_went_before_their_event_are_asked_for_again(kept: SealedArchive):
    """A public upload and a secret record of the same bytes meet: the event is refused, not left without bytes."""
    digest, size = kept.blobs.put(MARK * 20_000)
    kept.file(SECRET)
    file = File(digest=digest, size=size)
    for publicity in (PUBLIC, SECRET):
        with pytest.raises(Conflict, match="sealed by another process"):
            _record(kept, file, publicity)
    kept.blobs.put(MARK * 20_000)
    assert kept.files.verify(str(_record(kept, file, PUBLIC)), digest) == size


def _record(kept: SealedArchive, file: File, publicity: Publicity):
    from archive.document.events import DocumentFiled, FiledDocument
    from archive.document.usecases import file_document

    said = FiledDocument(title="Sama", file=file)
    return file_document(kept.archive, DocumentFiled(publicity=publicity, content=said), by=SECRETARY).id


def test_a_bulk_seals_what_it_collected_and_forgets_what_was_dropped(kept: SealedArchive):
    public = kept.file(PUBLIC, content=None)
    with kept.archive.bulk():
        secret = [kept.file(SECRET, content=MARK * (10 + number)) for number in range(3)]
        open_case(kept.archive, CaseOpened(number="VN/9/2021", content=Description(title="Julkinen")), by=SECRETARY)
        with pytest.raises(RuntimeError, match="dropped"), kept.archive.all_or_nothing():
            kept.classify(public.id, SECRET)
            raise RuntimeError("dropped")
    assert kept.seals(public.id) == [False]
    assert [kept.seals(each.id) for each in secret] == [[True]] * 3
    assert [path for path in kept.found_in() if "blobs" in path] == []
    assert whole(kept)


def test_secrecy_that_lapsed_is_opened_by_the_calendar_with_no_event(kept: SealedArchive):
    made, sensitive = kept.file(SECRET), kept.file(SECRET, content=None, personal=PersonalData.sensitive)
    position = kept.archive.position
    assert kept.at_rest.lapse(day("2046-01-01")) == 0
    assert kept.at_rest.lapse(day("2046-01-02")) == 1
    assert (kept.seals(made.id), kept.seals(sensitive.id)) == ([False], [True])
    assert kept.archive.position == position
    assert len(list(kept.blobs.digests())) == 1
    assert whole(kept)


KILLED = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
from archive.sealing import atrest, files, master
from archive.sealing.sealedfile import seal_file
from archive.record.recorder import Recorder
from tests.archive.sealing.sealed_archive import PUBLIC, SECRET, SealedArchive
home, id, turn, steps = Path(sys.argv[1]), UUID(sys.argv[2]), sys.argv[3], int(sys.argv[4])
done = 0
def step():
    global done
    done += 1
    if done > steps:
        os.kill(os.getpid(), signal.SIGKILL)
def stepping(owner, name):
    plain = getattr(owner, name)
    def run(*given, **named):
        step()
        found = plain(*given, **named)
        step()
        return found
    setattr(owner, name, run)
opened = SealedArchive(home)
for owner, names in (
    (files.Files, ("seal", "unseal", "drop_clear", "forget", "_write")),
    (files, ("seal_file", "sync_folder")),
    (atrest.AtRest, ("prepare", "_settle", "_scrub")),
    (Recorder, ("insert_events", "transaction")),
    (Path, ("rename", "unlink")),
):
    for name in names:
        stepping(owner, name)
opened.classify(id, SECRET if turn == "seal" else PUBLIC)
print("done", done)
"""


@pytest.mark.drill
def test_a_turn_killed_at_any_step_is_completed_by_the_next_start(tmp_path: Path):
    """With kill -9 between all steps: the record is never without its content or its bytes, and ends as it should."""
    steps = ended = 0
    with a_sealed_archive(tmp_path / "home") as kept:
        made = kept.file(PUBLIC)
        digest = kept.archive.history(made.id)[0].event.content.file.digest
    turn = "seal"
    while ended < 2:
        ran = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path / "home"), str(made.id), turn, str(steps)],
            capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3],
        )  # fmt: skip
        assert ran.returncode in (0, -signal.SIGKILL), ran.stderr
        with a_sealed_archive(tmp_path / "home") as kept:
            sealed = kept.archive.load(Document, made.id).publicity == SECRET
            assert set(kept.seals(made.id)) == {sealed}
            assert kept.files.verify(str(made.id), digest) == len(MARK) * 20_000
            assert standing(kept.archive.recorder.sealed, kept.keys).unsettled == 0
            assert whole(kept)
            if sealed:
                assert [path for path in kept.found_in() if not path.endswith("-wal")] == []
        if sealed:
            assert found_in(tmp_path / "home") == []
        ended += ran.returncode == 0
        if (turn == "seal") == sealed:
            turn = "open" if sealed else "seal"
        steps = 0 if ran.returncode == 0 else steps + 1
    assert steps == 0
