"""A person asks for the erasure of their data: what is held is found, the exception is recorded, nothing goes around
holds, terms or the second person."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from archive.errors import NotAllowed
from archive.sealing.master import KeyUnavailable
from services.home.archive_home import ArchiveHome, make_home
from tests.api.disposals import Office, an_office
from tests.services.backup.backed_up import command, file

PERSON = "Maija Meikäläinen"
KEPT = {"decision": "kept", "basis": "GDPR 17(3)(d); 831/1994 8 §", "reason": "Pysyvästi säilytettävä."}
DESTROY = {"decision": "destroy", "basis": "GDPR 17(1)(a)", "reason": "Säilytysaika on päättynyt."}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("office") / "home") as opened:
        yield opened


def asked(office: Office, person: str = PERSON, by: str = "archivist", among: str = "items") -> dict[str, Any]:
    answer = office.doors.post("/erasures/searches", {"person": person}, by)
    assert answer.status_code == 201, answer.text
    return {each["record"]: each for each in answer.json()[among]}


def decided(office: Office, decision: dict[str, str], *papers: dict[str, Any], **more: Any) -> Any:
    return office.doors.post("/erasures", decision | {"records": [each["id"] for each in papers]}, **more)


def test_every_record_that_names_a_person_is_found_however_the_name_is_written(office: Office):
    about = office.paper("Hakemus", "Hakemus.", person=PERSON, personal="personal")
    sent = office.paper("Kirje", "Kirje.", sender="  maija  MEIKÄLÄINEN ")
    office.paper("Muu", "Muu.", person="Matti Meikäläinen")
    found = asked(office)
    assert set(found) == {about["id"], sent["id"]}
    assert (found[about["id"]]["parts"], found[sent["id"]]["parts"]) == (["person"], ["sender"])
    assert found[about["id"]]["due"]
    assert asked(office, "Tuntematon Henkilö") == {}
    for by, status in (("registrar", 403), ("reader", 403), ("auditor", 403), (None, 401)):
        assert office.doors.post("/erasures/searches", {"person": PERSON}, by).status_code == status
    assert office.doors.post("/erasures/searches", {"person": "   "}).status_code == 422
    log = office.doors.get("/access/log", "archivist").json()["items"]
    assert any(each["door"] == "erasure search" for each in log)
    kept = b"".join(path.read_bytes() for path in office.doors.home.rglob("*.sqlite*"))
    assert b"Tuntematon" not in kept


def test_who_is_a_party_a_holder_or_a_participant_is_found_too(office: Office):
    doors = office.doors
    contract = doors.create("contract", parties=[{"name": "Kunta", "role": "tilaaja"}, {"name": "Noora Niemi"}])
    grant = doors.create("grant", grantee="Niemi, Noora")
    position = {"min_position": grant["position"]}
    assert doors.get(f"/grants/{grant['id']}", "archivist", params=position).status_code == 200
    found = asked(office, "noora niemi")
    assert {id: each["parts"] for id, each in found.items()} == {
        contract["id"]: ["parties.name"],
        grant["id"]: ["grantee"],
    }


def test_who_acted_is_listed_and_cannot_be_decided_about(office: Office):
    ((id, actor),) = asked(office, "toinen arkistonhoitaja").items()
    assert (actor["kind"], actor["parts"]) == ("actor", ["name"])
    assert decided(office, KEPT, {"id": id}).status_code == 404


def test_running_text_that_may_name_a_person_is_listed_apart(office: Office):
    said = office.paper("Muistio", "Kuultiin Ilmari Lahdenperää asiasta.")
    titled = office.paper("Ilmarin ja Anna Lahdenperän hakemus", "Liitteenä.")
    named = office.paper("Kirje", "Ilmari Lahdenperä kirjoitti.", sender="Ilmari Lahdenperä")
    earlier = office.paper("Vanha", "Ilmari Lahdenperän vanha teksti.")
    office.paper("Muu", "Ilmari Virtanen kirjoitti.")
    office.doors.get("/search", "archivist", params={"q": "liite", "min_position": earlier["position"]})
    version = office.doors.read("document", earlier, "archivist").json()["version"]
    new = {"file": ("uusi.txt", "Uusi teksti ilman nimeä.".encode(), "text/plain")}
    headers = {"If-Match": f'"{version}"'}
    made = office.doors.ask("POST", f"/documents/{earlier['id']}/versions", "archivist", files=new, headers=headers)
    assert made.status_code == 201, made.text
    assert set(asked(office, "Ilmari Lahdenperä")) == {named["id"]}
    found = asked(office, "Ilmari Lahdenperä", among="in_text")
    assert {id: each["parts"] for id, each in found.items()} == {
        said["id"]: ["file", "search"],
        titled["id"]: ["file.filename", "search", "title"],
        earlier["id"]: ["file"],
    }


def test_what_is_kept_is_restricted_with_its_ground_and_shown_to_nobody_without_a_key(office: Office):
    doors, paper = office.doors, office.paper("Poikkeuksellinen päätös", "Sisältö.", person="Kaisa Kaisala")
    assert doors.read("document", paper).status_code == 200
    made = decided(office, KEPT, paper)
    assert made.status_code == 201, made.text
    at = {"position": made.json()["position"], "id": paper["id"]}
    assert doors.read("document", at).status_code == 404
    read = doors.read("document", at, "archivist").json()
    assert read["erasure"]["basis"] == KEPT["basis"]
    assert (read["erasure"]["decision"], read["restricted"]) == ("kept", True)
    assert "erasure" not in doors.read("document", at, "reader").json()
    search = {"q": "poikkeuksellinen", "min_position": at["position"]}
    assert doors.get("/search", params=search).json()["total"] == 0
    assert doors.get("/search", "archivist", params=search).json()["total"] == 1
    published = {"ground": "JulkL 16.3 §", "published_from": "2026-01-01", "ends_on": "2027-01-01"}
    refused = doors.change("document", paper["id"], "publications", published, read["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "restricted")
    shown = doors.get("/events", params={"limit": 1000}).json()["events"]
    assert "record.erasure_decided.v1" not in {each.get("name") for each in shown}
    assert asked(office, "Kaisa Kaisala")[paper["id"]]["decision"] == "kept"


def test_what_is_to_be_destroyed_goes_to_a_disposal_and_never_around_holds_or_terms(office: Office):
    doors = office.doors
    due, held = (office.paper(f"Poistettava {n}", f"Sisältö {n}.", person="Olli Oja") for n in "AB")
    early = office.paper("Kesken", "Sisältö C.", person="Olli Oja", record_class="02 05")
    assert doors.post("/holds", {"mandate": "PKL", "reason": "x", "records": [held["id"]]}).status_code == 201
    for wrong, code in ((held, "record_held"), (early, "not_due")):
        refused = decided(office, DESTROY, due, wrong)
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert asked(office, "Olli Oja")[due["id"]]["decision"] is None
    key = {"Idempotency-Key": str(uuid4())}
    made = decided(office, DESTROY, due, headers=key)
    assert made.status_code == 201, made.text
    assert decided(office, DESTROY, due, headers=key).json() == made.json()
    listed = doors.get("/disposals", "archivist", params={"min_position": made.json()["position"]}).json()["items"]
    assert [each["status"] for each in listed] == ["listed"]
    assert doors.read("document", due, "archivist").status_code == 200
    assert decided(office, DESTROY, due).json()["code"] == "listed_already"


def test_what_was_restricted_stays_so_while_it_waits_for_its_destruction(office: Office):
    doors, paper = office.doors, office.paper("Ensin säilytetty", "Sisältö.", person="Outi Oksa")
    assert decided(office, KEPT, paper).status_code == 201
    made = decided(office, DESTROY, paper)
    assert made.status_code == 201, made.text
    at = {"position": made.json()["position"], "id": paper["id"]}
    assert doors.read("document", at).status_code == 404
    read = doors.read("document", at, "archivist").json()
    assert (read["erasure"]["decision"], read["restricted"]) == ("destroy", True)


def test_decisions_about_nothing_or_the_destroyed_are_refused(office: Office):
    gone = office.paper("Jo poissa", "Sisältö.", person="Niilo Noro")
    office.executed(gone)
    assert decided(office, KEPT, gone).status_code == 410
    assert asked(office, "Niilo Noro") == {}
    assert decided(office, KEPT).status_code == 422
    assert decided(office, KEPT, {"id": str(uuid4())}).status_code == 404
    assert decided(office, KEPT | {"decision": "forget"}, gone).status_code == 422
    for by, status in (("registrar", 403), ("auditor", 403), (None, 401)):
        assert decided(office, KEPT, gone, by=by).status_code == status


def test_the_command_does_the_same(office: Office):
    home: Path = office.doors.home
    paper = office.paper("Komentorivi", "Sisältö.", person="Tiina Tuomi")
    found = command(home, "erasure", "list", "tiina tuomi")
    assert [each["record"] for each in found["items"]] == [paper["id"]]
    assert found["in_text"] == []
    with pytest.raises(NotAllowed, match="auditor"):
        command(home, "--as", office.doors.keys["auditor"], "erasure", "list", "tiina tuomi")
    words = ("--basis", KEPT["basis"], "--reason", KEPT["reason"])
    assert command(home, "erasure", "decide", paper["id"], "--decision", "kept", *words)["disposal"] is None
    other = command(home, "erasure", "decide", paper["id"], "--decision", "destroy", *words)
    assert other["disposal"]


def test_an_answer_that_would_lack_what_lies_sealed_is_none(tmp_path: Path):
    make_home(tmp_path / "home", origin="popsote")
    with ArchiveHome(tmp_path / "home") as home:
        file(home, "Lausunto", b"Salainen.", secret=True)
    assert command(tmp_path / "home", "erasure", "list", PERSON)["items"] == []
    (tmp_path / "home" / "keys" / "master.key").unlink()
    with pytest.raises(KeyUnavailable, match="may name the person"):
        command(tmp_path / "home", "erasure", "list", PERSON)


def test_a_decision_to_destroy_and_its_list_are_recorded_together(office: Office):
    paper = office.paper("Yhdessä", "Sisältö.", person="Veera Vuori")
    made = decided(office, DESTROY, paper, headers={"Idempotency-Key": str(uuid4())})
    assert made.status_code == 201, made.text
    assert asked(office, "Veera Vuori")[paper["id"]]["decision"] == "destroy"
    last = office.home.archive.history(UUID(paper["id"]))[-1]
    listed = office.home.archive.history(office.home.archive.streams("disposal.listed.v1")[-1])[0]
    assert (last.position - listed.position, last.recorded_at) == (1, listed.recorded_at)
