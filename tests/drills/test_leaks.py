"""Leak hunt: what is hidden from a caller changes nothing that the caller can read, and never comes back."""

import statistics
import time
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.verbs import KINDS
from tests.drills.exported import export_of
from tests.drills.leaks import (
    HIDDEN,
    KINDS_TRIED,
    MARK,
    WORDS,
    Paper,
    addresses,
    made_base,
    news_of,
    questions,
    room_of,
    side,
    whole,
)
from tests.drills.office_money import MARKED, questions_of_money
from tests.services.handover.packages import everything

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # an example is two archives: too slow to shrink
HUNT = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
BLIND = {
    None: tuple(HIDDEN),
    "scoped": tuple(HIDDEN),
    "scoped_reader": tuple(HIDDEN),
    "reader": tuple(sort for sort in HIDDEN if sort != "on_request"),
}
"""Which sorts of hiding each caller must be blind to."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    return made_base(tmp_path_factory.mktemp("leaks") / "base")


def papers(sorts: tuple[str, ...], size: int) -> st.SearchStrategy[list[Paper]]:
    said = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(tuple)
    hidden = st.none() | st.sampled_from(sorts)
    one = st.builds(Paper, st.sampled_from(KINDS_TRIED), said, hidden, st.booleans())
    return st.lists(one, min_size=size // 2, max_size=size)


def hunt(base, folder: Path, made: list[Paper], callers: tuple[str | None, ...], engine: str) -> int:
    """Ask both archives everything; answers with how many calls were compared."""
    home, keys = base
    compared = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARCHIVE_ENGINE", engine)
        with (
            side(home, keys, folder / "full", made, hidden=True) as full,
            side(home, keys, folder / "bare", made, hidden=False) as bare,
        ):
            for by in callers:
                for address in (*addresses(full.ids), *questions_of_money(full.spent)):
                    assert whole(full, address, by) == whole(bare, address, by), (by, address)
                    compared += 1
    return compared


A_DAY_AT_THE_OFFICE = [
    Paper("decision", (WORDS[0], WORDS[1]), None, True),
    Paper("decision", (WORDS[0], WORDS[2]), "secret", False),
    Paper("document", (WORDS[3], WORDS[0]), None, False),
    Paper("document", (WORDS[1], WORDS[5]), "unstated", False),
    Paper("report", (WORDS[4],), "not_public", False),
    Paper("report", (WORDS[1], WORDS[1]), None, False),
    Paper("contract", (WORDS[4], WORDS[0]), "partly", False),
    Paper("pending", (WORDS[2], WORDS[1]), None, True),
    Paper("decision", (WORDS[0], WORDS[1]), None, False),
]


@pytest.mark.drill
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_hidden_records_change_nothing_that_others_read(base, tmp_path: Path, engine: str):
    callers = tuple(BLIND) if engine == "tantivy" else (None, "scoped")
    assert hunt(base, tmp_path, A_DAY_AT_THE_OFFICE, callers, engine) > 200


@pytest.mark.drill
def test_records_given_on_request_change_nothing_that_anybody_reads(base, tmp_path: Path):
    personal = [Paper("report", (WORDS[1], WORDS[4]), "on_request", False), *A_DAY_AT_THE_OFFICE]
    callers = tuple(by for by, sorts in BLIND.items() if "on_request" in sorts)
    assert hunt(base, tmp_path, personal, callers, "tantivy") > 200


@pytest.mark.drill
def test_hidden_money_changes_no_sum_that_others_read(base, tmp_path: Path):
    home, keys = base
    with (
        side(home, keys, tmp_path / "full", (), hidden=True) as full,
        side(home, keys, tmp_path / "bare", (), hidden=False) as bare,
    ):
        for by in BLIND:
            for address in questions_of_money(full.spent):
                assert whole(full, address, by) == whole(bare, address, by), (by, address)
        of = dict(full.spent)
        known = full.get(f"/grants/{of['grant']}/money", "archivist").json()
        assert (known["realised_cents"], len(known["claimed_twice"])) == (14_000, 1)


def test_a_mark_in_every_field_of_hidden_records_comes_back_to_archivists_alone(base, tmp_path: Path):
    home, keys = base
    with side(home, keys, tmp_path / "full", A_DAY_AT_THE_OFFICE, hidden=True) as full:
        found = full.get(f"/search?q={MARK}", "archivist").json()
        assert found["total"] == sum(1 for paper in A_DAY_AT_THE_OFFICE if paper.hidden) + len(MARKED)
        for by in BLIND:
            for q in questions():
                said = full.get(f"/search?q={q}", by).json()
                hits = [hit | {"lacks": None} for hit in said["hits"]]  # words of the question, as they were typed
                assert MARK not in str([hits, said["facets"], said["suggestion"] if q != MARK else None])


@pytest.mark.drill
def test_a_package_for_everybody_has_no_byte_of_what_is_hidden_its_index_included(base, tmp_path: Path):
    """The reading rooms of both archives say the same; the mark is in no file, and in no content of the log."""
    home, keys = base
    with (
        side(home, keys, tmp_path / "full", A_DAY_AT_THE_OFFICE, hidden=True) as full,
        side(home, keys, tmp_path / "bare", A_DAY_AT_THE_OFFICE, hidden=False) as bare,
    ):
        rooms = [room_of(each, tmp_path / name) for each, name in ((full, "one"), (bare, "other"))]
    assert rooms[0] == rooms[1]
    assert {"start", "terms-0", "words-0", "records-0", "lines-0"} <= rooms[0].keys()
    there = everything(next((tmp_path / "one").iterdir()), facts=False)
    assert WORDS[0].encode() in there
    for spelled in (MARK, MARK.capitalize(), MARK.upper()):
        assert spelled.encode() not in there


@pytest.mark.drill
@pytest.mark.parametrize("form", ["sahke2", "mets"])
def test_an_export_in_a_national_form_has_no_byte_of_what_is_hidden(base, tmp_path: Path, form: str):
    home, keys = base
    with (
        side(home, keys, tmp_path / "full", A_DAY_AT_THE_OFFICE, hidden=True) as full,
        side(home, keys, tmp_path / "bare", A_DAY_AT_THE_OFFICE, hidden=False) as bare,
    ):
        one, other = (export_of(each, tmp_path / name, form) for each, name in ((full, "one"), (bare, "other")))
    assert one == other
    there = b"".join(path.read_bytes() for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert WORDS[0].encode() in there
    for spelled in (MARK, MARK.capitalize(), MARK.upper()):
        assert spelled.encode() not in there


@pytest.mark.drill
def test_harvesters_and_feed_readers_learn_nothing_of_what_is_hidden(base, tmp_path: Path):
    """Lists, numbers, moments and news are the same with hidden records and without; a position may differ."""
    home, keys = base
    with (
        side(home, keys, tmp_path / "full", A_DAY_AT_THE_OFFICE, hidden=True) as full,
        side(home, keys, tmp_path / "bare", A_DAY_AT_THE_OFFICE, hidden=False) as bare,
    ):
        for by in BLIND:
            for address in (
                "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc",
                "/oai?verb=ListRecords&metadataPrefix=ead3",
                "/feed.atom?limit=200",
                "/reuses",
            ):
                one, other = (news_of(each, address, by) for each in (full, bare))
                assert one == other, (by, address)
                assert len(one) > 50
                assert MARK not in one
            for paper, id in full.ids:
                if paper.hidden in BLIND[by]:
                    assert full.get(f"/citations?record={id}", by).json()["code"] == "not_found"


def test_an_unknown_id_takes_as_long_as_a_hidden_one(base, tmp_path: Path):
    home, keys = base
    with side(home, keys, tmp_path / "full", A_DAY_AT_THE_OFFICE, hidden=True) as full:
        paper, id = next(each for each in full.ids if each[0].hidden == "secret")
        at = f"/{KINDS[paper.kind].plural}/"
        taken: dict[str, list[float]] = {"hidden": [], "unknown": []}
        for _ in range(150):
            for name, asked in (("hidden", id), ("unknown", str(uuid.uuid4()))):
                begun = time.perf_counter()
                full.get(at + asked, None)
                taken[name].append(time.perf_counter() - begun)
        hidden, unknown = (statistics.median(taken[name]) for name in ("hidden", "unknown"))
        assert 1 / 1.5 < hidden / unknown < 1.5


@pytest.mark.soak
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
@pytest.mark.parametrize("by", [None, "reader", "scoped"])
@settings(HUNT, max_examples=15)
@given(data=st.data())
def test_whatever_is_hidden_changes_nothing_that_others_read(base, tmp_path_factory, by, engine, data: st.DataObject):
    made = data.draw(papers(BLIND[by], 14))
    hunt(base, tmp_path_factory.mktemp("hunt"), made, (by,), engine)
