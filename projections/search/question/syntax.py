"""The query language, Whoosh's on every engine, read into a tree. No text is ever an error here.

What does not parse is read as well as it can be and said in `Reading.problems`. Precedence is Whoosh's: words side
by side bind loosest, then ANDNOT, ANDMAYBE and REQUIRE, then OR, AND, NOT.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from projections.search.language.tokens import WORD
from projections.search.question.field_names import field_of
from projections.search.question.wholes import wholes

MAX_LENGTH = 2_000
MAX_CLAUSES = 64
MAX_NESTING = 20

_TOKEN = re.compile(
    r"\s+|[()]|\"(?P<quoted>[^\"]*)\"(?:~(?P<slop>\d{1,3}))?(?:\^(?P<qboost>\d+(?:\.\d+)?))?|(?P<word>[^\s()\"]+)|\""
)
_FIELD = re.compile(r"(?P<name>[^\W\d][\w.]*):")
_TO = re.compile(r"\bTO\b")
_CLOSE = re.compile(r"[\]}]")
_COMPARED = re.compile(r"(?P<sign>[<>]=?)\s*(?P<bound>[^\s()]+)")
_AMOUNT = re.compile(  # may hold spaces, and need no unit where the field says what it is
    r"(?P<sign>[<>]=?)?\s*(?P<bound>[-−]?\d{1,3}(?:[  ]?\d{3})*(?:[.,]\d{1,9})?"
    r"(?:\s?(?:M€|t€|€|(?:milj(?:\.|oonaa?)?|mrd\.?|miljardia?|tuhatta)?\s?(?:euroa|euron|euro|eur|€)|milj(?:\.|oonaa?)?|mrd\.?|miljardia?))?)(?=[\s()]|$)",
    re.IGNORECASE,
)
_SPACED = re.compile(r"[^\W\d_]{2,10} \d[\w/:.-]{2,40}(?=[\s()?]|$)")  # *HEL 2021-009631*
_CAPITALS = re.compile(r"[A-Z]+(?=[\s()\"]|$)")
_VALUE = re.compile(r"[^\s()\"]*")
_ASKING = re.compile(r"[!?]*\?[!?]*(?=\s|$)")
_APART = re.compile(r"(?<=[^\W\d_])[/,;:+|–—](?=[^\W\d_])")
_BOOST = re.compile(r"\^(\d{1,3}(?:\.\d{1,3})?)$")
_CASE_ENDING = re.compile(
    r"(?:i?n|i?a|i?ä|t?ta|t?tä|s?s[aä]|s?t[aä]|l?l[aä]|l?t[aä]|lle|ksi|n[aä]|h?[aeiouyäö]n|seen|s|ista|istä)(?:k[aä]?[aä]?n|kin)?$"
)
BESIDE = "BESIDE"
"""The operator of parts that stand side by side: all are asked for, and a record may lack words among them."""
_OPERATORS = ("AND", "OR", "NOT", "ANDNOT", "ANDMAYBE", "REQUIRE")


@dataclass(frozen=True, slots=True)
class Words:
    """Text to be found: one word as typed (`quoted` False) or a phrase."""

    text: str
    field: str | None = None
    quoted: bool = False
    slop: int = 1
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Range:
    """A span of values as typed; an open end is empty."""

    field: str
    low: str
    high: str
    with_low: bool = True
    with_high: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Operator over parts: BESIDE, AND, OR, NOT (one part), ANDNOT, ANDMAYBE, REQUIRE (two)."""

    operator: str
    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """`*`: any record, or any record having the field."""

    field: str | None = None


Tree = Words | Range | Group | Everything


@dataclass(slots=True)
class Reading:
    """How a query was read: its tree, None when it asks for nothing, and what was not understood."""

    tree: Tree | None = None
    problems: list[str] = field(default_factory=list)


def read(query: str) -> Reading:
    """Read what a person typed; unreadable pieces become words, with a sentence about each."""
    reading = Reading()
    if len(query) > MAX_LENGTH:
        reading.problems.append(f"Only the first {MAX_LENGTH} characters of the query were used.")
    reading.tree = _Reader(query[:MAX_LENGTH], reading.problems).sequence(None, 0)
    return reading


