"""Questions an archivist would ask, as docs/search.md lists them: of the sample archive, and of real decisions."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from api.importers.run import run_import
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for
from tests.api.sample.template import copied

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("ARCHIVE_TEST_DATA", ROOT / "../shared/data"))
DECISIONS = DATA / "decisions/helsinki-ahjo/decisions_latest.json"
ENGINES = ("tantivy", "whoosh")
_SIXTY = re.compile(r"^\| `(?P<asked>.+)` \| (?P<first>.+) \| \w+ \|$")
_ROW = re.compile(r"^\| `(?P<asked>.+)` \| (?P<first>.+) \|$")


def table(heading: str) -> dict[str, str]:
    """What is asked, and what comes first, of one table of the documentation."""
    _, _, rows = (ROOT / "docs/search.md").read_text("utf-8").partition(f"| {heading} |")
    found = (_ROW.match(line) for line in rows.partition("\n\n")[0].splitlines())
    return {row["asked"]: row["first"] for row in found if row}


SAMPLE = table("asked of the sample archive | comes first")
HELSINKI = table("asked of Helsinki's decisions | the case that comes first")


def test_there_are_twenty_of_each():
    assert (len(SAMPLE), len(HELSINKI)) == (20, 20)


def sixty(heading: str) -> dict[str, list[str]]:
    """The questions of one archive in docs/questions.md, and what may come first."""
    _, _, page = (ROOT / "docs/questions.md").read_text("utf-8").partition(heading)
    found = (_SIXTY.match(line) for line in page.partition("\n## ")[0].splitlines())
    return {row["asked"]: re.split(r"; |, (?=HEL)", row["first"]) for row in found if row}


OF_THE_SAMPLE, OF_HELSINKI = sixty("## The sample archive"), sixty("## Decisions of the city of Helsinki")
NOT_FIRST = set(re.findall(r"^\| `(.+)` \|$", (ROOT / "docs/search.md").read_text("utf-8"), re.MULTILINE))


def test_there_are_thirty_of_each():
    assert (len(OF_THE_SAMPLE), len(OF_HELSINKI)) == (30, 30)
    assert {*OF_THE_SAMPLE, *OF_HELSINKI} >= NOT_FIRST


def in_full(doors: Doors, asked: str) -> dict[str, Any]:
    """The whole answer, of which nothing depends on how busy the machine is."""
    answer: dict[str, Any] = doors.get("/search", "archivist", params={"q": asked, "facets": "none"}).json()
    return answer


def places(doors: Doors, questions: dict[str, list[str]], name: str) -> dict[str, int]:
    """Where what is meant stands among the different records that are found, from 1; 0 where it does not."""
    found = {}
    for asked, meant in questions.items():
        hits = in_full(doors, asked)["hits"]
        names = [
            *dict.fromkeys(
                hit["number"] if hit["kind"] == "case" and name == "case_number" else hit[name] for hit in hits
            )
        ]
        found[asked] = next((at for at, told in enumerate(names, 1) if told in meant), 0)
    return found


@contextmanager
def opened(home: ArchiveHome, folder: Path) -> Iterator[Doors]:
    keys = keys_for(home)
    home.projections.catch_up()
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys, folder)


@pytest.fixture(scope="module", params=ENGINES)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """The sample archive as it is served, with each engine."""
    folder = copied(tmp_path_factory, tmp_path_factory.mktemp("sample") / "home")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ARCHIVE_ENGINE", request.param)
        with opened(ArchiveHome(folder), folder) as doors:
            yield doors


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real decisions, imported; every word of them was analysed."""
    if not DECISIONS.exists():
        pytest.skip("no test data: set ARCHIVE_TEST_DATA")
    folder = tmp_path_factory.mktemp("imported") / "home"
    make_home(folder, origin="helsinki", organisation="Helsinki")
    with ArchiveHome(folder) as home:
        by = home.admin().actor
        assert by
        run_import(home.archive, home.blobs, DECISIONS, kind="ahjo", by=by, rejects=folder / "rejects")
        home.projections.catch_up()
    return folder


@pytest.fixture(scope="module", params=ENGINES)
def helsinki(
    request: pytest.FixtureRequest, imported: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Doors]:
    """Real decisions as they are served, with each engine."""
    folder = Path(shutil.copytree(imported, tmp_path_factory.mktemp("helsinki") / "home"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ARCHIVE_ENGINE", request.param)
        with opened(ArchiveHome(folder), folder) as doors:
            yield doors


@pytest.mark.parametrize("asked", SAMPLE)
def test_of_the_sample_archive_the_record_meant_comes_first(sample: Doors, asked: str):
    answer = sample.get("/search", "archivist", params={"q": asked}).json()
    assert answer["hits"], (answer["suggestion"], answer["notice"])
    assert answer["hits"][0]["title"] == SAMPLE[asked]


@pytest.mark.drill  # tests/projections/search/test_search_helsinki.py asks the same of both engines in `make test`
@pytest.mark.parametrize("asked", HELSINKI)
def test_of_real_decisions_the_case_meant_comes_first(helsinki: Doors, asked: str):
    answer = helsinki.get("/search", "archivist", params={"q": asked}).json()
    assert answer["hits"], (answer["suggestion"], answer["notice"])
    case = helsinki.get(f"/cases/{answer['hits'][0]['case']}", "archivist").json()
    assert case["number"] in HELSINKI[asked].split(", ")


def test_of_thirty_questions_as_people_ask_the_sample_answers_most_with_what_is_meant(sample: Doors):
    found = places(sample, OF_THE_SAMPLE, "title")
    assert {asked for asked, at in found.items() if at != 1} <= NOT_FIRST
    assert sum(1 <= at <= 10 for at in found.values()) >= 0.95 * len(found)


def test_of_thirty_questions_as_people_ask_real_decisions_answer_most_with_the_case_that_is_meant(helsinki: Doors):
    found = places(helsinki, OF_HELSINKI, "case_number")
    assert {asked for asked, at in found.items() if at != 1} <= NOT_FIRST
    assert sum(1 <= at <= 10 for at in found.values()) >= 0.95 * len(found)


def test_four_fifths_come_first():
    assert len(NOT_FIRST) <= 0.2 * (len(OF_THE_SAMPLE) + len(OF_HELSINKI))
