"""What a compound is made of, and compounds of which a half is left out (*sosiaali- ja terveysministeriö*)."""

import re
from collections.abc import Callable, Collection, Iterator

from projections.search.language.finnish import Forms
from projections.search.language.tokens import CONJUNCTIONS

SHORTEST = 3  # letters of a member
MOST = 3  # members a compound is taken apart into
MOST_HEADS = 3  # of a compound of several members, to complete a last half with

_AND = rf"(?:{'|'.join(sorted(CONJUNCTIONS))})"
_LETTER = r"[^\W\d_]"
_FIRST_HALVES = re.compile(
    rf"(?<![\w-])(?P<heads>(?:{_LETTER}{{2,60}}-){{1,4}}(?:,\s(?:{_LETTER}{{2,60}}-){{1,4}}){{0,6}}),?\s+{_AND}\s+"
    rf"(?P<last>{_LETTER}{{3,}}(?:-{_LETTER}+){{0,3}})"
)
_LAST_HALF = re.compile(rf"(?<![\w-])(?P<first>{_LETTER}{{4,60}})\s+{_AND}\s+-(?P<tail>{_LETTER}{{3,60}})")


def ways(word: str, parts: Collection[str]) -> list[tuple[str, ...]]:
    """Every way to cut a word into two or three of its parts, two first.

    *hanketoimistosopimus* → hanke + toimistosopimus, hanketoimisto + sopimus, hanke + toimisto + sopimus. The first
    may be the form in the compound: *omaishoidontuki* → omaishoidon + tuki.
    """
    known = {part for part in parts if len(part) >= SHORTEST and part != word}
    cuts = list(_cut(word.replace("-", ""), known, MOST))
    joined = [pair for a, b, c in (cut for cut in cuts if len(cut) == MOST) for pair in ((a, b + c), (a + b, c))]
    return sorted(dict.fromkeys((*cuts, *joined)), key=len)


def _cut(rest: str, known: Collection[str], most: int) -> Iterator[tuple[str, ...]]:
    for part in sorted(known):
        if rest.startswith(part) and len(rest) > len(part) and most > 1:
            tail = rest[len(part) :]
            if tail in known:
                yield (part, tail)
            yield from ((part, *more) for more in _cut(tail, known, most - 1))


def completed(paragraph: str, forms: Callable[[str], Forms]) -> Iterator[str]:
    """Compounds of which a half is left out, in full: *sosiaaliministeriö*. `forms` gives what a word is found by."""
    for match in _FIRST_HALVES.finditer(paragraph) if "- " in paragraph else ():
        whole = forms(match["last"].lower())
        tails = [part for part in whole.parts if any(lemma.endswith(part) for lemma in whole.lemmas)]
        for head in match["heads"].lower().split(","):
            yield from (f"{head.strip()[:-1]}{tail}" for tail in tails)
    for match in _LAST_HALF.finditer(paragraph) if " -" in paragraph else ():
        whole, last = forms(match["first"].lower()), forms(match["tail"].lower())
        heads = [part for part in whole.parts if any(lemma.startswith(part) for lemma in whole.lemmas)]
        for head in heads[:MOST_HEADS]:
            yield from (f"{head}{tail}" for tail in last.lemmas if tail[0] != "~")