class _Reader:
    """One pass over the text, left to right; `self.at` is where it stands."""

    def __init__(self, text: str, problems: list[str]) -> None:
        self.text, self.at, self.problems, self.clauses = text, 0, problems, 0
        self._ahead: str | None = None
        self._looked_at = -1  # an operator is looked for in many ways at one place
        self.wholes = wholes(text)

    def sequence(self, name: str | None, depth: int) -> Tree | None:
        """Words side by side up to a closing parenthesis: all of them are asked for."""
        parts: list[Tree] = []
        while self._skip() < len(self.text):
            if self.text[self.at] == ")":
                if depth:
                    break
                self.at += 1
                self._problem("A closing parenthesis without an opening one was left out.")
                continue
            opened = self.text[self.at] == "("
            part = self._pairs(name, depth)
            if isinstance(part, Group) and part.operator == BESIDE and not opened:
                parts += part.parts  # words typed together: *päiväkoti/koulu*
            elif part is not None:
                parts.append(part)
        return parts[0] if len(parts) == 1 else Group(BESIDE, tuple(parts)) if parts else None

    def _binary(self, operator: str, operand: Callable[[], Tree | None]) -> Tree | None:
        parts = [operand()]
        while self._operator(operator):
            parts.append(operand())
        kept = tuple(part for part in parts if part is not None)
        if len(kept) < len(parts) and len(parts) > 1:
            self._problem(f"{operator} needs a word on both sides.")
        return kept[0] if len(kept) == 1 else Group(operator, kept) if kept else None

    def _pairs(self, name: str | None, depth: int) -> Tree | None:
        left = self._either(name, depth)
        while operator := next((o for o in ("ANDNOT", "ANDMAYBE", "REQUIRE") if self._operator(o)), None):
            right = self._either(name, depth)
            if left is None or right is None:
                self._problem(f"{operator} needs a word on both sides.")
                left = left or (right if operator != "ANDNOT" else None)
            else:
                left = Group(operator, (left, right))
        return left

    def _either(self, name: str | None, depth: int) -> Tree | None:
        return self._binary("OR", lambda: self._binary("AND", lambda: self._negated(name, depth)))

    def _negated(self, name: str | None, depth: int) -> Tree | None:
        negations = 0
        while self._operator("NOT"):
            negations += 1
        part = self._atom(name, depth)
        if part is None and negations:
            self._problem("NOT needs a word after it.")
        return Group("NOT", (part,)) if part is not None and negations % 2 else part

    def _atom(self, name: str | None, depth: int) -> Tree | None:
        if self._skip() >= len(self.text) or self.text[self.at] == ")" or self._peek_operator():
            return None
        if self.text[self.at] == "(":
            return self._parenthesis(name, depth)
        found = _FIELD.match(self.text, self.at)
        if found and (known := field_of(found["name"])):
            self.at = found.end()
            return self._field(known, found["name"], depth)
        if found and (word := _VALUE.match(self.text, found.end())) and not _CASE_ENDING.match(word[0]):
            self._problem(f"There is no field {found['name']!r}; it was searched as words.")
        return self._leaf(name)

    def _parenthesis(self, name: str | None, depth: int) -> Tree | None:
        self.at += 1
        if depth >= MAX_NESTING:
            self._problem("Parentheses are nested too deeply; the innermost were left out.")
            return None
        inner = self.sequence(name, depth + 1)
        if self.at < len(self.text):
            self.at += 1
        else:
            self._problem("A parenthesis was not closed.")
        return inner

    def _field(self, name: str, typed: str, depth: int) -> Tree | None:
        if self.at < len(self.text) and self.text[self.at] == "(":
            return self._parenthesis(name, depth)
        if name == "amount" and (found := _AMOUNT.match(self.text, self.at)):
            self.at = found.end()
            return self._counted(_compared(name, found) if found["sign"] else Words(found["bound"], name))
        if found := _COMPARED.match(self.text, self.at):
            self.at = found.end()
            return self._counted(_compared(name, found))
        if span := _span(name, self.text, self.at):
            between, self.at = span
            return self._counted(between)
        if self.at >= len(self.text) or self.text[self.at].isspace() or self.text[self.at] == ")":
            self._problem(f"The field {typed!r} has no value; it was searched as a word.")
            return self._counted(Words(typed))
        return self._leaf(name)

    def _leaf(self, name: str | None) -> Tree | None:
        end = self.wholes.get(self.at)  # may hold spaces
        if end is None and name == "number" and (spaced := _SPACED.match(self.text, self.at)):
            end = spaced.end()
        if end:
            whole, self.at = self.text[self.at : end], end
            return self._counted(Words(whole, name))
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            self.at += 1
            return None
        self.at = found.end()
        if found["quoted"] is not None:
            boost, slop = float(found["qboost"] or 1), int(found["slop"] or 1)
            return self._counted(Words(found["quoted"], name, True, slop, boost)) if found["quoted"].strip() else None
        if found["word"] is None:
            self._problem("A quotation mark was not closed; it was left out.")
            return None
        typed = _ASKING.sub("", found["word"])  # *suljetaanko koulu?*
        if not typed:
            return None
        together = _together(typed) if name is None else [typed]
        parts = [part for each in together if (part := self._counted(_word(each, name)))]
        return Group(BESIDE, tuple(parts)) if len(parts) > 1 else parts[0] if parts else None

    def _counted(self, leaf: Tree) -> Tree | None:
        self.clauses += 1
        if self.clauses == MAX_CLAUSES + 1:
            self._problem(f"Only the first {MAX_CLAUSES} words of the query were used.")
        return leaf if self.clauses <= MAX_CLAUSES else None

    def _skip(self) -> int:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at

    def _peek_operator(self) -> str | None:
        at = self._skip()
        if at != self._looked_at:
            found = _CAPITALS.match(self.text, at)
            self._looked_at, self._ahead = at, found[0] if found and found[0] in _OPERATORS else None
        return self._ahead

    def _operator(self, operator: str) -> bool:
        if self._peek_operator() != operator:
            return False
        self.at += len(operator)
        return True

    def _problem(self, sentence: str) -> None:
        if sentence not in self.problems:
            self.problems.append(sentence)


