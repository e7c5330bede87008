"""The closing compilation through REST and the command line: every statement names the events it stands on."""

import csv
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import orjson
import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.kernel import Seen
from services.compilation.build import CHAPTERS
from services.compilation.words import LANGUAGES, Speaker
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import keys_for
from tests.api.ended_office import SECRET_TITLE, Ended
from tests.services.compilation.leaving import made, texts


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    folder = tmp_path_factory.mktemp("compiled") / "home"
    make_home(folder, origin="koonti", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    keys = keys_for(home)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Ended(client, keys, folder)


def statements(told: dict[str, Any]) -> dict[str, tuple[str, list[int]]]:
    """Every sentence and row by its key: its text and the positions it stands on."""
    found = {}
    for chapter in told["chapters"]:
        for block in chapter["blocks"]:
            if block["form"] == "sentence":
                found[block["key"]] = block["text"], block["at"]
            for row in block.get("rows", ()):
                found[row["key"]] = " | ".join(cell["text"] for cell in row["cells"]), row["at"]
    return found


def seen(office: Ended) -> list[Seen]:
    home: ArchiveHome = office.client.app.state.home
    return home.archive.seen(0, 10_000)


def test_it_has_every_chapter_the_guidance_asks_for_and_each_statement_names_its_events(office: Ended):
    told = office.told()
    assert [chapter["code"] for chapter in told["chapters"]] == list(CHAPTERS)
    assert all(chapter["blocks"] for chapter in told["chapters"])
    for key, (text, at) in statements(told).items():
        assert text, key
        assert at or key.endswith(("/empty", "/left-out", "/not-shown")) or text.endswith(" | 0"), key
        assert at == sorted(set(at))
        assert all(1 <= position <= told["position"] for position in at)
    assert not told["partial"]


def test_an_empty_chapter_says_so_in_one_sentence(office: Ended):
    told = office.told(lang="en")
    (block,) = next(chapter["blocks"] for chapter in told["chapters"] if chapter["code"] == "deliverables")
    assert (block["text"], block["at"]) == ("Nothing is recorded about this.", [])


def test_what_was_left_undone_stands_with_who_decided_so(office: Ended):
    key = f"left_undone/{office.contract['id']}/contract_in_force"
    text, at = statements(office.told())[key]
    assert "Maakuntahallitus" in text
    assert "Ei ehditty." in text
    assert len(at) == 2
    assert not [key for key in statements(office.told()) if key == f"open/{office.contract['id']}/contract_in_force"]


def test_stated_money_stands_beside_what_the_records_add_up_to(office: Ended):
    found = [text for key, (text, _) in statements(office.told(lang="en")).items() if key.startswith("stated/")]
    assert len(found) == 1
    assert "€700.00 | €500.00 | differs" in found[0]


def test_each_state_of_contracts_stands_once_and_what_is_not_stated_is_named(office: Ended):
    told = {key: text for key, (text, _) in statements(office.told(lang="en")).items()}
    keys = [key for key in told if key.startswith("contracts-by-state/")]
    assert len({key.split("/")[1] for key in keys}) == len(keys) == 3
    assert any("; 1 states no sum" in told[key] for key in keys)
    assert all("the body is not stated" in told[key] for key in told if key.startswith("meetings//"))


def test_it_is_read_as_of_a_day_and_as_known_at_a_position(office: Ended):
    before = office.told(known_at=office.winddown["position"])
    assert before["position"] == office.winddown["position"]
    earlier = office.told(as_of="2021-02-28")
    assert earlier["as_of"] == "2021-02-28"
    assert not [key for key in statements(earlier) if key.startswith("moved/")]
    assert office.compilation(known_at=office.winddown["position"] - 1).status_code == 404


def test_what_is_no_wind_down_has_none(office: Ended):
    assert office.get(f"/wind-downs/{office.contract['id']}/compilation", "admin").status_code == 404
    assert office.compilation(lang="de").status_code == 422
    assert office.compilation(format="docx").status_code == 422


def test_leaving_out_an_event_changes_the_statements_that_cite_it_and_no_others(office: Ended, tmp_path: Path):
    events, speaker = seen(office), Speaker("en")
    whole = texts(made(events, "KOONTI-1", tmp_path), speaker)
    streams = {event.position: event.stream for event in events}
    kinds = ("grant", "cost", "contract", "project", "payment", "secondment", "body", "record", "pending")
    tried = [event for event in events if event.name.partition(".")[0] in kinds]
    for event in tried[::2]:
        position = event.position
        less = texts(made(events, "KOONTI-1", tmp_path, lambda each, at=position: each.position != at), speaker)
        cites = {key for key, (_, at) in whole.items() if position in at}
        assert {key for key in whole if less.get(key, ("",))[0] != whole[key][0]} == cites, event.name
        new = [at for key, (_, at) in less.items() if key not in whole]
        assert all(any(streams[one] == event.stream for one in at) for at in new), event.name


def test_figures_recompute_from_the_cited_events_alone(office: Ended, tmp_path: Path):
    events, speaker = seen(office), Speaker("en")
    whole = texts(made(events, "KOONTI-1", tmp_path), speaker)
    keys = [key for key in whole if key.startswith(("grants/", "contracts-by-state/", "payments/", "staff", "stated/"))]
    assert len(keys) >= 6
    for key in keys[::2]:
        cited = {*whole[key][1], *(event.position for event in events if event.stream == office.winddown["id"])}
        alone = texts(made(events, "KOONTI-1", tmp_path, lambda each, at=cited: each.position in at), speaker)
        assert alone[key][0] == whole[key][0], key


def test_sums_stand_on_what_the_caller_may_see_and_it_says_that_there_may_be_more(office: Ended):
    every, public = office.told(), office.told(None)
    assert not every["partial"]
    assert public["partial"]
    assert any("voi olla" in each["text"] for each in public["opening"])
    assert f"contracts/{office.secret['id']}" in statements(every)
    shown = json.dumps(public)
    assert SECRET_TITLE not in shown
    assert office.secret["id"] not in shown
    positions = {position for _, at in statements(public).values() for position in at}
    assert office.secret["position"] not in positions
    count = {by: statements(told)["contracts"][0] for by, told in (("all", every), ("public", public))}
    assert count == {"all": "Kirjattuna on 4 sopimusta.", "public": "Kirjattuna on 3 sopimusta."}


@pytest.mark.parametrize("form", ["html", "odt", "pdf"])
def test_no_form_shows_what_its_reader_may_not_see(office: Ended, form: str):
    answer = office.compilation(None, format=form)
    assert answer.status_code == 200, answer.text
    told = "".join(_words(answer.content, form))
    assert "Avoin sopimus" in told
    assert SECRET_TITLE not in told
    assert office.secret["id"] not in told


def _words(content: bytes, form: str) -> Iterator[str]:
    if form == "html":
        yield content.decode()
    elif form == "odt":
        with ZipFile(BytesIO(content)) as packed:
            yield "".join(ElementTree.fromstring(packed.read("content.xml")).itertext())
    else:
        reader = PdfReader(BytesIO(content))
        yield from (" ".join(page.extract_text().split()) for page in reader.pages)
        yield from (file.decode() for files in reader.attachments.values() for file in files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_loads_nothing_but_its_own_style_sheet(office: Ended, language: str):
    answer = office.compilation(format="html", lang=language)
    page = answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert f'<html lang="{language}">' in page
    assert not re.search(r"<script|\sstyle=|\son\w+=|https?://|<img|<link", page)
    assert page.count("<h1>") == 1
    assert page.count("<h2 ") == len(CHAPTERS)
    for picture in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert 'role="img"' in picture
        assert "<title " in picture
        assert "<desc " in picture
    assert page.count("<table") == page.count("<caption>") == page.count("<thead>")


def test_the_pdf_claims_its_standards_and_has_the_events_attached(office: Ended):
    reader = PdfReader(BytesIO(office.compilation(format="pdf", lang="sv").content))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].startswith("sv")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    claims = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>3<", claims)
    assert re.search(r"pdfaid:conformance>A<", claims)
    assert re.search(r"pdfuaid:part>1<", claims)
    assert (reader.metadata or {}).get("/Title", "").startswith("Slutlig sammanställning")
    (lines,) = reader.attachments["events.jsonl"]
    positions = {orjson.loads(line)["position"] for line in lines.splitlines()}
    assert positions == {position for _, at in statements(office.told()).values() for position in at}


def test_the_open_document_is_whole_and_names_its_language(office: Ended):
    with ZipFile(BytesIO(office.compilation(format="odt", lang="sv").content)) as packed:
        assert packed.testzip() is None
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", 0)
        assert b"sv" in packed.read("styles.xml")
        pictures = [name for name in packed.namelist() if name.endswith(".svg")]
        assert pictures
        assert all(packed.read("META-INF/manifest.xml").count(name.encode()) == 1 for name in pictures)


def test_words_of_records_keep_their_language(office: Ended):
    page = office.compilation(format="html", lang="sv").text
    assert '<span lang="fi">Avoin sopimus</span>' in page


def test_the_same_record_gives_the_same_bytes_whatever_the_process(office: Ended, tmp_path: Path):
    made = []
    for seed, zone, locale, wait in (("1", "UTC", "C", 0.0), ("77", "Asia/Tokyo", "C.UTF-8", 1.1)):
        time.sleep(wait)
        out, odd = tmp_path / seed, {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        command = [sys.executable, "-c", "from api.cli.main import main; main()", "--home", str(office.home)]
        command += ["compile", "KOONTI-1", "--out", str(out), "--form", "html,pdf,odt", "--json"]
        subprocess.run(command, check=True, env={**os.environ, **odd}, capture_output=True)
        made.append({each.name: each.read_bytes() for each in out.iterdir()})
    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


def run(office: Ended, *more: str) -> Any:
    return CliRunner().invoke(app, ["--home", str(office.home), "compile", *more])


def test_the_command_writes_a_folder_and_replaces_it(office: Ended, tmp_path: Path):
    out = tmp_path / "koonti"
    done = run(office, "Valmistelutoimisto", "--out", str(out), "--form", "html,odt", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert sorted(each.name for each in out.iterdir()) == told["files"]
    forms, data = ("compilation.html", "compilation.odt"), ("contents.json", "events.jsonl", "references.csv")
    assert told["files"] == sorted((*forms, "compilation.json", *data))
    lines = {each["position"]: each for each in map(orjson.loads, (out / "events.jsonl").read_bytes().splitlines())}
    assert len(lines) == told["events"]
    feed = office.get("/events", "admin", params={"limit": 500}).json()["events"]
    for each in feed:  # the feed adds what an event does not state
        mine = lines.get(each["position"], each)
        assert mine["fact"].items() <= each["fact"].items()
        assert {**mine, "fact": {}, "content": {}} == {**each, "fact": {}, "content": {}}
    references = list(csv.reader((out / "references.csv").read_text("utf-8").splitlines()))
    assert len(references) == told["statements"] + 1
    again = run(office, "KOONTI-1", "--out", str(out), "--lang", "sv")
    assert again.exit_code == 0, again.output
    assert not (out / "compilation.odt").exists()
    assert json.loads((out / "compilation.json").read_bytes())["language"] == "sv"
    assert [each.name for each in tmp_path.iterdir()] == ["koonti"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("nobody", "--out", "new"), "There is no wind-down of this organisation."),
        (("KOONTI-1", "--out", "new", "--lang", "de"), "There is no such language."),
        (("KOONTI-1", "--out", "new", "--form", "html,docx"), "There is no such form"),
        (("KOONTI-1", "--out", "new", "--form", ""), "There is no such form"),
        (("KOONTI-1", "--out", "taken"), "taken holds other files than a compilation."),
        (("KOONTI-1", "--out", "taken/mine.txt"), "mine.txt is not a folder."),
    ],
)
def test_bad_input_is_refused_and_nothing_is_lost(
    office: Ended, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], said: str
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("mine")
    done = run(office, *more)
    assert done.exit_code == 1
    assert said in str(done.exception)
    assert (tmp_path / "taken" / "mine.txt").read_text() == "mine"
    assert not (tmp_path / "new").exists()
