"""While something of the destroyed is found, there is no certificate: not by another try, not by another process."""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from archive.disposal.model import Stage
from archive.disposal.usecases import begin, under_way
from archive.errors import Conflict, NotReady
from archive.kernel import ActorId
from archive.recordwide import HoldPlaced, Reason
from archive.retention.usecases import place_hold
from services.disposal.execution import Execution, Memory
from services.disposal.probes import Probes
from services.disposal.removal import Removing, ResidueFound
from services.home.archive_home import ArchiveHome
from services.home.health import health
from tests.drills.disposals import DOOMED, admin, an_approved_disposal, execute, the_disposal
from tests.drills.residue import assert_nothing_is_left, traces_of, traces_of_text

TITLE = next(iter(DOOMED))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """An archive in whose folder somebody keeps a note that quotes what is to go."""
    an_approved_disposal(tmp_path / "home")
    (tmp_path / "home" / "notes").mkdir()
    (tmp_path / "home" / "notes" / "list.txt").write_text(f"Muista: {TITLE}\n", "utf-8")
    yield tmp_path / "home"


def test_a_find_refuses_the_certificate_until_it_is_gone(home: Path):
    with ArchiveHome(home) as opened:
        disposal = the_disposal(opened)
        begin(opened.archive, disposal.id, by=admin(opened))
        for _ in range(2):
            with pytest.raises(ResidueFound, match=r"still found in: notes/list.txt\.") as found:
                opened.disposing.finish(disposal.id)
            assert TITLE not in str(found.value)
        assert the_disposal(opened).stage is Stage.executing
        assert opened.disposing.complete() is False
        (home / "notes" / "list.txt").unlink()
        assert opened.disposing.complete() is True
        certificate = the_disposal(opened).certificate
        assert certificate is not None
        assert (certificate.search.by, certificate.search.hits) == ("content", 0)


def test_a_find_is_not_forgotten_with_the_probes(home: Path):
    with pytest.raises(ResidueFound):
        execute(home)
    with ArchiveHome(home) as opened:  # the probes are gone with the process before
        assert len(under_way(opened.archive)) == 1
        with pytest.raises(ResidueFound, match=r"notes/list.txt\."):
            opened.disposing.finish(the_disposal(opened).id)
    (home / "notes" / "list.txt").write_text("Muista muuta\n")
    with ArchiveHome(home) as opened:
        certificate = the_disposal(opened).certificate
        assert certificate is not None
        assert (certificate.search.by, certificate.search.hits) == ("content", 0)
    assert not list((home / "disposing").iterdir())


def test_another_process_finds_it_wherever_it_is_by_then(home: Path):
    with pytest.raises(ResidueFound):
        execute(home)
    (home / "notes" / "list.txt").unlink()
    (home / "notes" / "other.json").write_text(json.dumps({"a": f"Toinen lappu: {TITLE}."}))
    with ArchiveHome(home) as opened, pytest.raises(ResidueFound, match=r"notes/other.json\."):
        opened.disposing.finish(the_disposal(opened).id)


def test_what_is_kept_for_another_process_says_nothing_of_the_destroyed(home: Path):
    with ArchiveHome(home) as opened:
        records = list(the_disposal(opened).records)[:2]
        traces = {each for record in records for each in traces_of(opened, record)}
    traces |= {each for title in DOOMED for each in traces_of_text(title)}
    with pytest.raises(ResidueFound):
        execute(home)
    assert len([path for path in (home / "disposing").glob("*/*") if path.is_file()]) == 2
    assert_nothing_is_left(home / "disposing", traces)


def test_without_marks_ids_are_looked_for_and_the_certificate_says_so(home: Path):
    with pytest.raises(ResidueFound):
        execute(home)
    (home / "notes" / "list.txt").unlink()
    for marks in (home / "disposing").glob("*/marks.json"):
        marks.write_text("{")
    with ArchiveHome(home) as opened:
        certificate = the_disposal(opened).certificate
        assert certificate is not None
        assert certificate.search.by == "ids"


def test_marks_a_kill_left_after_the_certificate_go_with_the_next_start(tmp_path: Path):
    home = tmp_path / "home"
    an_approved_disposal(home)
    execute(home)
    (home / "disposing" / str(UUID(int=1))).mkdir(parents=True)
    (home / "disposing" / str(UUID(int=1)) / "key").write_bytes(b"x" * 48)
    with ArchiveHome(home):
        assert not list((home / "disposing").iterdir())