def _together(typed: str) -> list[str]:
    """Words that signs hold together, each for itself; what has digits, or signs of the language, is one."""
    if not _APART.search(typed) or any(sign.isdigit() or sign in "*?^@.&" for sign in typed):
        return [typed]
    _, colon, ending = typed.rpartition(":")
    if WORD.fullmatch(typed.lower()) and (not colon or _CASE_ENDING.match(ending)):
        return [typed]
    return _APART.split(typed)


def _word(word: str, name: str | None) -> Tree:
    boosted = _BOOST.search(word)
    boost = float(boosted[1]) if boosted else 1.0
    text = word[: boosted.start()] if boosted else word
    return Everything(name) if text in ("*", "*:*") else Words(text, name, boost=boost)


def _compared(name: str, found: re.Match[str]) -> Range:
    sign, bound = found["sign"], found["bound"]
    above, equal = sign[0] == ">", sign.endswith("=")
    return Range(name, bound if above else "", "" if above else bound, equal or not above, equal or above)


def _span(name: str, text: str, at: int) -> tuple[Range, int] | None:
    """`[low TO high]` and where it ends; each sign is checked once, whatever was typed."""
    close = _CLOSE.search(text, at + 1) if text[at : at + 1] in ("[", "{") else None
    if close is None:
        return None
    inner = max(text.rfind("[", at + 1, close.start()), text.rfind("{", at + 1, close.start()))
    to = next((to for to in _TO.finditer(text, at + 1, close.start()) if to.start() > inner), None)
    if to is None:
        return None
    low, high = text[at + 1 : to.start()].strip(), text[to.end() : close.start()].strip()
    return Range(name, low.strip("'\""), high.strip("'\""), text[at] == "[", close[0] == "]"), close.end()
