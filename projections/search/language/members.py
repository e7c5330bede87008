"""What a compound is made of, read from the parts its analysis gives."""

from collections.abc import Collection, Iterator

SHORTEST = 3  # letters of a member
MOST = 3  # members a compound is taken apart into


def ways(word: str, parts: Collection[str]) -> list[tuple[str, ...]]:
    """Every way to cut a word into two or three of its parts, two first.

    *hanketoimistosopimus* → hanke + toimistosopimus, hanketoimisto + sopimus, hanke + toimisto + sopimus.
    """
    known = {part for part in parts if len(part) >= SHORTEST and part != word}
    return sorted(_cut(word.replace("-", ""), known, MOST), key=len)


def _cut(rest: str, known: Collection[str], most: int) -> Iterator[tuple[str, ...]]:
    for part in sorted(known):
        if rest.startswith(part) and len(rest) > len(part) and most > 1:
            tail = rest[len(part) :]
            if tail in known:
                yield (part, tail)
            yield from ((part, *more) for more in _cut(tail, known, most - 1))
