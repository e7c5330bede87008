"""What the pieces of a question ask for: words that a record may lack, what is excluded, everything."""

from projections.search.language.amounts.figures import without_unit
from projections.search.language.spans import identifiers, whole
from projections.search.language.stopwords import STOP_WORDS
from projections.search.question.syntax import Everything, Group, Tree, Words


def may_lack(leaf: Words) -> bool:
    """Whether a record may lack a word: one that is typed plain and is no number."""
    plain = not leaf.quoted and not leaf.field and not any(sign in leaf.text for sign in "*?")
    return plain and any(sign.isalpha() for sign in leaf.text) and not whole(leaf.text) and not in_pieces(leaf.text)


def in_pieces(text: str) -> bool:
    """Whether words are an identifier or an amount together: *HEL 2021 9631*, *1,5 miljoonaa*."""
    return " " in text and (any(identifiers(text)) or without_unit(text) is not None)


def asks_for_all(tree: Tree | None) -> bool:
    """Whether all records are asked for by name, with `*`."""
    parts = tree.parts if isinstance(tree, Group) else ()
    return isinstance(tree, Everything) or any(map(asks_for_all, parts))


def negative(tree: Tree) -> bool:
    """Whether a part excludes what it finds."""
    return isinstance(tree, Group) and tree.operator == "NOT"


def content(parts: tuple[Tree, ...]) -> list[Tree]:
    """The parts without function words, unless nothing else is asked."""
    kept = [
        part
        for part in parts
        if not (isinstance(part, Words) and not part.quoted and not part.field and part.text.lower() in STOP_WORDS)
    ]
    return kept if any(not negative(part) for part in kept) else list(parts)