def test_the_log_and_health_say_which_files_and_no_name_anybody_gave(home: Path, caplog: pytest.LogCaptureFixture):
    (home / "rejects").mkdir()
    (home / "rejects" / "Maija Meikäläinen.txt").write_text(f"Muista: {TITLE}\n", "utf-8")
    (home / "views" / "vanha.sqlite").write_text(TITLE, "utf-8")
    with ArchiveHome(home) as opened:
        begin(opened.archive, the_disposal(opened).id, by=admin(opened))
        assert opened.disposing.complete() is False
        notes = " ".join(health(opened).notes)
    for told in (notes, caplog.text):
        assert re.search(r"residue_found, .* a file:[0-9a-f]{12}, rejects:[0-9a-f]{12}, views/vanha\.sqlite", told)
        assert "Maija" not in told
        assert "list.txt" not in told


def test_what_another_record_says_as_well_is_no_find(home: Path):
    (home / "notes" / "list.txt").write_text("Säilyvä muistio kokouksesta\n", "utf-8")
    execute(home)
    with ArchiveHome(home) as opened:
        certificate = the_disposal(opened).certificate
        assert certificate is not None
        assert certificate.search.living > 0


def test_what_is_sealed_goes_while_its_master_key_is_away(tmp_path: Path):
    home = tmp_path / "home"
    an_approved_disposal(home)
    (home / "keys" / "master.key").rename(tmp_path / "master.key")
    execute(home)
    with ArchiveHome(home) as opened:
        certificate = the_disposal(opened).certificate
        assert certificate is not None
        assert (len(certificate.records), certificate.keys, certificate.search.hits) == (3, 1, 0)
        assert not list((home / "blobs" / "sealed").glob("??/*"))


def test_an_older_generation_that_is_still_read_delays_the_certificate(tmp_path: Path):
    home = tmp_path / "home"
    an_approved_disposal(home)
    with ArchiveHome(home) as opened:
        disposal = the_disposal(opened)
        begin(opened.archive, disposal.id, by=admin(opened))
        name, lock = opened.projections.states_model.generations.create()
        (home / "views" / "states" / name / "states.sqlite").write_text(f"vanha näkymä: {TITLE}", "utf-8")
        with pytest.raises(NotReady, match="older generation"):
            opened.disposing.finish(disposal.id)
        assert the_disposal(opened).certificate is None
        lock.give_back()
        assert opened.disposing.complete() is True
        assert not (home / "views" / "states" / name).exists()
        certificate = the_disposal(opened).certificate
        assert certificate is not None
        assert certificate.search.by == "content"


class HeldMeanwhile(Removing):
    """Places, and a hold that comes upon every record between its judgement and its destruction."""

    def remove_reject_lines(self, probes: Probes, gone: Collection[UUID]) -> None:
        hold = HoldPlaced(
            hold=UUID(int=7), mandate="KäO", starts_on=self.archive.today(), content=Reason(reason="riita")
        )
        place_hold(self.archive, list(gone)[:2], hold, by=ActorId(UUID(int=8)))


def test_what_is_held_at_the_last_moment_is_no_find(tmp_path: Path):
    an_approved_disposal(tmp_path / "home")
    with ArchiveHome(tmp_path / "home") as opened:
        disposal = the_disposal(opened)
        begin(opened.archive, disposal.id, by=admin(opened))
        places = HeldMeanwhile(tmp_path / "home", opened.archive, opened.files, opened.projections)
        with opened.projections.purging():
            Execution(places, the_disposal(opened), Memory(tmp_path / "marks"), by=admin(opened)).run(backup_days=1)
        certificate = the_disposal(opened).certificate
        assert certificate is not None
        assert ([each.why for each in certificate.left], len(certificate.records)) == (["held", "held"], 1)
        assert (certificate.search.by, certificate.search.hits) == ("content", 0)


def test_no_rebuild_runs_beside_a_destruction(tmp_path: Path):
    home = tmp_path / "home"
    an_approved_disposal(home)
    with ArchiveHome(home) as opened:
        disposal = the_disposal(opened)
        begin(opened.archive, disposal.id, by=admin(opened))
        with opened.projections.purging():
            with pytest.raises(Conflict, match="rebuild"):
                opened.projections.rebuild()
            with pytest.raises(Conflict, match="rebuild"):
                opened.disposing.finish(disposal.id)
        opened.disposing.finish(disposal.id)
        assert the_disposal(opened).stage is Stage.executed
