"""Harvesting by OAI-PMH 2.0: with two harvesters of others, by the schemas of the protocol, and without leaks."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import etree

from services.harvest.answer import PAGE
from services.harvest.metadata import FORMATS
from tests.api.disposals import PUBLIC, Office, an_office
from tests.api.test_view_ahead import altered

SPACES = {"o": "http://www.openarchives.org/OAI/2.0/", "e": FORMATS["ead3"][1], "d": "http://purl.org/dc/elements/1.1/"}
TITLE, HIDDEN = "Pöytäkirja & liitteet <1>", "Salainen muistio Ilves"
OAI_DC = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
DATA = os.environ.get("ARCHIVE_TEST_DATA")


class Place:
    """An office with a page of records and some more, one of each sort that is listed as deleted, and a hidden one."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.ids = dict[str, str]()
        for number in range(PAGE["ListRecords"]):
            self._made(f"Päätös {number}")
        self._made(TITLE, text="Ensimmäinen kappale.\n\nToinen \x0b kappale.", language="fi")
        self._made(HIDDEN, publicity={"publicity": "not_public"})
        self._made("Peruttu")
        body = {"publicity": {"publicity": "not_public"}, "reason": "Ei julkinen"}
        answer = office.doors.post(f"/decisions/{self.ids['Peruttu']}/publicity", body, headers={"If-Match": '"1"'})
        assert answer.status_code == 201, answer.text
        gone = office.paper("Hävitettävä", "Hävitettävä teksti.", personal="none")
        office.executed(gone)
        self.ids["Hävitettävä"] = gone["id"]
        office.home.projections.catch_up()

    def _made(self, title: str, **more: Any) -> None:
        body = PUBLIC | {"title": title, "decided_on": "2021-02-02", "personal": "none"} | more
        answer = self.office.doors.post("/decisions", body)
        assert answer.status_code == 201, answer.text
        self.ids[title] = answer.json()["id"]

    def ask(self, by: str | None = None, **said: str) -> Any:
        """An answer as XML, valid by the schema of the protocol where that is here."""
        answer = self.office.doors.get(f"/oai?{urlencode(said)}", by)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        root = etree.fromstring(answer.content)
        if DATA:
            schema("oai-pmh/OAI-PMH.xsd").assertValid(root)
        return root

    def refused(self, **said: str) -> str:
        return str(self.ask(**said).xpath("string(o:error/@code)", namespaces=SPACES))


def schema(name: str) -> Any:
    return etree.XMLSchema(etree.parse(Path(DATA or "") / "conformance" / name))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with an_office(tmp_path_factory.mktemp("oai") / "home") as office:
        yield Place(office)


def oaipmh_of(place: Place) -> Any:
    """The client of `oaipmh` without a network; it sends its arguments as a form."""
    client, metadata = pytest.importorskip("oaipmh.client"), pytest.importorskip("oaipmh.metadata")

    class Client(client.BaseClient):  # type: ignore[misc, name-defined]
        def makeRequest(self, **said: str) -> bytes:
            sent: bytes = place.office.doors.client.post("/oai", data=said).content
            return sent

    registry = metadata.MetadataRegistry()
    registry.registerReader("oai_dc", metadata.oai_dc_reader)
    return Client(registry)


def sickle_of(place: Place) -> Any:
    """Sickle without a network."""
    sickle = pytest.importorskip("sickle")

    class Client(sickle.Sickle):  # type: ignore[misc, name-defined]
        def _request(self, said: dict[str, str]) -> Any:
            return place.office.doors.get(f"/oai?{urlencode(said)}")

    return Client("http://testserver/oai")


def listed(place: Place) -> set[str]:
    """Every record that anybody may collect, deleted ones included."""
    return {f"urn:uuid:{id}" for title, id in place.ids.items() if title != HIDDEN}


def test_oaipmh_collects_every_record_and_resumes(place: Place):
    client = oaipmh_of(place)
    found = list(client.listRecords(metadataPrefix="oai_dc"))
    assert client.identify().deletedRecord() == "persistent"
    headers = {header.identifier(): header.isDeleted() for header, _, _ in found if header.setSpec() != ["body"]}
    assert listed(place) == headers.keys()
    assert {name for name, deleted in headers.items() if deleted} == {
        f"urn:uuid:{place.ids[title]}" for title in ("Peruttu", "Hävitettävä")
    }
    assert TITLE in {metadata.getField("title")[0] for _, metadata, _ in found if metadata is not None}


def test_sickle_counts_what_the_list_states(place: Place):
    records = list(sickle_of(place).ListRecords(metadataPrefix="ead3"))
    first = place.ask(verb="ListRecords", metadataPrefix="ead3").find(".//o:resumptionToken", SPACES)
    assert int(first.get("completeListSize")) == len(records) == len(listed(place))
    words = next(each.raw for each in records if "liitteet" in each.raw)
    paragraphs = etree.fromstring(words).xpath(".//e:p", namespaces=SPACES)
    assert [each.text for each in paragraphs] == ["Ensimmäinen kappale.", "Toinen   kappale."]
    identifiers = list(sickle_of(place).ListIdentifiers(metadataPrefix="oai_dc"))
    assert {each.identifier for each in identifiers} == listed(place)


