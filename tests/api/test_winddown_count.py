"""What is open is counted three times: by the board, by what a closing lists, and here from the events alone."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.kind import kinds
from tests.api.disposals import Office, an_office
from tests.api.doors import a_body
from tests.api.examples import SECRET
from tests.api.test_winddown_status import ENDED
from tests.given import day

LASTS = {"contract": {"ends_on": "2031-12-31"}, "secondment": {"ends_on": "2031-12-31"}}
PAIRS = {
    "cost_disputed": ("cost.disputed.v1", "cost.grant_decided.v1"),
    "hold": ("record.hold_placed.v1", "record.hold_released.v1"),
    "correction_unconfirmed": ("record.corrected.v1", "record.correction_decided.v1"),
    "write_undecided": ("waiting.submitted.v1", "waiting.decided.v1"),
    "disposal_unexecuted": ("disposal.approved.v1", "disposal.executed.v1"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("laskettu")) as made:
        yield made


def everything_open(office: Office) -> None:
    """Two records of every kind that comes to an end, one of them ended; and what any record may be open by."""
    doors = office.doors
    for kind in (each for each in kinds().values() if each.open):
        for ends in (False, True):
            made = doors.create(kind.name, **LASTS.get(kind.name, {}))
            if ends:
                noun, body = ENDED[kind.name]
                assert doors.change(kind.name, made["id"], noun, body, made["version"]).status_code == 201
    paid, claims = doors.create("grant"), doors.create("grant")
    cost = {"amount": {"cents": 100}, "cost_kind": "palkat", "reported_on": "2021-02-01"}
    reported = doors.change("grant", paid["id"], "costs", cost, paid["version"])
    assert reported.status_code == 201, reported.text
    part = reported.json()["part"]
    claim = {"disputed_on": "2021-02-02", "claimed": claims["id"], "reason": "kumpi maksaa"}
    disputed = doors.post(f"/costs/{part}/disputes", claim, headers={"If-Match": '"1"'})
    assert disputed.status_code == 201, disputed.text
    report = doors.create("report")
    hold = {"mandate": "OK 17 luku", "starts_on": "2021-01-01", "reason": "riita", "records": [report["id"]]}
    assert doors.post("/holds", hold).status_code == 201
    case = doors.create("case")
    closing = {"closed_on": "2021-04-01", "reason": "valmis"}
    assert doors.change("case", case["id"], "closures", closing, case["version"]).status_code == 201
    by = office.home.admin().actor
    assert by is not None
    with office.home.archive.told():
        told = DecisionRecorded(decided_on=day("2021-05-01"), case=case["id"], content=Wording(title="Myöhäinen"))
        record_decision(office.home.archive, told, by=by)
    secret = doors.create("decision", public=False, **SECRET)
    opens = {"corrects": 1, "publicity": {"publicity": "public"}, "reason": "kirjattiin väärin"}
    assert doors.change("decision", secret["id"], "event-corrections", opens, secret["version"]).status_code == 201
    doors.create("case", public=False, number="SALA 9")
    assert doors.post("/cases", a_body("case") | {"number": "SALA 9"}, "registrar").status_code == 201
    listed = office.listed(office.paper("Hävitettävä", "Teksti."))
    for noun, who in (("reviews", "archivist"), ("approvals", "second")):
        assert office.step(listed, noun, who).status_code == 201


def counted(office: Office) -> Counter[str]:
    """What is open by the names of the events, and by what each registration states; no state is read."""
    archive, found = office.home.archive, Counter[str]()
    streams: dict[str, list[Any]] = {}
    for row in archive.recorder.read(0, 100_000):
        fact, content = orjson.loads(row[7]), orjson.loads(row[9] or b"{}")
        streams.setdefault(row[2], []).append((row[4], fact, content))
    for events in streams.values():
        names, (first, fact, content) = {name for name, *_ in events}, events[0]
        kind = kinds().get(first.partition(".")[0])
        if kind is not None:
            ended = kind.verb(ENDED[kind.name][0]) if kind.open else None
            if ended is not None and ended.event.name not in names:
                found[kind.name] += 1
            said = fact | content
            said["date"] = said.get(kind.begins)
            found["registration_incomplete"] += any(
                said.get(name) in (None, "") for name in office.home.settings.mandatory_of(kind.name)
            )
            found["contradiction"] += any("flagged" in fact for _, fact, _ in events)
        for sort, (begins, ends) in PAIRS.items():
            found[sort] += begins in names and ends not in names
    return +found


def test_the_board_and_the_closing_list_what_the_events_add_up_to(office: Office):
    everything_open(office)
    doors = office.doors
    winddown = doors.create("winddown", personal="none")
    own = counted(office)
    told = doors.get("/winddown/status", "archivist", params={"min_position": winddown["position"]}).json()
    assert {sort: own[sort] for sort in (*PAIRS, "contradiction", "registration_incomplete")} == {
        sort: told["by_kind"].get(sort, 0) for sort in (*PAIRS, "contradiction", "registration_incomplete")
    }
    described = {each.code for kind in kinds().values() for each in kind.open}
    assert Counter(each["kind"] for each in told["items"] if each["matter"] in described) == {
        name: own[name] for name, kind in kinds().items() if kind.open
    }
    assert told["open"] == own.total()
    said = {"closed_on": "2021-06-01", "reason": "valmis"}
    refused = doors.change("winddown", winddown["id"], "closures", said, winddown["version"]).json()
    listed = [each["message"].split()[-1] for each in refused["errors"]]
    assert len(listed) + (refused.get("errors_left_out") or 0) == own.total()
    assert set(listed) <= {each["id"] for each in told["items"]}


def test_a_disputed_cost_is_open_in_the_office_of_its_grant(office: Office):
    doors = office.doors
    winddown = doors.create("winddown", collections=["avustusten"], organisation="Avustustoimisto")
    grants = [doors.create("grant", collection=name) for name in ("avustusten", "muu")]
    cost = {"amount": {"cents": 100}, "cost_kind": "palkat", "reported_on": "2021-02-01"}
    for grant, claims in (grants, grants[::-1]):
        reported = doors.change("grant", grant["id"], "costs", cost, grant["version"])
        claim = {"disputed_on": "2021-02-02", "claimed": claims["id"], "reason": "kumpi maksaa"}
        disputed = doors.post(f"/costs/{reported.json()['part']}/disputes", claim, headers={"If-Match": '"1"'})
        assert disputed.status_code == 201, disputed.text
    asked = {"office": winddown["id"], "min_position": disputed.json()["position"]}
    told = doors.get("/winddown/status", "archivist", params=asked).json()
    assert told["by_kind"]["cost_disputed"] == 1
    assert told["open"] == len(told["items"])
