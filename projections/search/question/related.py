"""Words of a question widened by a vocabulary: other labels, narrower terms and other languages, weighing less."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice, product

from projections.search.language.analyser import Lookup
from projections.search.language.tokens import clean, words
from projections.search.question.plan import Phrase, Plan, Term, either, weighed
from projections.search.question.relaxing import Fields, Means, Wide

RELATED, PART_OF_RELATED = 0.4, 0.15
MOST_BASES, MOST_READINGS = 6, 36  # of a word in three languages, and of words that may be one label
LONGEST = 3  # words of a question that may be one label

Related = Callable[[Iterable[str]], list[tuple[str, int]]]
"""From base forms of a label to labels that mean the same (0) or less (1)."""


def with_related(wide: list[Wide], related: Related, means: Means) -> list[Wide]:
    """The words with what the vocabulary gives for them, or for two or three that are one label of it."""
    found: dict[int, dict[str, int]] = {}
    for length in range(LONGEST, 0, -1):
        for start in range(len(wide) - length + 1):
            span = range(start, start + length)
            if labels := related(_bases([wide[at] for at in span])):
                for at in span:
                    found[at] = dict(labels) | found.get(at, {})
    return [_widened(word, found[at], means) if at in found else word for at, word in enumerate(wide)]


def _bases(words: list[Wide]) -> list[str]:
    lookups = [word.asked.lookup for word in words]
    each = [
        [lemma for lemma in (*lookup.lemmas, *lookup.verbs) if lemma[0] != "~"][:MOST_BASES] or [lookup.surface]
        for lookup in lookups
        if lookup
    ]
    return [" ".join(texts) for texts in islice(product(*each), MOST_READINGS)] if len(each) == len(words) else []


def _widened(word: Wide, labels: dict[str, int], means: Means) -> Wide:
    read = {label: [means.base(token.text) for token in words(clean(label))] for label in labels}
    plans = ((plan, labels[label]) for label, told in read.items() for plan in _plans(told, means.fields))
    plan = either(word.plan, *(means.held(weighed(plan, 1 / (1 + steps))) for plan, steps in plans))
    terms = tuple(lemma for label in read.values() for lookup in label for lemma in lookup.lemmas)
    return replace(
        word, plan=plan, records=means.count(plan), terms=(*word.terms, *terms), apart=0, related=tuple(labels)
    )


def _plans(label: list[Lookup], fields: Fields) -> Iterator[Plan]:
    bare = [[lemma for lemma in lookup.lemmas if lemma[0] != "~"][:2] or [lookup.surface] for lookup in label]
    if len(bare) == 1:
        for lemma in bare[0]:
            yield from (Term(field, lemma, RELATED) for field in fields("lemma"))
            yield from (Term(field, lemma, PART_OF_RELATED) for field in fields("part"))
    elif bare:
        for texts in islice(product(*bare), 2):
            yield from (Phrase(field, texts, 1, RELATED) for field in fields("phrase"))
