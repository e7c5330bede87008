"""The one door to the record: receipts, versions, finding again, idempotency, moments."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.case.events import CaseClosed, CaseOpened, CaseRetitled, Title
from archive.case.model import Case
from archive.case.usecases import UnknownCase, case_id, close_case, open_case, retitle_case
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.usecases import file_document
from archive.errors import Conflict, IdempotencyMismatch, NotFound, VersionConflict
from archive.kernel import AlreadyRecorded
from archive.record.recorder import Recorder
from archive.record.sqlite.lookups import LookupRace
from archive.record.store import Archive, Receipt
from archive.registration import Description, public_id
from tests.conftest import SECRET
from tests.given import SECRETARY, WHY, day
from tests.profiles import often


def opening(number: str = "1/2021", title: str = "Asia") -> CaseOpened:
    return CaseOpened(number=number, content=Description(title=title))


def titled(title: str) -> CaseRetitled:
    return CaseRetitled(content=Title(title=title))


def test_a_receipt_names_record_version_and_position(archive: Archive):
    opened = open_case(archive, opening(), by=SECRETARY)
    assert opened == Receipt(case_id(archive, "1/2021"), 1, 1)
    assert retitle_case(archive, opened.id, titled("Toinen"), by=SECRETARY) == Receipt(opened.id, 2, 2)
    assert archive.position == 2


def test_a_verb_with_nothing_to_add_answers_with_what_is(archive: Archive):
    opened = open_case(archive, opening(), by=SECRETARY)
    retitle_case(archive, opened.id, titled("Toinen"), by=SECRETARY)
    open_case(archive, opening("2/2021"), by=SECRETARY)
    again = retitle_case(archive, opened.id, titled("Toinen"), by=SECRETARY)
    assert (again.version, again.position, again.replayed) == (2, 2, True)
    assert again.effect.startswith("Nothing was recorded")
    assert archive.position == 3


def test_a_record_is_loaded_as_it_was_left_and_by_its_own_kind(archive: Archive):
    id = open_case(archive, opening(), by=SECRETARY).id
    retitle_case(archive, id, titled("Toinen"), by=SECRETARY)
    case = archive.load(Case, id)
    assert (case.now["title"], case.version, case.pending) == ("Toinen", 2, [])
    for kind, other in ((Decision, id), (Case, uuid4())):
        with pytest.raises(NotFound, match=f"no {kind.kind} with this id"):
            archive.load(kind, other)


def test_a_change_to_another_version_than_the_one_read_is_refused(archive: Archive):
    id = open_case(archive, opening(), by=SECRETARY).id
    retitle_case(archive, id, titled("Toinen"), by=SECRETARY, expecting=1)
    with pytest.raises(VersionConflict, match="version 2; the change expected version 1"):
        retitle_case(archive, id, titled("Kolmas"), by=SECRETARY, expecting=1)
    assert archive.position == 2


def test_two_who_read_the_same_version_do_not_both_change_it(archive: Archive):
    id = open_case(archive, opening(), by=SECRETARY).id
    one, two = archive.load(Case, id), archive.load(Case, id)
    for case, title in ((one, "Yksi"), (two, "Kaksi")):
        case.retitle(titled(title), by=SECRETARY)
    archive.add(one)
    with pytest.raises(VersionConflict, match="version 2; the change expected version 1"):
        archive.add(two)
    assert archive.load(Case, id).now["title"] == "Yksi"


def test_several_records_are_saved_together_or_not_at_all_and_the_overtaken_one_is_named(archive: Archive):
    first, second = (archive.load(Case, open_case(archive, opening(f"{n}/2021"), by=SECRETARY).id) for n in (1, 2))
    retitle_case(archive, second.id, titled("Ehti"), by=SECRETARY)
    for case in (first, second):
        case.retitle(titled("Yhdessä"), by=SECRETARY)
    with pytest.raises(VersionConflict) as refused:
        archive.add(first, second)
    assert (refused.value.expected, refused.value.actual) == (1, 2)
    assert archive.load(Case, first.id).version == 1
    assert archive.position == 3


def test_a_number_is_used_once(archive: Archive):
    id = open_case(archive, opening(), by=SECRETARY).id
    with pytest.raises(AlreadyRecorded) as refused:
        open_case(archive, opening(title="Toinen"), by=SECRETARY)
    assert refused.value.id == id


def test_two_who_record_the_same_number_at_once_record_it_once(archive: Archive):
    id = case_id(archive, "1/2021")
    one, two = Case(id), Case(id)
    for case in (one, two):
        case.open(opening(), by=SECRETARY)
    archive.add(one)
    with pytest.raises(AlreadyRecorded):
        archive.add(two)
    assert archive.position == 1


def test_a_record_for_a_case_that_is_not_open_is_refused(archive: Archive):
    decided = DecisionRecorded(case=uuid4(), content=Wording(title="Päätös"))
    with pytest.raises(UnknownCase) as refused:
        record_decision(archive, decided, by=SECRETARY)
    assert refused.value.field == "case"
    id = open_case(archive, opening(), by=SECRETARY).id
    close_case(archive, id, CaseClosed(closed_on=day("2021-05-31"), content=WHY), by=SECRETARY)
    with pytest.raises(Conflict, match="was closed on 2021-05-31"):
        record_decision(archive, decided.model_copy(update={"case": id}), by=SECRETARY)
    assert archive.position == 2


def test_an_id_follows_from_origin_kind_and_public_key():
    assert public_id("a", "case", "1/2021") == public_id("a", "case", "1/2021")
    assert len({public_id(o, k, n) for o in "ab" for k in ("case", "body") for n in "12"}) == 8


# -- found again -----------------------------------------------------------------------------------------------------


def test_a_natural_key_finds_what_it_was_recorded_with(archive: Archive, tmp_path: Path):
    key = archive.natural_key("file", "Matti Meikäläinen/cv.pdf")
    filed = file_document(archive, DocumentFiled(content=FiledDocument(title="CV")), by=SECRETARY, lookup=key)
    assert archive.found(key) == filed.id
    assert archive.found(archive.natural_key("file", "cv.pdf")) is None
    assert b"Meik" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_natural_key_says_nothing_without_the_secret_of_its_archive(archive: Archive, tmp_path: Path):
    with Archive(tmp_path / "other.sqlite", origin="test", secret=b"x" * 32) as other:
        assert other.natural_key("a", "b") != archive.natural_key("a", "b")
        assert archive.natural_key("a", "b") != archive.natural_key("ab")


def test_two_processes_that_record_one_natural_key_record_one_document(archive: Archive, tmp_path: Path):
    with Archive(tmp_path / "events.sqlite", origin="test", secret=SECRET) as other:
        key, filed = archive.natural_key("file", "a.pdf"), DocumentFiled(content=FiledDocument(title="A"))
        assert archive.found(key) is other.found(key) is None
        first = file_document(archive, filed, by=SECRETARY, lookup=key)
        with pytest.raises(LookupRace):
            file_document(other, filed, by=SECRETARY, lookup=key)
        assert other.found(key) == first.id
        assert other.position == 1


# -- idempotency -----------------------------------------------------------------------------------------------------


def asked(archive: Archive, key: str, request: bytes, number: str = "1/2021") -> Receipt:
    with archive.idempotent(key, SECRETARY, request) as before:
        return before or open_case(archive, opening(number), by=SECRETARY)


def test_a_request_repeated_under_its_key_gets_its_receipt_again(archive: Archive):
    first = asked(archive, "k", b"body")
    again = asked(archive, "k", b"body")
    assert again == Receipt(first.id, first.version, first.position, replayed=True)
    assert archive.position == 1


def test_a_key_with_another_request_is_refused(archive: Archive):
    asked(archive, "k", b"body")
    with pytest.raises(IdempotencyMismatch):
        asked(archive, "k", b"another", "2/2021")
    assert archive.position == 1


def test_a_key_belongs_to_who_used_it(archive: Archive):
    asked(archive, "k", b"body")
    with archive.idempotent("k", uuid4(), b"another") as before:
        assert before is None


def test_a_refused_request_leaves_its_key_unused(archive: Archive):
    open_case(archive, opening(), by=SECRETARY)
    with pytest.raises(AlreadyRecorded):
        asked(archive, "k", b"body")
    assert asked(archive, "k", b"another", "2/2021").position == 2


def test_a_request_outside_a_key_is_none_of_its_business(archive: Archive):
    asked(archive, "k", b"body")
    assert not open_case(archive, opening("2/2021"), by=SECRETARY).replayed


@pytest.mark.parametrize("number", ["1/2021", None])
@pytest.mark.parametrize("separate", [False, True])
def test_two_threads_with_one_key_record_one_event(archive: Archive, tmp_path: Path, number, separate: bool):
    other = Archive(tmp_path / "events.sqlite", origin="test", secret=SECRET) if separate else archive
    together, answers = threading.Barrier(2), []

    def ask(through: Archive) -> None:
        together.wait()
        with through.idempotent("k", SECRETARY, b"body") as before:
            filed = DocumentFiled(natural_key=number, content=FiledDocument(title="A"))
            try:
                answers.append(before or file_document(through, filed, by=SECRETARY))
            except AlreadyRecorded:
                answers.append(through.replay())

    threads = [threading.Thread(target=ask, args=(each,)) for each in (archive, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if separate:
        other.close()
    assert archive.position == 1
    assert {(answer.id, answer.position) for answer in answers} == {(answers[0].id, 1)}
    assert sorted(answer.replayed for answer in answers) == [False, True]


# -- moments ---------------------------------------------------------------------------------------------------------


@settings(max_examples=often(12), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.integers(0, 3), max_size=12), asked=st.lists(st.integers(-2, 40), min_size=1, max_size=6))
def test_the_position_at_a_moment_is_the_newest_recorded_by_then(tmp_path_factory, steps, asked):
    moment = datetime(2021, 6, 1, tzinfo=UTC)
    moments = [moment + timedelta(seconds=sum(steps[: n + 1])) for n in range(len(steps))]
    clock = iter(moments)
    with Archive(tmp_path_factory.mktemp("m") / "e", origin="t", secret=SECRET, clock=lambda: next(clock)) as archive:
        for number in range(len(steps)):
            open_case(archive, opening(f"{number}/2021"), by=SECRETARY)
        for seconds in asked:
            at = moment + timedelta(seconds=seconds)
            assert archive.position_at(at) == sum(each <= at for each in moments)


def test_a_moment_before_everything_and_one_after_are_answered(archive: Archive, clock):
    open_case(archive, opening(), by=SECRETARY)
    east, west = timezone(timedelta(hours=14)), timezone(-timedelta(hours=12))
    for early in (datetime.min.replace(tzinfo=east), datetime(999, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)):
        assert archive.position_at(early) == 0
    for late in (clock.now, datetime.max.replace(tzinfo=west)):
        assert archive.position_at(late) == 1


def test_the_clock_of_the_record_never_goes_back(archive: Archive, clock):
    open_case(archive, opening("1/2021"), by=SECRETARY)
    clock.move(days=-400)
    open_case(archive, opening("2/2021"), by=SECRETARY)
    clock.move(days=401)
    open_case(archive, opening("3/2021"), by=SECRETARY)
    assert [str(each.recorded_at.date()) for each in archive.read(0, 9)] == ["2021-06-01", "2021-06-01", "2021-06-02"]


def test_a_day_begins_where_the_archive_is_kept(tmp_path: Path):
    late = datetime(2021, 6, 1, 21, 30, tzinfo=UTC)
    days = {}
    for zone in ("Europe/Helsinki", "UTC"):
        with Archive(tmp_path / zone[:3], origin="t", secret=SECRET, timezone=zone, clock=lambda: late) as archive:
            days[zone] = str(archive.today())
    assert days == {"Europe/Helsinki": "2021-06-02", "UTC": "2021-06-01"}


def test_reading_goes_in_order_from_a_position_up_to_another(archive: Archive):
    for number in range(5):
        open_case(archive, opening(f"{number}/2021"), by=SECRETARY)
    assert [each.position for each in archive.read(1, 10, upto=4)] == [2, 3, 4]
    assert [each.position for each in archive.seen(2, 2)] == [3, 4]
    assert archive.read(5, 10) == []
    id = case_id(archive, "3/2021")
    retitle_case(archive, id, titled("Toinen"), by=SECRETARY)
    assert [each.version for each in archive.seen_of(str(id), 5)] == [1]
    assert [each.version for each in archive.history(id)] == [1, 2]


def test_a_recorder_is_not_asked_to_push(tmp_path: Path):
    recorder = Recorder(tmp_path / "e", "t")
    with pytest.raises(NotImplementedError, match="in batches"):
        recorder.subscribe()
    recorder.close()
