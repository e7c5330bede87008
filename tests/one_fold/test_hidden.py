"""A class that came to be in force hides at once, however it came, and nothing but a person's decision opens it.

Through REST as anybody reads, by the command as the archivist is told; and for random histories of classes, statements,
corrections and takings back.
"""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from archive.access.caller import ANONYMOUS
from archive.access.usecases import classify
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision
from archive.errors import ArchiveError
from archive.ledger.verify.verify import verify
from archive.record.store import Archive
from archive.recordwide import PublicityClassified, Reclassified, RecordCorrected
from archive.retention.correcting import correct_event
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule, reclassify
from archive.values import PersonalData, Publicity
from projections.closures import Closures
from projections.states.access import access_of
from projections.states.rows import spans_of
from tests.given import SECRETARY, WHY
from tests.one_fold.interfaces import Made, OnCommandLine, OverRest, Way

REASON = {"reason": "Kirjattiin väärin"}
BEGINS = "2020-01-01"


def opened(way: Way, record: Made) -> Made:
    return way.change(record, "publicity", publicity={"publicity": "public"}, **REASON)


def given(way: Way, record: Made, code: str, on: str) -> Made:
    return way.change(record, "classifications", record_class=code, reclassified_on=on, **REASON)


def right(way: Way, record: Made, corrects: int, **said: Any) -> Made:
    return way.change(record, "event-corrections", corrects=corrects, **said, **REASON)


def of_class_b(way: Way) -> Made:
    return way.create("decision", decided_on=BEGINS, record_class="B", personal="none")


def taking_back_a_correction(way: Way) -> Made:
    record = given(way, of_class_b(way), "S", "2021-05-01")
    record = opened(way, way.decide(right(way, record, 2, record_class="B"), "approvals"))
    return right(way, record, 3, takes_back=True)


def taking_back_what_took_back(way: Way) -> Made:
    record = right(way, of_class_b(way), 1, record_class="S")
    record = opened(way, way.decide(right(way, record, 2, takes_back=True), "approvals"))
    return right(way, record, 3, takes_back=True)


def moving_a_class_to_another_day(way: Way) -> Made:
    record = given(way, given(way, of_class_b(way), "S", "2021-04-01"), "B", "2021-05-01")
    return right(way, opened(way, record), 2, day="2021-06-01")


def moving_the_class_over_it(way: Way) -> Made:
    record = given(way, given(way, of_class_b(way), "S", "2021-04-01"), "B", "2021-05-01")
    return right(way, opened(way, record), 3, day="2021-03-01")


WAYS = [taking_back_a_correction, taking_back_what_took_back, moving_a_class_to_another_day, moving_the_class_over_it]


def is_shown(rest: OverRest, record: Made) -> bool:
    asked = {"position": max(rest.newest, record.position), "id": record.id}
    read = rest.doors.read(record.kind, asked)
    assert read.status_code in (200, 404)
    listed = rest.doors.get("/decisions", params={"min_position": asked["position"], "limit": 200}).json()["items"]
    assert (record.id in {each["id"] for each in listed}) == (read.status_code == 200)
    return bool(read.status_code == 200)


@pytest.mark.parametrize("comes", WAYS, ids=lambda each: each.__name__)
def test_a_class_that_comes_into_force_by_a_correction_hides_at_once(rest: OverRest, comes: Any):
    record = comes(rest)
    assert rest.show(record)["record_class"] == "S"
    assert not is_shown(rest, record)
    assert is_shown(rest, opened(rest, record))


@pytest.mark.parametrize("comes", WAYS, ids=lambda each: each.__name__)
def test_and_what_a_person_had_stated_open_waits_among_the_incomplete(command: OnCommandLine, comes: Any):
    record = comes(command)
    told = command.show(record)
    assert told["publicity"]["publicity"] == "secret"
    lacking = {each["id"]: each for each in command("incomplete")}
    assert "publicity" in lacking[record.id]["missing"]


@pytest.mark.parametrize("corrects", [1, 2], ids=["the day", "the correction of the day"])
def test_the_corrected_day_of_a_record_moves_its_secrecy_however_the_correction_names_it(way: Way, corrects: int):
    record = way.create("decision", decided_on="1990-01-01", record_class="S", personal="none", publicity=None)
    record = right(way, record, 1, day="1991-01-01")
    record = right(way, record, corrects, day="2020-01-01")
    told = way.show(record)["publicity"]
    assert (told["secret_from"], told["secret_years"]) == ("2020-01-01", 25)
    if isinstance(way, OverRest):
        assert not is_shown(way, record)


def test_the_receipt_that_a_registration_lacked_moves_the_secrecy_of_a_document(rest: OverRest):
    body = {"dated": {"earliest": "1990-01-01", "latest": "1990-01-01"}, "record_class": "S", "personal": "none"}
    record = rest.create("document", publicity=None, **body)
    record = rest.change(record, "registrations", received_on="2020-01-01")
    told = rest.show(record)["publicity"]
    assert (told["secret_from"], told["secret_years"]) == ("2020-01-01", 25)
    assert rest.doors.read("document", {"id": record.id, "position": rest.newest}).status_code == 404


