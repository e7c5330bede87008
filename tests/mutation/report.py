"""What came of a sample in figures, and the page of the survivors with the reasons written by hand."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.mutation.results import KILLED, NO_TEST, SURVIVED, TIMED_OUT, Result

REASONS = Path(__file__).with_name("reasons.toml")
PAGE = Path(__file__).parents[2] / "docs" / "mutation.md"
BEGINS, ENDS = "<!-- made by make mutate -->", "<!-- end -->"


def figures(came: Sequence[Result]) -> str:
    counted = Counter(each.outcome for each in came)
    noticed = counted[KILLED] + counted[TIMED_OUT]
    share = 100 * noticed / len(came) if came else 0
    told = ", ".join(f"{counted[outcome]} {outcome}" for outcome in (KILLED, TIMED_OUT, SURVIVED, NO_TEST))
    return f"{len(came)} mutants: {told}. Noticed: {share:.1f} %."


def text(came: Sequence[Result], seed: int, commit: str) -> str:
    """The report of a run: figures, then each survivor with what was changed and why it may stay."""
    why = reasons()
    lines = [f"# Mutants of {commit[:10]}, seed {seed}", "", figures(came), ""]
    for each in survivors(came):
        lines += [f"{each.path}:{each.line} ({each.operator}, {each.outcome}, {each.tests} tests)"]
        lines += [f"  - {each.was}", f"  + {each.became}"]
        lines += [f"  {why[_key(each)]}"] if _key(each) in why else []
        lines += [""]
    return "\n".join(lines)


def survivors(came: Iterable[Result]) -> list[Result]:
    return sorted((each for each in came if each.outcome in (SURVIVED, NO_TEST)), key=lambda e: (e.path, e.line))


def reasons() -> dict[tuple[str, str, str], str]:
    """Why a survivor may stay, by file, line before and line after."""
    read = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    return {(each["path"], each["was"], each["became"]): each["reason"] for each in read.get("survivor", [])}


def write_page(came: Sequence[Result], seed: int, commit: str) -> None:
    """Put the figures and the table into the page, between their marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    PAGE.write_text(f"{before}{BEGINS}\n{table(came, seed, commit)}\n{ENDS}{after}", encoding="utf-8")


def table(came: Sequence[Result], seed: int, commit: str) -> str:
    why = reasons()
    rows = [
        f"| {each.path} | `{_plain(each.was)}` | `{_plain(each.became)}` | {why.get(_key(each), 'not looked at yet')} |"
        for each in survivors(came)
    ]
    head = ["| file | was | became | why it may stay |", "|---|---|---|---|"]
    return "\n".join([f"Seed {seed}, commit {commit[:10]}. {figures(came)}", "", *head, *rows])


def _key(result: Result) -> tuple[str, str, str]:
    return result.path, result.was, result.became


def _plain(words: str) -> str:
    return words.replace("|", "\\|").replace("`", "'")
