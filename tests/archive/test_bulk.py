"""A bulk of commands is the same as the commands one by one: same rules, same order, larger transactions."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.case.events import CaseClosed, CaseOpened, CaseRetitled, Title
from archive.case.model import Case, CaseIsClosed
from archive.case.usecases import case_id, close_case, open_case, retitle_case
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.usecases import file_document
from archive.errors import ArchiveError, VersionConflict
from archive.kernel import AlreadyRecorded
from archive.record.sqlite.lookups import LookupRace
from archive.record.store import Archive
from archive.registration import Description
from tests.conftest import SECRET
from tests.given import SECRETARY, WHY, a_case, day, destroyed
from tests.profiles import often

NUMBERS = st.integers(1, 4).map("{}/2021".format)
COMMANDS = st.lists(st.tuples(st.sampled_from(["open", "retitle", "close", "file"]), NUMBERS, st.integers(1, 3)))


def do(archive: Archive, command: tuple[str, str, int]) -> None:
    verb, number, title = command
    id = case_id(archive, number)
    match verb:
        case "open":
            open_case(archive, CaseOpened(number=number, content=Description(title="Asia")), by=SECRETARY)
        case "retitle":
            retitle_case(archive, id, CaseRetitled(content=Title(title=f"Asia {title}")), by=SECRETARY)
        case "close":
            close_case(archive, id, CaseClosed(closed_on=day("2021-05-31"), content=WHY), by=SECRETARY)
        case "file":
            key = archive.natural_key("file", f"{number}/{title}")
            if archive.found(key) is None:
                filed = DocumentFiled(case=id, natural_key=f"{number}/{title}", content=FiledDocument(title="A"))
                file_document(archive, filed, by=SECRETARY, lookup=key)


def tried(archive: Archive, command: tuple[str, str, int]) -> str:
    """What a command came to: nothing to say, or the code of its refusal."""
    try:
        with archive.all_or_nothing() if archive._bulk else nullcontext():
            do(archive, command)
    except ArchiveError as refused:
        return refused.code
    return "done"


def told(archive: Archive) -> list[tuple]:
    return [(e.position, e.stream, e.version, e.event, e.recorded_by) for e in archive.read(0, 1000)]


@settings(max_examples=often(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(commands=COMMANDS, flushes=st.sets(st.integers(0, 10)))
def test_a_bulk_is_its_commands_one_by_one(tmp_path_factory, commands, flushes):
    folder = tmp_path_factory.mktemp("bulk")
    with (
        Archive(folder / "1", origin="t", secret=SECRET) as single,
        Archive(folder / "2", origin="t", secret=SECRET) as many,
    ):
        expected = [tried(single, command) for command in commands]
        with many.bulk() as flush:
            outcomes = []
            for at, command in enumerate(commands):
                outcomes.append(tried(many, command))
                if at in flushes:
                    flush()
        assert outcomes == expected
        assert told(many) == told(single)


def opened(number: str) -> CaseOpened:
    return CaseOpened(number=number, content=Description(title="Asia"))


def test_a_bulk_answers_with_the_position_once_it_wrote(archive: Archive):
    with archive.bulk() as flush:
        assert open_case(archive, opened("1/2021"), by=SECRETARY).position == 0
        assert archive.position == 0
        assert flush() == 1
        assert flush() == 1
        open_case(archive, opened("2/2021"), by=SECRETARY)
    assert archive.position == 2


def test_what_a_bulk_collected_is_known_within_it(archive: Archive):
    with archive.bulk():
        id = open_case(archive, opened("1/2021"), by=SECRETARY).id
        assert archive.exists(id)
        retitle_case(archive, id, CaseRetitled(content=Title(title="Toinen")), by=SECRETARY, expecting=1)
        assert archive.load(Case, id).now["title"] == "Toinen"
        with pytest.raises(VersionConflict):
            archive.load(Case, id, expecting=1)
        with pytest.raises(AlreadyRecorded):
            open_case(archive, opened("1/2021"), by=SECRETARY)
    assert [each.version for each in archive.history(id)] == [1, 2]


def test_what_belongs_together_goes_in_together_or_not_at_all(archive: Archive):
    key = archive.natural_key("file", "a")
    with archive.bulk():
        with archive.all_or_nothing():
            closed = open_case(archive, opened("1/2021"), by=SECRETARY).id
            close_case(archive, closed, CaseClosed(closed_on=day("2021-05-31"), content=WHY), by=SECRETARY)
        with pytest.raises(CaseIsClosed), archive.all_or_nothing():
            other = open_case(archive, opened("2/2021"), by=SECRETARY).id
            filed = DocumentFiled(case=other, content=FiledDocument(title="A"))
            file_document(archive, filed, by=SECRETARY, lookup=key)
            file_document(archive, filed.model_copy(update={"case": closed}), by=SECRETARY)
        assert archive.found(key) is None
        assert not archive.exists(other)
        with archive.all_or_nothing():
            open_case(archive, opened("2/2021"), by=SECRETARY)
    assert [each.event.name for each in archive.read(0, 9)] == ["case.opened.v1", "case.closed.v1", "case.opened.v1"]


def test_a_change_that_was_taken_back_is_not_remembered(archive: Archive):
    id = open_case(archive, opened("1/2021"), by=SECRETARY).id
    with archive.bulk():
        with pytest.raises(AlreadyRecorded), archive.all_or_nothing():
            retitle_case(archive, id, CaseRetitled(content=Title(title="Toinen")), by=SECRETARY)
            open_case(archive, opened("1/2021"), by=SECRETARY)
        assert archive.load(Case, id).now["title"] == "Asia"
    assert archive.position == 1


def test_an_exception_midway_drops_what_was_not_written_and_leaves_the_thread_free(archive: Archive):
    with pytest.raises(ZeroDivisionError), archive.bulk() as flush:
        open_case(archive, opened("1/2021"), by=SECRETARY)
        flush()
        open_case(archive, opened("2/2021"), by=SECRETARY)
        raise ZeroDivisionError
    assert archive.position == 1
    assert open_case(archive, opened("2/2021"), by=SECRETARY).position == 2


def test_a_bulk_that_another_process_overtook_is_refused_whole(archive: Archive, tmp_path: Path):
    with Archive(tmp_path / "events.sqlite", origin="test", secret=SECRET) as other:
        with pytest.raises(VersionConflict), archive.bulk():
            for number in range(1, 5):
                open_case(archive, opened(f"{number}/2021"), by=SECRETARY)
            open_case(other, opened("3/2021"), by=SECRETARY)
        assert [each.event.number for each in archive.read(0, 9)] == ["3/2021"]


def test_a_natural_key_that_another_process_took_refuses_the_bulk(archive: Archive, tmp_path: Path):
    key, filed = archive.natural_key("file", "a"), DocumentFiled(content=FiledDocument(title="A"))
    with Archive(tmp_path / "events.sqlite", origin="test", secret=SECRET) as other:
        with pytest.raises(LookupRace), archive.bulk():
            file_document(archive, filed, by=SECRETARY, lookup=key)
            file_document(other, filed, by=SECRETARY, lookup=key)
        assert archive.position == 1


def test_one_bulk_at_a_time_and_what_stands_in_it_only_there(archive: Archive):
    with archive.bulk(), pytest.raises(RuntimeError, match="already open"), archive.bulk():
        pass
    with pytest.raises(RuntimeError, match="inside a bulk"), archive.all_or_nothing():
        pass
    with pytest.raises(RuntimeError, match="no bulk"):
        archive.flush()


def test_a_destruction_is_no_part_of_a_bulk(archive: Archive):
    case = a_case()
    archive.add(case)
    with pytest.raises(RuntimeError, match="part of a bulk"), archive.bulk():
        archive.add(destroyed(archive.load(Case, case.id)), destroys=(1,))
    assert archive.read(0, 1)[0].event.content.title == "Ratahanke"


def test_a_large_bulk_is_written_in_pieces(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("archive.record.collecting.BULK_EVENTS", 10)
    with archive.bulk():
        for number in range(25):
            with archive.all_or_nothing():
                open_case(archive, opened(f"{number}/2021"), by=SECRETARY)
        assert archive.position == 20
    assert archive.position == 25