def test_a_record_sealed_by_its_class_is_verified_without_its_key(command: OnCommandLine):
    given(command, of_class_b(command), "S", "2021-05-01")
    right(command, of_class_b(command), 1, record_class="S")
    found = verify(command.home / "events.sqlite", command.home / "blobs")
    assert found.ok, found.first_difference


# -- random histories --------------------------------------------------------------------------------------------------

ROWS = (
    ScheduleRow(code="P", years=10, trigger="document_date", basis="TOS"),
    ScheduleRow(code="Q", years=3, trigger="document_date", basis="TOS"),
    ScheduleRow(
        code="S", years=10, trigger="document_date", basis="TOS", publicity="secret", ground="24 §", secret_years=25
    ),
    ScheduleRow(code="N", years=10, trigger="document_date", basis="TOS", publicity="not_public"),
)
SECRET = {"S", "N"}
FIRST = date(2020, 1, 1)
DAYS = tuple(FIRST + timedelta(days=each) for each in (0, 30, 31, 200, 365))


def attempt(archive: Archive, id: UUID, rng: random.Random, version: int) -> str | None:
    """One random command; answers with what was stated if it was a statement of publicity."""
    match rng.choice(("class", "class", "open", "close", "class of", "day of", "back", "back")):
        case "class":
            moved = Reclassified(record_class=rng.choice("PQSN"), reclassified_on=rng.choice(DAYS), content=WHY)
            reclassify(archive, "decision", id, moved, by=SECRETARY)
        case "open" | "close" as stated:
            publicity = Publicity(publicity="public" if stated == "open" else "not_public")
            classify(archive, "decision", id, PublicityClassified(publicity=publicity, content=WHY), by=SECRETARY)
            return stated
        case "class of":
            named = {"corrects": rng.randint(1, version), "record_class": rng.choice("PQSN")}
            correct_event(archive, "decision", id, RecordCorrected(**named, content=WHY), by=SECRETARY)
        case "day of":
            moved_to = {"corrects": rng.randint(1, version), "day": rng.choice(DAYS)}
            correct_event(archive, "decision", id, RecordCorrected(**moved_to, content=WHY), by=SECRETARY)
        case "back":
            back = {"corrects": rng.randint(1, version), "takes_back": True}
            correct_event(archive, "decision", id, RecordCorrected(**back, content=WHY), by=SECRETARY)
    return None


def shown(archive: Archive, id: UUID) -> bool:
    """Whether anybody may read the record today, by the row that views judge it by."""
    events = archive.seen_of(str(id), archive.position)
    row = access_of(str(id), len(events), spans_of(events), events[0])
    today = archive.today().isoformat()
    return bool(row[4] <= today and row[6] <= today < row[7])


@pytest.mark.parametrize("seed", range(3))
def test_no_history_of_corrections_opens_what_nobody_stated_open_since(archive: Archive, seed: int):
    rng = random.Random(seed)
    text = ScheduleText(title="TOS")
    adopted = ScheduleAdopted(code="tos", version="1", in_force_from=date(2000, 1, 1), rows=ROWS, content=text)
    adopt_schedule(archive, adopted, by=SECRETARY)
    closures, hidden, waited, corrected = Closures(archive), 0, 0, 0
    for number in range(16):
        begun = DecisionRecorded(
            natural_key=f"{seed}-{number}",
            decided_on=FIRST,
            record_class=rng.choice("PQSN"),
            publicity=rng.choice((None, Publicity(publicity="public"))),
            personal=PersonalData.none,
            content=Wording(title="Päätös"),
        )
        id = record_decision(archive, begun, by=SECRETARY).id
        stands = begun.publicity and begun.record_class not in SECRET
        opened_in = begun.record_class if stands else None  # the class under which a person last opened it
        for _ in range(14):
            before, position = shown(archive, id), archive.position
            record = archive.load(Decision, id)
            try:
                stated = attempt(archive, id, rng, record.version)
            except ArchiveError:
                continue
            now, record = shown(archive, id), archive.load(Decision, id)
            code, undecided = record.bound[0], record.now.get("undecided")
            if archive.position == position:
                continue
            corrected += archive.history(id)[-1].event.name == "record.corrected.v1"
            assert before or not now or stated == "open"
            if before and not now:
                assert str(id) in closures.withheld(position, ANONYMOUS, archive.today())
            if stated is not None:
                opened_in = code if stated == "open" else None
            elif code in SECRET and code != opened_in:
                assert not now
                hidden += 1
                if opened_in is not None and before:
                    assert undecided
                    waited += 1
    closures.close()
    assert min(hidden, waited, corrected) > 2
