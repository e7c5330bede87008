"""A class given later hides what it would have hidden at capture, and opens nothing."""

import pytest

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.record.store import Archive
from archive.recordwide import Completion, Protection, Reclassified, RegistrationCompleted
from archive.registration import Description, PublicityClassified
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.protecting import protection
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule, complete_registration, reclassify
from archive.values import PersonalData, Publicity
from tests.given import SECRETARY, WHY, day

START, TODAY = day("2020-01-07"), day("2021-06-01")
GROUND = "JulkL 24.1 § 26"
PUBLIC, CLOSED = Publicity(publicity="public"), Publicity(publicity="not_public")


def a_row(code: str = "08", **given) -> ScheduleRow:
    return ScheduleRow(code=code, years=10, trigger="case_resolved", basis="KirjanpL 2:10", **given)


def secret(years: int = 25, kind: str = "secret") -> ScheduleRow:
    return a_row(publicity=kind, ground=GROUND, secret_years=years)


def until(years: int | None, kind: str = "secret") -> Publicity:
    period = {} if years is None else {"secret_from": START, "secret_years": years}
    return Publicity(publicity=kind, ground=GROUND, **period)


def hides(row: ScheduleRow, publicity: Publicity | None, personal: str | None = None, defaulted=()) -> Protection:
    held = PersonalData(personal) if personal else None
    return protection(row, publicity, held, defaulted, start=START, today=TODAY)


@pytest.mark.parametrize(
    ("row", "stated", "defaulted", "expected"),
    [
        ("personal", None, (), "personal"),
        ("sensitive", None, (), "sensitive"),
        ("sensitive", "personal", ("personal",), "sensitive"),
        ("personal", "sensitive", ("personal",), None),
        (None, "personal", ("personal",), None),
        ("none", None, (), None),
        ("none", "personal", ("personal",), None),
        ("personal", "none", (), None),
        ("sensitive", "personal", (), None),
    ],
)
def test_personal_data_are_expected_at_least_where_the_class_expects_them(row, stated, defaulted, expected):
    assert hides(a_row(personal=row), PUBLIC, stated, defaulted) == Protection(personal=expected)


@pytest.mark.parametrize(
    ("row", "before", "after"),
    [
        (secret(), None, until(25)),
        (a_row(publicity="not_public"), None, CLOSED),
        (secret(), until(10), until(25)),
        (secret(10), until(25), None),
        (secret(), CLOSED, until(None)),
        (a_row(publicity="not_public"), until(25), until(None)),
        (secret(1, "partly_secret"), None, None),
        (secret(0), until(25), None),
        (a_row(publicity="public"), until(25), None),
        (a_row(), CLOSED, None),
    ],
    ids=str,
)
def test_what_nobody_stated_is_hidden_as_long_as_either_class_hides_it(row, before, after):
    assert hides(row, before, defaulted=("publicity",)) == Protection(publicity=after)


@pytest.mark.parametrize("row", [secret(), secret(kind="partly_secret"), a_row(publicity="not_public")], ids=str)
def test_what_a_person_stated_open_is_hidden_until_it_is_decided(row):
    made = hides(row, PUBLIC)
    assert made.undecided
    assert made.publicity is not None
    assert made.publicity.publicity == row.publicity
    assert not made.publicity.open_on(day("2999-01-01"))
    assert hides(row, until(1)).undecided  # lapsed
    assert hides(row, until(10)) == Protection()


@pytest.fixture
def scheduled(archive: Archive) -> Archive:
    rows = (a_row("02"), a_row(personal="personal"), secret().model_copy(update={"code": "09"}))
    rows += (a_row("10", personal="sensitive"),)
    adopted = ScheduleAdopted(
        code="tos", version="1", in_force_from=day("2021-01-01"), rows=rows, content=ScheduleText(title="TOS")
    )
    adopt_schedule(archive, adopted, by=SECRETARY)
    return archive


def a_case(archive: Archive, **said):
    opened = CaseOpened(number="1", opened_on=START, record_class="02", content=Description(title="Asia"), **said)
    return open_case(archive, opened, by=SECRETARY).id


def moved(archive: Archive, id, code: str) -> Protection | None:
    again = Reclassified(record_class=code, reclassified_on=archive.recording_day(), content=WHY)
    reclassify(archive, "case", id, again, by=SECRETARY)
    event = archive.history(id)[-1].event
    assert isinstance(event, Reclassified)
    return event.protects


def test_the_record_says_what_each_class_hid_and_a_later_one_opens_nothing(scheduled: Archive):
    case = a_case(scheduled, publicity=PUBLIC)
    assert moved(scheduled, case, "08") == Protection(personal="personal")
    assert moved(scheduled, case, "02") == Protection()
    assert moved(scheduled, case, "10") == Protection(personal="sensitive")
    assert moved(scheduled, case, "09") == Protection(publicity=until(None), undecided=True)
    assert moved(scheduled, case, "02") == Protection()


def test_a_class_that_expects_sensitive_data_or_is_secret_seals_at_once(scheduled: Archive):
    for number, code in enumerate(("09", "10")):
        opened = CaseOpened(number=f"s{number}", opened_on=START, content=Description(title="Asia"))
        case = open_case(scheduled, opened, by=SECRETARY).id
        assert not sealed(scheduled, case)
        moved(scheduled, case, code)
        assert sealed(scheduled, case)
        moved(scheduled, case, "02")
        assert sealed(scheduled, case)


def sealed(archive: Archive, case) -> bool:
    from archive.case.model import Case

    return archive.load(Case, case).sealed_until() is not None


def test_an_expectation_is_sharpened_by_a_statement_and_never_weakened(scheduled: Archive):
    case = a_case(scheduled)
    moved(scheduled, case, "08")
    with pytest.raises(Exception, match="already has another value"):
        stated(scheduled, case, "none")
    stated(scheduled, case, "sensitive")
    assert moved(scheduled, case, "09") == Protection(publicity=until(25))
    assert sealed(scheduled, case)


def stated(archive: Archive, case, personal: str) -> None:
    said = RegistrationCompleted(personal=personal, content=Completion())
    complete_registration(archive, "case", case, said, by=SECRETARY)


def test_a_decision_of_a_person_opens_what_a_class_closed(scheduled: Archive):
    from archive.access.usecases import classify
    from archive.case.model import Case

    case = a_case(scheduled, publicity=PUBLIC)
    moved(scheduled, case, "09")
    classify(scheduled, "case", case, PublicityClassified(publicity=PUBLIC, content=WHY), by=SECRETARY)
    assert scheduled.load(Case, case).publicity == PUBLIC
    assert moved(scheduled, case, "02") == Protection()
