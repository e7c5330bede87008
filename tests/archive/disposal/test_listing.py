"""The list of destructions outside the record, and a backup from before them on which it is carried out."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.disposal.adopting import Believed, CarriedOut, carry_out
from archive.disposal.listing import NAME, DestroyedRecord, DestructionList, destroyed_records, read_line, read_list
from archive.disposal.model import Disposal
from archive.disposal.statement import ListNotSigned
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.usecases import file_document
from archive.errors import Damaged, Gone, Invalid
from archive.recordwide import HoldPlaced
from archive.registration import Description
from archive.retention.usecases import place_hold, record_of
from services.disposal.export import write_beside, write_list
from services.home.archive_home import ArchiveHome, make_home
from tests.drills.disposals import DOOMED, an_approved_disposal, execute, the_disposal
from tests.drills.residue import assert_nothing_is_left, assert_verified, every_file, traces_of, traces_of_text
from tests.given import WHY


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[bytes]]:
    """An archive from before a destruction, and by what its secret and public records would be found."""
    home = tmp_path_factory.mktemp("before") / "home"
    an_approved_disposal(home)
    with ArchiveHome(home) as opened:
        traces = {each for record in list(the_disposal(opened).records)[:2] for each in traces_of(opened, record)}
    return home, traces | {each for title in DOOMED for each in traces_of_text(title)}


def written(opened: ArchiveHome, path: Path, reason: str | None = None) -> int:
    return write_list(opened.archive, opened.keys, path, by=opened.keeper_id(), reason=reason)


@pytest.fixture(scope="module")
def listed(before, tmp_path_factory: pytest.TempPathFactory) -> list[DestroyedRecord]:
    """What the list says after the destruction."""
    home = tmp_path_factory.mktemp("after") / "home"
    shutil.copytree(before[0], home)
    execute(home)
    with ArchiveHome(home) as opened:
        path = home.parent / NAME
        assert written(opened, path) == 3
        found = destroyed_records(opened.archive)
        assert read_list(path).records == tuple(found)
        by = opened.keeper_id()
        assert write_beside(opened.archive, opened.keys, str(home.parent / "checkpoint"), by=by) == path
        assert write_beside(opened.archive, opened.keys, "https://paikka.example/checkpoint", by=by) is None
        held = path.read_bytes()
        disposal = the_disposal(opened)
    assert [each.record for each in found] == list(disposal.records)
    assert {each.disposal for each in found} == {disposal.id}
    assert all(trace not in held for trace in before[1])
    return found


@pytest.fixture
def restored(before, tmp_path: Path) -> Path:
    shutil.copytree(before[0], tmp_path / "home")
    return tmp_path / "home"


def unsigned(records: list[DestroyedRecord]) -> Believed:
    """These records as a list that is believed without a signature."""
    return Believed(DestructionList(tuple(records)), reason="harjoitus")


def carried(home: Path, listed: list[DestroyedRecord]) -> CarriedOut:
    with ArchiveHome(home) as opened:
        return carry_out(opened.archive, opened.files, unsigned(listed), by=opened.keeper_id())


def test_what_came_back_by_a_backup_goes_again(before, restored: Path, listed: list[DestroyedRecord]):
    for folder in ("views", "index"):
        shutil.rmtree(restored / folder)
    assert carried(restored, listed) == CarriedOut(again=3, already=0)
    with ArchiveHome(restored) as opened:
        for each in listed:
            with pytest.raises(Gone) as gone:
                record_of(opened.archive, each.record).must_exist()
            assert gone.value.reason == each.basis == "03 00: L 1/2000"
            assert gone.value.disposal == str(each.disposal)
        assert [each.record for each in destroyed_records(opened.archive)] == [each.record for each in listed]
        opened.projections.rebuild()
    assert_nothing_is_left(restored, before[1])
    assert_verified(restored)
    with ArchiveHome(restored) as opened:
        end = opened.archive.position
    assert carried(restored, listed) == CarriedOut(again=0, already=3)
    with ArchiveHome(restored) as opened:
        assert opened.archive.position == end + 1  # that a list was carried out


def test_views_that_came_back_too_are_cleared_by_the_next_start(before, restored: Path, listed):
    with ArchiveHome(restored) as opened:
        carry_out(opened.archive, opened.files, unsigned(listed[:1]), by=opened.keeper_id())
    with ArchiveHome(restored) as opened:
        assert opened.archive.recorder.database.reader.execute("SELECT * FROM remnant").fetchall() == []
    title = next(iter(DOOMED))
    assert [name for name, held in every_file(restored).items() if title.encode() in held] == []


def test_what_the_backup_does_not_know_is_passed_over(restored: Path, listed: list[DestroyedRecord]):
    later = DestroyedRecord(uuid4(), (900, 901), None, datetime.now(UTC))
    assert carried(restored, [later]) == CarriedOut(again=0, already=0, adopted=(later,))
    assert carried(restored, [later]) == CarriedOut(again=0, already=0)


def test_a_list_keeps_naming_what_a_restored_archive_does_not_know(restored: Path, listed, tmp_path: Path):
    later = DestroyedRecord(uuid4(), (900, 901), None, datetime.now(UTC))
    (tmp_path / NAME).write_bytes(b"".join(each.line() for each in [*listed, later]))
    with ArchiveHome(restored) as opened:
        carry_out(opened.archive, opened.files, unsigned(listed), by=opened.keeper_id())
        place = tmp_path / NAME
        with pytest.raises(ListNotSigned) as refused:
            write_beside(opened.archive, opened.keys, str(tmp_path), by=opened.keeper_id())
        assert "merge it" in str(refused.value.remedy)
        assert written(opened, place, "aiemman version luettelo") == 4
        assert {each.record for each in read_list(place).records} == {each.record for each in [*listed, later]}
        place.unlink()
        assert written(opened, place) == 4
        place.write_text("not a list\n")
        with pytest.raises(Invalid, match="Line 1"):
            written(opened, place)
    assert place.read_text() == "not a list\n"


def test_a_list_of_another_archive_destroys_nothing(restored: Path, listed: list[DestroyedRecord]):
    other = DestroyedRecord(listed[0].record, (1, 2), None, datetime.now(UTC))
    with pytest.raises(Damaged, match="belongs to another archive"):
        carried(restored, [other])
    with ArchiveHome(restored) as opened:
        assert record_of(opened.archive, listed[0].record).destroyed_on is None


def test_an_older_hold_is_past_but_a_later_one_keeps(restored: Path, listed: list[DestroyedRecord]):
    with ArchiveHome(restored) as opened:
        for number, each in enumerate(listed[:2]):
            placed = HoldPlaced(hold=UUID(int=number + 1), mandate="L 1/2000", starts_on=date(2026, 1, 1), content=WHY)
            place_hold(opened.archive, [each.record], placed, by=opened.keeper_id())
        moment = opened.archive.now()
    past = DestroyedRecord(listed[0].record, listed[0].positions, listed[0].disposal, moment + timedelta(seconds=1))
    assert carried(restored, [past]).again == 1
    left = carried(restored, listed[1:2])
    assert (left.again, left.held, left.adopted) == (0, 1, tuple(listed[1:2]))
    with ArchiveHome(restored) as opened:
        assert record_of(opened.archive, listed[1].record).destroyed_on is None
        assert listed[1].record in {each.record for each in destroyed_records(opened.archive)}  # it stays on the list


def test_a_case_comes_back_with_the_record_that_a_hold_keeps(tmp_path: Path):
    make_home(tmp_path / "home", origin="drill", organisation="Harjoitus")
    with ArchiveHome(tmp_path / "home") as opened:
        archive, by, moment = opened.archive, opened.keeper_id(), opened.archive.now()
        lines = []
        for number in ("A", "B"):
            case = open_case(archive, CaseOpened(number=number, content=Description(title="Asia")), by=by).id
            filed = DocumentFiled(case=case, content=FiledDocument(title="Muistio"))
            paper = file_document(archive, filed, by=by).id
            lines += [
                DestroyedRecord(id, tuple(each.position for each in archive.history(id)), None, moment)
                for id in (case, paper)
            ]
        placed = HoldPlaced(hold=UUID(int=1), mandate="L 1/2000", starts_on=date(2026, 1, 1), content=WHY)
        place_hold(archive, [lines[1].record], placed, by=by)
        done = carry_out(archive, opened.files, unsigned(lines), by=by)
        assert (done.again, done.held, {each.record for each in done.adopted}) == (
            *(2, 2),
            {each.record for each in lines[:2]},
        )
        assert [record_of(archive, each.record).destroyed_on is None for each in lines] == [True, True, False, False]


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"{}", b"[]", b"{", b"\xff"),
        b'{"record": "x", "positions": [1], "disposal": null, "moment": "2026-01-01T00:00:00Z"}',
        b'{"record": "%032x", "positions": [1], "disposal": null, "moment": "2026-01-01T00:00:00"}' % 7,
    ],
)
def test_half_a_list_is_refused_whole(line: bytes, tmp_path: Path):
    with pytest.raises(Invalid, match="Line 7"):
        read_line(line, 7)


def test_a_disposal_lost_with_the_backup_is_not_made_up(restored: Path, listed: list[DestroyedRecord]):
    lost = [DestroyedRecord(each.record, each.positions, uuid4(), each.moment) for each in listed[:1]]
    assert carried(restored, lost).again == 1
    with ArchiveHome(restored) as opened:
        assert not opened.archive.exists(lost[0].disposal or uuid4())
        assert opened.archive.load(Disposal, the_disposal(opened).id).open
