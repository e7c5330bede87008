"""Which terms a word is matched by, and what each match is worth."""

from collections.abc import Iterator

from archive.case.numbers import plain_number
from projections.search.language.analyser import Lookup
from projections.search.question.plan import AnyTerm, Nothing, Plan, Term, any_of, both, either

# What a match is worth beside a base form in the text (1.0). Tuned on whole classes of misses, never on words.
OTHER, GUESS, VERB, MINOR = 0.4, 0.5, 0.4, 0.15
PART, SURFACE, TITLE, NUMBER, MENTION, PIECES = 0.3, 0.8, 1.5, 20.0, 4.0, 0.3
DAY = 2.0  # its own day: many records share it, and it is a mention too


def matches(lookup: Lookup, prefix: str, scale: float) -> Iterator[Term]:
    """A word's terms in the texts of versions in force, or of former ones: no two are alike."""
    lemma_field, part_field = f"{prefix}lemma", f"{prefix}part"
    surface, lemmas, verbs = lookup.surface, lookup.lemmas, lookup.verbs
    for lemma in lemmas:
        worth = scale * _worth(lemma, lookup)
        yield Term(lemma_field, lemma, worth)
        if lemma[0] != "~" or lemma[1:] not in lemmas:  # *autobildin* is a guess, *Autobild-lehti* has it as it is
            yield Term(part_field, lemma.lstrip("~"), PART * worth)
    if surface in lemmas and f"~{surface}" not in lemmas:  # the morphology may not know every form of it
        yield Term(lemma_field, f"~{surface}", GUESS * scale)
    for verb in verbs:
        yield Term(lemma_field, verb, (MINOR if surface in lemmas else VERB) * scale)
    for form in lookup.minor:
        yield Term(lemma_field, form, MINOR * scale)
        yield Term(part_field, form, PART * MINOR * scale)
    yield Term(f"{prefix}surface", surface, SURFACE * scale)
    if any(sign.isdigit() for sign in surface):
        yield Term(f"{prefix}number", surface, NUMBER * scale)


def named(typed: str, tokens: list[Lookup]) -> Plan:
    """Records that bear a number, or all of some words in their titles."""
    titled = (
        both(*(any_of([Term("title", lemma) for lemma in token.lemmas]) for token in tokens)) if tokens else Nothing()
    )
    numbers = dict.fromkeys((" ".join(typed.lower().split()), plain_number(typed).lower()))
    return either(AnyTerm("number", tuple(numbers)), titled)


def _worth(lemma: str, lookup: Lookup) -> float:
    """A guess is worth less than a base form; so is another base form when what was typed is one itself."""
    if lemma[0] == "~":
        return GUESS
    return OTHER if lookup.surface in lookup.lemmas and lemma != lookup.surface else 1.0
