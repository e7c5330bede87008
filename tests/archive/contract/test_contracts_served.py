"""What REST, lists, completeness and imports say of a contract's notice, options, owner and transition times."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.contract.model import Contract
from services.home.archive_home import ArchiveHome, make_home
from services.verbs import KINDS, create, shape_of
from tests.api.doors import Doors, keys_for
from tests.given import SECRETARY

AT = "/contracts"
END = {"noticed_on": "2021-03-26", "ends_on": "2021-03-26", "clause": "11 §", "immediate": True, "reason": "Päättyy"}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("contracts") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(home), folder)


def changed(doors: Doors, made: dict[str, Any], *steps: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    for noun, body in steps:
        answer = doors.change("contract", made["id"], noun, body, made["version"])
        assert answer.status_code == 201, answer.text
        made = answer.json()
    return made


def listed(doors: Doors, position: int, **params: str) -> list[str]:
    answer = doors.get(AT, params=params | {"min_position": position, "limit": 500})
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


def test_the_day_on_which_notice_ends_it_follows_the_day_that_is_asked_for(doors: Doors):
    made = doors.create("contract", notice_months=2)
    on = {as_of: doors.read("contract", made, as_of=as_of).json() for as_of in ("2020-12-31", "2021-12-01")}
    assert [each["notice_ends_on"] for each in on.values()] == ["2021-02-28", "2021-12-31"]
    answer = doors.get(AT, params={"as_of": "2020-12-31", "min_position": made["position"], "limit": 500})
    shown = next(each for each in answer.json()["items"] if each["id"] == made["id"])
    assert shown["notice_ends_on"] == "2021-02-28"


def test_a_notice_before_amendments_that_leave_the_end_open_is_refused_in_words(doors: Doors):
    """It was a defect: a value agreed where no end is agreed any more has no days until an end."""
    value = {"cents": 900_000, "currency": "EUR"}
    later = (
        ("amendments", {"amended_on": "2021-05-01", "text": "Toistaiseksi", "ends_on": "9999-12-31"}),
        ("amendments", {"amended_on": "2021-06-01", "text": "Hinta", "value": value}),
    )
    made = changed(doors, doors.create("contract", ends_on=None), *later)
    late = END | {"ends_on": "2022-04-30", "immediate": None}
    answer = doors.change("contract", made["id"], "terminations", late, made["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "later_event")


def test_what_follows_from_the_day_is_no_change_to_come(doors: Doors):
    made = doors.create("contract", notice_months=2, ends_on=None)
    later = ("amendments", {"amended_on": "2999-01-01", "text": "Hinta nousee."})
    (change,) = doors.read("contract", changed(doors, made, later)).json()["to_come"]
    assert set(change["changes"]) == {"amendments"}


def test_a_framework_agreement_is_listed_as_open_until_the_last_sender_has_agreed(doors: Doors):
    made = doors.create("contract")
    senders = [("senders", {"joined_on": "2020-02-01", "organisation": each, "name": each}) for each in ("A", "B")]
    made = changed(doors, made, *senders, ("terminations", END | {"ground": "activity_ended"}))

    def lacking() -> dict[str, Any] | None:
        asked = {"kind": "contract", "limit": 1000, "min_position": made["position"]}
        items = doors.get("/registration/incomplete", "archivist", params=asked).json()["items"]
        return next((each for each in items if each["id"] == made["id"]), None)

    def agreed(organisation: str) -> tuple[str, dict[str, Any]]:
        told = {"agreed_on": "2021-04-02", "organisation": organisation, "transition_until": "2021-06-30"}
        return "transitions", told | {"reason": "Sovittu"}

    made = changed(doors, made, agreed("A"))
    shown = doors.read("contract", made).json()
    assert (shown["status"], shown["completion"], shown["transitions_open"]) == ("terminated", "transition_open", ["B"])
    open_ = lacking()
    assert open_ is not None
    assert "transition_until" in open_["missing"]
    assert f"{AT}/{made['id']}/transitions" in [each["path"] for each in open_["complete"]]
    assert made["id"] in listed(doors, made["position"], completion="transition_open")
    made = changed(doors, made, agreed("B"))
    assert doors.read("contract", made).json()["completion"] == "complete"
    assert "transition_until" not in (lacking() or {"missing": []})["missing"]
    assert made["id"] in listed(doors, made["position"], completion="complete", ground="activity_ended")
    assert made["id"] not in listed(doors, made["position"], completion="transition_open")


def test_a_list_is_narrowed_by_owner_holder_medium_and_the_days_of_what_became_of_it(doors: Doors):
    made = doors.create("contract", owner="Kempeleen kunta", holder="Liitto", medium="electronic")
    due = {"earliest": "2021-05-01", "latest": "2021-05-31"}
    study = {"agreed_on": "2020-02-01", "deliverable": "1", "what": "Selvitys", "due": due, "due_text": "5/2021?"}
    steps = (("deliverables", study), ("exclusions", {"excluded_on": "2021-02-05", "reason": "Ei siirry"}))
    at = changed(doors, made, *steps)["position"]
    assert listed(doors, at, owner="Kempeleen kunta") == [made["id"]]
    assert made["id"] in listed(doors, at, holder="Liitto", medium="electronic")
    assert listed(doors, at, day="excluded_on", date_from="2021-02-05", date_to="2021-02-05") == [made["id"]]
    assert listed(doors, at, day="due", date_from="2021-05-01", date_to="2021-05-31") == [made["id"]]


@pytest.mark.parametrize(
    ("noun", "body", "field"),
    [
        ("terminations", END, "ground"),
        ("extensions", {"extended_on": "2021-03-01", "ends_on": "2022-12-31", "option": "1", "reason": "-"}, "option"),
        ("deliveries", {"delivered_on": "2021-03-01", "deliverable": "1", "reason": "-"}, "deliverable"),
        ("transitions", {"agreed_on": "2021-03-01", "organisation": "A", "transition_until": "2021-03-31",
                         "reason": "-"}, "organisation"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_and_what_to_do(doors: Doors, noun: str, body: dict[str, Any], field: str):
    answer = doors.change("contract", doors.create("contract")["id"], noun, body, 1)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert answer.json()["remedy"]


def test_an_end_before_the_start_is_refused_by_people_and_flagged_of_a_source(doors: Doors, tmp_path: Path):
    body = {"title": "Vuokra", "starts_on": "2021-02-01", "ends_on": "2021-01-31"}
    answer = doors.post(AT, body)
    assert (answer.status_code, answer.json()["field"]) == (422, "ends_on")
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(tmp_path / "home")
    try:
        kind = KINDS["contract"]
        with home.archive.told():
            id = create(home.archive, kind, shape_of(kind.created).model_validate(body), by=SECRETARY).id
        flags = home.archive.load(Contract, id).timeline.flags()
        assert [each["code"] for each in flags] == ["end_before_start"]
    finally:
        home.close()
