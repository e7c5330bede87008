"""The closed office of the sample archive is handed over, checked elsewhere, received, searched, and handed on.

It reads like docs/handover.md: the same commands, in the same order.
"""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.access.caller import ANONYMOUS
from archive.errors import NotFound
from projections.duties.due import due_days
from projections.search.request import Request
from projections.states import Question
from services.home.archive_home import ArchiveHome
from services.identity.callers import question_of
from services.search import find
from tests.services.backup.backed_up import command
from tests.services.handover.packages import inside

pytestmark = pytest.mark.drill
SAMPLE = "popsote-sample"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive, whose office was wound down."""
    home = tmp_path_factory.mktemp("sample") / "home"
    made = CliRunner().invoke(app, ["--home", str(home), "demo", "--no-serve"])
    assert made.exit_code == 0, made.output
    return home


@pytest.fixture(scope="module")
def package(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Step 1: the office makes its package."""
    out = tmp_path_factory.mktemp("luovutus")
    return Path(
        command(office, "handover", "create", "--to", "Seuraajavirasto", "--profile", "aip", "--out", out)["folder"]
    )


@pytest.fixture(scope="module")
def successor(package: Path, packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Step 5: a new archive receives it, beside the packages of two other predecessors."""
    home = tmp_path_factory.mktemp("successor") / "home"
    made = CliRunner().invoke(app, ["--home", str(home), "init", "--origin", "seuraaja", "--organisation", "Seuraaja"])
    assert made.exit_code == 0, made.output
    for each in (packages["eka"], package, packages["toka"]):
        command(home, "handover", "receive", each)
    return home


def test_it_is_checked_on_a_machine_without_our_software_and_without_a_network(package: Path):
    log = inside(package) / "representations/event-log/data"
    python = [sys.executable, "-I", "-S", "offline.py", "checkpoints.json", "events.jsonl"]
    alone = ["unshare", "--user", "--map-root-user", "--net"] if shutil.which("unshare") else []
    if alone and subprocess.run([*alone, "true"], capture_output=True, check=False, timeout=60).returncode:
        alone = []  # this machine lets nobody make a network of its own
    found = subprocess.run([*alone, *python], cwd=log, capture_output=True, text=True, check=False, timeout=300)
    assert found.returncode == 0, found.stdout + found.stderr
    sums = subprocess.run(
        ["sha256sum", "--check", "--quiet", "manifest-sha256.txt"], cwd=package, check=False, timeout=300
    )
    assert sums.returncode == 0


def test_it_is_checked_by_the_recipient_with_the_key_that_was_published(office: Path, package: Path):
    keys = (inside(package) / "representations/event-log/data/keys.json").read_text()
    key = keys.split('"keys"')[1].split('"')[1]
    found = command(office, "handover", "check", package, "--key", key)
    assert found["ok"] and not found["own_key_only"]


def test_one_search_finds_what_all_three_held_and_says_whose_each_is(successor: Path):
    with ArchiveHome(successor) as home:
        hits = find(home, ANONYMOUS, Request("muistio OR avustus", limit=100))["hits"]
    assert {each["origin"] for each in hits} == {SAMPLE, "eka", "toka"}


def test_the_successor_finds_what_the_office_found(office: Path, successor: Path, package: Path):
    with ArchiveHome(office) as there, ArchiveHome(successor) as here:
        for words in ("ohjausryhmä", "hankinta", "sopimus"):
            wanted, found = found_by(there, words), found_by(here, words)
            assert found <= wanted and found
            assert wanted - found <= listed(package, "left-out.csv")


def found_by(home: ArchiveHome, words: str) -> set[str]:
    """The records of the sample that anybody finds."""
    found, cursor = set[str](), None
    while True:
        page = find(home, ANONYMOUS, Request(words, limit=100, cursor=cursor, fold=False))
        found |= {each["id"] for each in page["hits"] if each["origin"] == SAMPLE}
        cursor = page["cursor"]
        if not cursor:
            return found


def test_every_state_is_the_same_at_both_ends_on_both_clocks(office: Path, successor: Path, package: Path):
    withheld = listed(package, "left-out.csv")
    with ArchiveHome(office) as there, ArchiveHome(successor) as here:
        last = here.archive.recorder.operations.received.upto(SAMPLE)
        for at in (last // 3, 2 * last // 3, last):
            for day in (None, "2021-06-30"):
                wanted = states(there, f"{at}", day, withheld)
                assert states(here, f"{SAMPLE}@{at}", day, withheld) == wanted
        assert len(wanted) > 100


def states(home: ArchiveHome, known_at: str, day: str | None, but: set[str]) -> dict[str, dict]:
    from datetime import date

    home.projections.catch_up()
    question = question_of(home, ANONYMOUS, date.fromisoformat(day) if day else None, known_at)
    found = {}
    with home.projections.states() as views:
        for id in views.known_ids(list(views.ids()), question, destroyed=False).keys() - but:
            try:
                found[id] = views.one(id, question).state
            except NotFound:
                continue  # not known, or not in force, then
    return found


def listed(package: Path, name: str) -> set[str]:
    """The records that a list of the package names."""
    with (inside(package) / "representations/event-log/data" / name).open(newline="") as lines:
        return {row["record"] for row in csv.DictReader(lines)}


def test_due_days_agree_before_and_after(office: Path, successor: Path, package: Path):
    withheld = listed(package, "left-out.csv")
    found = []
    for home in (office, successor):
        with ArchiveHome(home) as opened, opened.projections.states() as views:
            question = Question(opened.admin(), opened.today())
            origins = views.origins(list(views.ids()))
            due = {
                each.id: each.due for each in due_days(views, question, opened.today()) if origins[each.id] == SAMPLE
            }
            found.append({id: day for id, day in due.items() if id not in withheld})
    assert found[0] == found[1]
    assert found[0]


def test_it_is_handed_on_with_its_whole_way(successor: Path, tmp_path: Path):
    made = command(successor, "handover", "create", "--to", "Seuraavan seuraaja", "--out", tmp_path / "out")
    found = command(successor, "handover", "check", made["folder"])
    (told,) = [each for each in found["checks"] if each["check"] == "received"]
    assert found["ok"] and told["archives"] == ["eka", SAMPLE, "toka"]
    last = tmp_path / "last"
    CliRunner().invoke(app, ["--home", str(last), "init", "--origin", "viimeinen", "--organisation", "Viimeinen"])
    command(last, "handover", "receive", made["folder"])
    with ArchiveHome(last) as home:
        hits = find(home, ANONYMOUS, Request("avustus", limit=100))["hits"]
        assert SAMPLE in {each["origin"] for each in hits}
    verified = CliRunner().invoke(app, ["--home", str(last), "verify"])
    assert verified.exit_code == 0, verified.output
