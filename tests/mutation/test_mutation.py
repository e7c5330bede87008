"""The mutation driver: what it tries, how it draws, what it keeps, and that a mutant is noticed or survives."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutation import report
from tests.mutation.maps import Map
from tests.mutation.results import KILLED, SURVIVED, TIMED_OUT, Result, Results, changed
from tests.mutation.trees import Worker

SOURCE = '''
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    LIMIT = 1 + 1
Alias = int | None


def days(count: int | None = None, *, whole: bool = True) -> int | None:
    """Days: 1 + 1."""
    log.info("days %s", 1 + 1)
    return count + 1 if count is not None else None
'''
A_RESULT = Result("p\0t\0" + "0", "op", 0, "s", "c", "src/a.py", 3, "a < b", "a <= b", KILLED, 2, "tests/t.py::t", 0.1)


def test_what_cannot_change_behaviour_is_no_site() -> None:
    sites = pytest.importorskip("tests.mutation.sites", reason="`make mutate` installs cosmic-ray")
    found = [each for each in sites.sites("src/a.py", SOURCE) if sites.mutated(SOURCE, each)]
    assert {each.line for each in found} == {9, 12}
    assert {each.family for each in found if each.line == 9} == {"ReplaceTrueWithFalse"}
    mutants = {sites.mutated(SOURCE, each).splitlines()[11].strip() for each in found if each.line == 12}
    assert "return count - 1 if count is not None else None" in mutants
    assert "return count + 1 if count is None else None" in mutants


def test_our_own_operators_plant_what_people_do() -> None:
    sites = pytest.importorskip("tests.mutation.sites", reason="`make mutate` installs cosmic-ray")
    source = "def f(a, b):\n    check(a)\n    return any(x for x in a if x not in b)\n"
    mutants = {sites.mutated(source, each).replace("  ", " ") for each in sites.sites("a.py", source)}
    for line in ("    ...", "return all(x for x in a if x not in b)", "if True)", "if x in b)"):
        assert any(line.replace("  ", " ") in each for each in mutants), line


def test_a_draw_is_the_same_after_other_lines_changed() -> None:
    sites = pytest.importorskip("tests.mutation.sites", reason="`make mutate` installs cosmic-ray")
    lines = [f"def f{n}(x):\n    return x + {n}\n" for n in range(40)]
    before = sites.sample(sites.sites("a.py", "".join(lines)), 5, 7)
    after = sites.sample(sites.sites("a.py", "VALUE = 'x'\n" + "".join(lines)), 5, 7)
    assert [each[0].text for each in before] == [each[0].text for each in after]
    assert len({each[0].place for each in before}) == 5
    other = sites.sample(sites.sites("a.py", "".join(lines)), 5, 8)
    assert [each[0].text for each in other] != [each[0].text for each in before]


def test_results_are_kept_and_a_killed_mutant_of_the_same_file_is_not_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    survived = replace(A_RESULT, operator="other", outcome=SURVIVED)
    for each in (A_RESULT, survived):
        Results(path).add(each)
    with path.open("a") as file:
        file.write('{"place": "cut sho')
    again = Results(path)
    assert again.known("p\0t\0" + "0", "op", 0, "s", "later") == A_RESULT
    assert again.known("p\0t\0" + "0", "op", 0, "other source", "c") is None
    assert again.known("p\0t\0" + "0", "other", 0, "s", "c") == survived
    assert again.known("p\0t\0" + "0", "other", 0, "s", "later") is None


def test_a_mutation_is_shown_by_the_lines_it_changed() -> None:
    assert changed("a\nb  <  c\nd\n", "a\nb <= c\nd\n") == ("b < c", "b <= c")
    assert changed("@x\ndef f(): ...\n", "def f(): ...\n") == ("@x", "")


def test_the_report_counts_and_names_the_survivors_with_their_reasons(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "reasons.toml").write_text(
        '[[survivor]]\npath = "src/a.py"\nwas = "a < b"\nbecame = "a <= b"\nreason = "Never equal."\n'
    )
    monkeypatch.setattr(report, "REASONS", tmp_path / "reasons.toml")
    survived = replace(A_RESULT, outcome=SURVIVED)
    unknown = replace(survived, path="src/b.py", was="x | y", became="x & y")
    came = [A_RESULT, replace(A_RESULT, outcome=TIMED_OUT), survived, unknown]
    assert report.figures(came) == "4 mutants: 1 killed, 1 timed out, 2 survived, 0 no test. Noticed: 50.0 %."
    table = report.table(came, 7, "abc")
    assert "| src/a.py | `a < b` | `a <= b` | Never equal. |" in table
    assert "| src/b.py | `x \\| y` | `x & y` | not looked at yet |" in table


def test_every_reason_names_a_line_that_is_still_there() -> None:
    root = Path(__file__).parents[2]
    for path, was, _ in report.reasons():
        text = " ".join((root / path).read_text(encoding="utf-8").split())
        assert was in text, (path, was)


MODULE = "def least(count):\n    while count < 0:\n        count += 1\n    return count\n"
TESTS = "from least import least\n\n\ndef test_it():\n    assert least(-1) == 0\n    assert least(2) == 2\n"


@pytest.mark.drill
def test_a_mutant_is_killed_survives_or_times_out_and_is_taken_out_again(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "src").mkdir(parents=True)
    (tree / "src" / "least.py").write_text(MODULE)
    (tree / "test_least.py").write_text(TESTS)
    worker = Worker(tree, tmp_path / "worker.log")
    tried = {
        mutant: worker.try_with("src/least.py", MODULE.replace(*mutant), ["test_least.py::test_it"], seconds)
        for mutant, seconds in {("< 0", "< -1"): 60, ("count < 0", "0 > count"): 60, ("+= 1", "+= 0"): 3}.items()
    }
    assert [each["outcome"] for each in tried.values()] == ["failed", "passed", "timed out"]
    assert tried["< 0", "< -1"]["by"] == "test_least.py::test_it"
    assert (tree / "src" / "least.py").read_text() == MODULE
    assert worker.passes("test_least.py::test_it", 60)
    worker.close()


def test_a_line_finds_the_tests_that_ran_it_after_lines_came_before_it(tmp_path: Path) -> None:
    tree, then = (
        tmp_path / "tree",
        "LIMIT = 1\n\n\ndef f(x):\n    if (\n        x\n    ):\n        return 1\n    return 2\n",
    )
    (tree / "src").mkdir(parents=True)
    (tree / "src" / "a.py").write_text("# new\nNEW = 2\n" + then)
    made = Map(tmp_path / "map.sqlite", tree)
    ran = {5: "t.py::both", 8: "t.py::both", 9: "t.py::other"}
    with made.db:
        made.db.execute("INSERT INTO source VALUES (1, 'src/a.py', ?)", (then,))
        made.db.executemany("INSERT INTO test VALUES (?, 't.py', ?, 0)", [("t.py::both", 2.0), ("t.py::other", 1.0)])
        made.db.executemany("INSERT INTO ran VALUES ('src/a.py', ?, ?, 1)", ran.items())
    assert made.tests("src/a.py", 8) == ([("t.py::both", 2.0)], True)  # a line within the head of the condition
    assert made.tests("src/a.py", 11) == ([("t.py::other", 1.0)], True)
    everything = [("t.py::other", 1.0), ("t.py::both", 2.0)]
    assert made.tests("src/a.py", 3) == (everything, True)  # what runs at import is asked of all that run the file
