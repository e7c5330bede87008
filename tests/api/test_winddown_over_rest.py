"""The last four months of an office over REST alone: declare, map, assess, end, hand over, be refused, close."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

Body = dict[str, Any]
OURS = {"collection": "liitto", "personal": "none", "publicity": {"publicity": "public"}}
COURT = {"decided_on": "2020-09-01", "stage": "appealed", "by": "Hallinto-oikeus", "outcome": "Valitus"}


class Office:
    """The doors of an archive, asked by an administrator."""

    def __init__(self, doors: Doors) -> None:
        self.doors, self.versions, self.plurals = doors, dict[str, int](), dict[str, str]()

    def new(self, plural: str, **said: Any) -> str:
        made = self.doors.post(f"/{plural}", OURS | said, "admin")
        assert made.status_code == 201, made.text
        id: str = made.json()["id"]
        self.versions[id], self.plurals[id] = made.json()["version"], plural
        return id

    def does(self, id: str, noun: str, **said: Any) -> Any:
        version = self.versions.setdefault(id, 1)
        headers = {"If-Match": f'"{version}"'}
        done = self.doors.post(f"/{self.plurals[id]}/{id}/{noun}", said, "admin", headers=headers)
        if done.status_code == 201:
            self.versions[id] = done.json()["version"]
        return done

    def asks(self, path: str, **params: Any) -> Any:
        at = {"min_position": self.doors.client.app.state.home.archive.position}
        return self.doors.get(path, "admin", params=at | params)


@pytest.fixture
def office(tmp_path: Any) -> Iterator[Office]:
    make_home(tmp_path / "home", origin="rest", organisation="Liiton toimisto")
    with TestClient(create_app(ArchiveHome(tmp_path / "home")), headers={"User-Agent": "test"}) as client:
        yield Office(Doors(client, keys_for(client.app.state.home), tmp_path / "home"))  # type: ignore[attr-defined]


def test_an_office_is_wound_down_over_rest(office: Office):
    case = office.new("cases", number="LT/7/2019", title="Alasajo", opened_on="2019-03-12")
    filed = {"case": case}
    down = office.new("wind-downs", number="LT-LOPPU", title="Toimiston alasajo", organisation="Liiton toimisto",
                      decided_on="2019-03-12", cutoff_on="2019-03-08", decider="Ohjausryhmä",
                      collections=["liitto"], **filed)  # fmt: skip
    grant = office.new("grants", number="VA-9", title="Valtionavustus", awarded_on="2018-01-05", grantor="Ministeriö",
                       amount={"cents": 900_000_00, "currency": "EUR"}, use_until="2019-06-30", **filed)  # fmt: skip
    lease = office.new("contracts", number="LS-1", title="Toimitilat", registered_on="2017-05-02",
                       starts_on="2017-05-02", **filed)  # fmt: skip
    network = office.new("contracts", number="LS-2", title="Verkko", registered_on="2018-02-01", starts_on="2018-02-01",
                         ends_on="2031-12-31", value={"cents": 60_000_00, "currency": "EUR"}, **filed)  # fmt: skip
    late = office.new("commitments", number="ST-1", title="Työpaja", made_on="2019-03-20", to="Konsultti Oy",
                      amount={"cents": 2_500_00, "currency": "EUR"}, **filed)  # fmt: skip
    system = office.new("inventory", number="JT-1", title="Sopimusjärjestelmä", mapped_on="2019-03-20", medium="system",
                        holding="contract_system", organisation="Liitto", ends_on="2031-01-31",
                        yearly_cost={"cents": 3_650_00, "currency": "EUR"}, **filed)  # fmt: skip

    # April: what may be paid, and by when what is to be done
    rules = [{"code": "after-cutoff", "made": "after_cutoff", "eligible": False, "unless_necessary": True}]
    assert office.does(down, "guidance", issued_on="2019-03-20", rules=rules).json()["field"] == "source"
    assert office.does(down, "guidance", issued_on="2019-03-20", rules=rules, source="Ohje").status_code == 201
    judged = {each["id"]: each["outcome"] for each in office.asks(f"/wind-downs/{down}/assessments").json()["items"]}
    assert judged == {late: "ineligible"}
    due = {each["what"]: each for each in office.asks(f"/wind-downs/{down}/deadlines").json()["items"]}
    assert (due["recovery_barred"]["due"], due["recovery_barred"]["id"]) == ("2029-06-30", grant)
    what_if = office.doors.post(f"/wind-downs/{down}/what-if", {"on": "2030-01-31", "end": ["LS-2", "JT-1"]}, "admin")
    assert {each["what"] for each in what_if.json()["items"]} >= {"runs_on", "licence_runs_on", "records_not_captured"}
    assert all(each["positions"] and each["rule"] for each in what_if.json()["items"])
    ended = {"noticed_on": "2019-03-29", "ends_on": "2019-05-31", "reason": "Toimisto päättyy"}
    assert office.does(lease, "terminations", **ended).status_code == 201
    assert (
        office.does(late, "closures", closed_on="2019-04-05", outcome="ended", reason="Katkon jälkeen").status_code
        == 201
    )

    # May: what goes on elsewhere is taken over by whom it was offered to, and by nobody else
    for id, matter in ((network, "contract_in_force"), (grant, "grant_unsettled")):
        offer = office.does(id, "item-offers", matter=matter, offered_on="2019-05-02", party="Maakuntaliitto")
        assert offer.status_code == 201
        took = {"matter": matter, "settled_on": "2019-05-20", "way": "transferred", "reason": "Liitto jatkaa"}
        stranger = office.does(id, "item-settlements", **took, party="Kunta")
        assert (stranger.status_code, stranger.json()["code"]) == (409, "transfer_not_offered")
        assert office.does(id, "item-settlements", **took, party="Maakuntaliitto").status_code == 201
    goes = {"decided_on": "2019-05-21", "destination": "successor", "party": "Maakuntaliitto", "reason": "Sovittu",
            "responsible": "Kirjaaja", "method": "export", "capture_by": "2019-06-15"}  # fmt: skip
    assert office.does(system, "destinations", **goes).status_code == 201
    assert office.does(system, "captures", captured_on="2019-06-14", reason="Viety").status_code == 201

    # June: refused while anything is open or has no destination, then closed once
    closing = {"closed_on": "2019-06-30", "reason": "Kaikki on tehty"}
    refused = office.does(down, "closures", **closing)
    assert refused.status_code == 409
    board = office.asks("/winddown/status", office="LT-LOPPU").json()
    assert board["open"] == len(board["items"]) > 0
    for each in board["items"]:
        office.plurals.setdefault(each["id"], {"case": "cases"}.get(each["kind"], each["kind"]))
        undone = {"matter": each["matter"], "settled_on": "2019-06-28", "way": "left_undone", "reason": "Ei ehditty"}
        done = office.does(each["id"], "item-settlements", **undone, decider="Ohjausryhmä")
        assert done.status_code == 201, (each, done.text)
    assert office.does(down, "closures", **closing).status_code == 409
    assert office.asks(f"/wind-downs/{down}/destinations", hindered=True).json()["items"]
    rule, party = {"code": "kaikki", "destination": "successor"}, {"code": "kaikki", "party": "Maakuntaliitto"}
    set_ = office.does(down, "destinations", set_on="2019-06-28", rules=[rule], parties=[party])
    assert set_.status_code == 201, set_.text
    assert office.asks("/winddown/status", office="LT-LOPPU").json()["can_close"] is True
    closed = office.does(down, "closures", **closing)
    assert closed.status_code == 201, closed.text
    assert office.does(down, "closures", **closing).status_code == 409

    # afterwards: what was taken over goes to its end, a court is heard, and nothing new begins
    longer = {"amended_on": "2020-01-15", "text": "Pitempi", "reason": "Tarve"}
    assert office.does(network, "amendments", **longer).json()["code"] == "organisation_closed"
    settled = {"settled_on": "2020-02-03", "amount": {"cents": 880_000_00, "currency": "EUR"}, "reason": "Päätös"}
    assert office.does(grant, "settlements", **settled).status_code == 201
    assert office.does(grant, "outcomes", **COURT).status_code == 201
    page = office.asks(f"/wind-downs/{down}/compilation", lang="sv", format="html")
    assert (page.status_code, "Ei ehditty" in page.text) == (200, True)
    feed = office.asks("/winddown/calendar.ics", office="LT-LOPPU", lang="sv")
    assert feed.text.startswith("BEGIN:VCALENDAR")