def test_a_list_continues_where_it_was_and_ends_with_an_empty_token(place: Place):
    first = place.ask(verb="ListRecords", metadataPrefix="oai_dc").find(".//o:resumptionToken", SPACES)
    last = place.ask(verb="ListRecords", resumptionToken=first.text).find(".//o:resumptionToken", SPACES)
    assert (first.get("cursor"), last.get("cursor"), last.text) == ("0", str(PAGE["ListRecords"]), None)
    assert int(first.text.partition("/")[0]) <= place.office.home.archive.position


def test_answers_hold_against_the_schemas(place: Place):
    if not DATA:
        pytest.skip("ARCHIVE_TEST_DATA names no data")
    for verb in ("Identify", "ListSets", "ListMetadataFormats"):
        place.ask(verb=verb)
    place.ask(verb="GetRecord", identifier=f"urn:uuid:{place.ids[TITLE]}", metadataPrefix="oai_dc")
    ead = schema("ead3/ead3.xsd")
    for each in place.ask(verb="ListRecords", metadataPrefix="ead3").iterfind(".//e:ead", SPACES):
        ead.assertValid(etree.fromstring(etree.tostring(each)))


def test_while_the_views_cannot_be_read_it_is_busy_and_says_so_in_xml(tmp_path: Path):
    with an_office(tmp_path / "home") as office:
        office.paper("Muistio", "Muistio.", personal="none")
        office.home.projections.catch_up()
        altered(office.home.home, "states", 10**9)
        client = office.doors.client
        for answer in (office.doors.get("/oai?verb=Identify", None), client.post("/oai", data={"verb": "Identify"})):
            assert (answer.status_code, answer.headers["content-type"]) == (503, "text/xml; charset=utf-8")
            assert int(answer.headers["retry-after"]) > 0
            root = etree.fromstring(answer.content)
            assert [each.tag for each in root if isinstance(each.tag, str)] == [
                f"{{{SPACES['o']}}}{name}" for name in ("responseDate", "request")
            ]


def test_days_and_sets_narrow_a_list(place: Place):
    now = place.office.clock.now
    assert place.refused(verb="ListIdentifiers", metadataPrefix="oai_dc", **{"from": f"{now.year + 1}-01-01"}) == (
        "noRecordsMatch"
    )
    of = place.ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="document")
    assert of.xpath("//o:identifier/text()", namespaces=SPACES) == [f"urn:uuid:{place.ids['Hävitettävä']}"]
    header = of.xpath("//o:datestamp/text()", namespaces=SPACES)[0]
    same = place.ask(verb="ListIdentifiers", metadataPrefix="oai_dc", **{"from": header, "until": header})
    assert f"urn:uuid:{place.ids['Hävitettävä']}" in same.xpath("//o:identifier/text()", namespaces=SPACES)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("badVerb", {}),
        ("badVerb", {"verb": "Delete"}),
        ("badArgument", {"verb": "Identify", "set": "case"}),
        ("badArgument", {"verb": "ListRecords"}),
        ("badArgument", OAI_DC | {"from": "2021"}),
        ("badArgument", OAI_DC | {"from": "2021-02-30"}),
        ("badArgument", OAI_DC | {"from": "2022-01-01", "until": "2021-01-01"}),
        ("badArgument", OAI_DC | {"from": "2022-01-01", "until": "2022-01-01T00:00:00Z"}),
        ("badArgument", OAI_DC | {"resumptionToken": "1/1/1/oai_dc///"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "x"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "999999/1/1/oai_dc///"}),
        ("badResumptionToken", {"verb": "ListSets", "resumptionToken": "x"}),
        ("cannotDisseminateFormat", {"verb": "ListRecords", "metadataPrefix": "marc\x01"}),
        ("noRecordsMatch", OAI_DC | {"set": "nothing"}),
        ("idDoesNotExist", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:x:1"}),
    ],
)  # fmt: skip
def test_each_mistake_has_the_code_of_the_protocol(place: Place, code: str, said: dict[str, str]):
    assert place.refused(**said) == code


def test_a_hidden_record_is_one_that_never_was(place: Place):
    hidden, never = place.ids[HIDDEN], "00000000-0000-4000-8000-000000000000"
    for verb in ("GetRecord", "ListMetadataFormats"):
        said = {"verb": verb, "metadataPrefix": "oai_dc"} if verb == "GetRecord" else {"verb": verb}
        assert place.refused(identifier=f"urn:uuid:{hidden}", **said) == "idDoesNotExist"
        assert place.refused(identifier=f"urn:uuid:{never}", **said) == "idDoesNotExist"
    shown = place.ask("archivist", verb="GetRecord", metadataPrefix="oai_dc", identifier=f"urn:uuid:{hidden}")
    assert shown.xpath("string(//d:title)", namespaces=SPACES) == HIDDEN


def test_what_was_withdrawn_is_deleted_without_a_word_of_it(place: Place):
    for title in ("Peruttu", "Hävitettävä"):
        said = {"verb": "GetRecord", "metadataPrefix": "ead3", "identifier": f"urn:uuid:{place.ids[title]}"}
        shown = place.ask(**said)
        assert shown.xpath("string(//o:header/@status)", namespaces=SPACES) == "deleted"
        assert title not in etree.tostring(shown, encoding="unicode")
        assert shown.find(".//o:metadata", SPACES) is None
