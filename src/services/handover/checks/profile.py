"""The rules of E-ARK packages that no schema states: what METS states, judged element by element, and the folders.

Source: E-ARK CSIP 2.2.0, with SIP, AIP and DIP 2.2.0 where they narrow it. Each rule has its number and level there.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from services.handover.checks.divisions import DIVISIONS
from services.handover.checks.rules import OF_FOLDERS, RULES, Level, Rule
from services.handover.checks.vocabularies import FUNCTIONS, SPACE
from services.handover.package.mets import METS, NS

_SPACES = {"m": NS[None], **{name: space for name, space in NS.items() if name}, "r": SPACE}


class Broken(NamedTuple):
    """A rule that a package does not meet: of which level, where, how often in that file, and in words."""

    rule: str
    level: Level
    where: str
    says: str
    times: int = 1


class Judge:
    """Takes the elements of the METS files of a package, and its folders, and notes the rules that are not met."""

    def __init__(self) -> None:
        self._found = dict[tuple[str, str], Broken]()

    def take(self, element: Any, path: str, *, root: bool) -> list[Rule]:
        """Judge a complete element of a METS file; answers with the rules of level MUST that it does not meet."""
        rules = [each for each in _broken(element) if root or not each.root]
        for rule in rules:
            id = element.get("ID")
            self._note(rule, path, f"{path}#{id}" if id else path)
        return [each for each in rules if each.level == "MUST"]

    def folders(self, inside: str, paths: Iterable[str]) -> None:
        """Judge the folders of an information package; `paths` are those of its files."""
        there = {path.removeprefix(f"{inside}/") for path in paths if path.startswith(f"{inside}/")}
        for rule, holds in OF_FOLDERS:
            for place in holds(there):
                self._note(rule, f"{inside}/{place}", f"{inside}/{place}".rstrip("/"))

    def found(self) -> list[Broken]:
        """What is not met, by level and number."""
        order = ("MUST", "SHOULD", "MAY")
        return sorted(self._found.values(), key=lambda each: (order.index(each.level), each.where, each.rule))

    def _note(self, rule: Rule, of: str, where: str) -> None:
        known = self._found.get((rule.id, of))
        self._found[rule.id, of] = (
            known._replace(times=known.times + 1) if known else Broken(rule.id, rule.level, where, rule.says)
        )


def judged(elements: Iterator[Any], path: str = "METS.xml") -> list[Broken]:
    """What is not met by the METS of a package, given its elements as they are complete."""
    judge = Judge()
    for element in elements:
        judge.take(element, path, root=True)
    return judge.found()


@cache
def _of() -> dict[str, tuple[Callable[[Any], bool], list[tuple[Rule, Callable[[Any], bool]]]]]:
    """By element: whether it meets all rules, and each rule alone."""
    found = dict[str, list[Rule]]()
    for rule in (*RULES, *DIVISIONS):
        found.setdefault(f"{METS}{rule.of}", []).append(rule)
    return {
        tag: (_compiled(" and ".join(f"({each.holds})" for each in rules)),
              [(each, _compiled(each.holds)) for each in rules])
        for tag, rules in found.items()
    }  # fmt: skip


def _compiled(holds: str) -> Callable[[Any], bool]:
    xpath: Callable[[Any], bool] = etree.XPath(f"boolean({holds})", namespaces=_SPACES, extensions=FUNCTIONS)
    return xpath


def _broken(element: Any) -> list[Rule]:
    every, rules = _of().get(element.tag, (None, []))
    if every is None or every(element):
        return []
    return [rule for rule, holds in rules if not holds(element)]
