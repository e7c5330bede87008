"""Questions an archivist would ask of real decisions of a city, with the case that should come first."""

import html
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from projections.search import Entry, Request, SearchIndex, open_index
from projections.search.language.analyser import Analyser

DATA = Path(os.environ.get("ARCHIVE_TEST_DATA", Path(__file__).parents[3] / "../shared/data"))
DECISIONS = DATA / "decisions/helsinki-ahjo/decisions_latest.json"

pytestmark = pytest.mark.skipif(not DECISIONS.exists(), reason="no test data: set ARCHIVE_TEST_DATA")

FIRST = {
    "potilasvaaka": "HEL 2021-009631",
    "sairaansijat koronapotilaille OR covid sairaansija": "HEL 2022-000063",
    "seniorikeskuksen sulkeminen": "HEL 2022-000221",
    "HEL 2021-012385": "HEL 2021-012385",
    'diaari:"HEL 2022-000018"': "HEL 2022-000018",
    "tupakan vähittäismyyntilupa": "HEL 2021-014729 HEL 2021-014774 HEL 2021-013327",
    "päiväkotien nimeämiset": "HEL 2021-014188",
    "pesula": "HEL 2022-000230",
    "raitioliikenne konsultti OR raitioliikenteen konsultointi": "HEL 2022-000085",
    "sataman kehittämisohjelma ennakkokanta": "HEL 2021-012111",
    "kaupunkipyörien bonus": "HEL 2022-000086",
    "utvärderingsberättelser": "HEL 2020-006250",
    "suun terveydenhuolto sulkeminen": "HEL 2021-011180",
    "kaidetyö lisätyöt": "HEL 2020-000948",
    "perusopetuksen poikkeusjärjestely": "HEL 2020-009208",
    "talokerho avustus": "HEL 2022-000058",
    "toimielin:tarkastuslautakunta talousarvio": "HEL 2021-011266",
    "kirjastojen suunnittelu": "HEL 2021-012887",
    "päivä:[2021-09 TO 2021-09] perusopetus": "HEL 2020-009208",
    '"ohjausryhmien asettaminen"': "HEL 2021-007275",
}


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def decisions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, analyser: Analyser
) -> Iterator[SearchIndex]:
    """Every decision of the set, in each engine."""
    index = open_index(tmp_path_factory.mktemp("helsinki") / "index", request.param, analyser=analyser, create=True)
    found = json.loads(DECISIONS.read_text(encoding="utf-8"))["decisions"]
    index.apply([(entry.id, [entry]) for entry in map(_entry, found)], 1)
    yield index
    index.close()


@pytest.mark.parametrize("question", FIRST)
def test_the_case_meant_comes_first(decisions: SearchIndex, question: str):
    answer = decisions.find(Request(question, "all", limit=3))
    assert answer.hits, answer.suggestion
    assert answer.hits[0].case in FIRST[question].replace(" HEL", "|HEL").split("|")


def _entry(found: dict) -> Entry:
    day = ((found.get("Meeting") or {}).get("DateMeeting") or "")[:10]
    label = found["CaseIDLabel"]
    return Entry(
        id=found["NativeId"] + found["Title"][:3],
        kind="decision",
        title=found["Title"],
        text=html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</p>", "\n\n", found["Content"]))),
        numbers=(label,) if label else (),
        date=date.fromisoformat(day) if day else None,
        case=label,
        body=(found["Organization"] or {}).get("Name"),
        record_class=found["ClassificationCode"],
        open=True,
    )
