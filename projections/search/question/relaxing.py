"""A question that few records meet whole, met as far as it can be: all its words first, then the most telling ones."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise, product
from typing import NamedTuple

from projections.search.language.analyser import Lookup
from projections.search.language.kin import nouns_of, others_of, verbs_of
from projections.search.language.members import ways
from projections.search.question.plan import (
    All,
    Better,
    Flat,
    Nothing,
    Phrase,
    Plan,
    Term,
    both,
    either,
    scored,
    unscored,
    weighed,
    without,
)

WHOLE = 4096.0
"""What a record that holds every word is scored above those that lack one: no score of words reaches it."""
TELLING = 0.4
"""A word this rare beside the rarest one of the question tells enough for a record that has no other word."""
COMMON, FEW = 0.1, 10
"""A verb that more than a tenth of the records have, and more than ten, finds no record that has no other word."""
MOST_WORDS = 24  # of a question that is relaxed; further ones only rank
KIN, NEAR, APART = 0.5, 0.5, 0.2
BESIDE = 0.6  # two words of the question that stand side by side
GAP = 4  # words at most between the parts of a compound nobody wrote
MOST_WAYS, MOST_KIN = 6, 40
_INFINITIVE = re.compile(r"(?:[aeiouyäö][aä]|[aeiouyäö][dt][aä]|st[aä]|ll[aä]|nn[aä]|rr[aä])$")
_SHORTEST_VERB = 5  # letters of a word whose family is looked for

Count = Callable[[Plan], int]
Fields = Callable[[str], tuple[str, ...]]
"""A field's name, and that of former versions where a day is asked about."""


class Means(NamedTuple):
    """What words are widened with: how many records a plan finds, and the plan without terms that no record has."""

    count: Count
    held: Callable[[Plan], Plan]
    fields: Fields
    base: Callable[[str], Lookup]

    def has(self, word: str) -> bool:
        """Whether any record may have a base form or part."""
        terms = (Term(field, word) for name in ("lemma", "part") for field in self.fields(name))
        return any(not isinstance(self.held(term), Nothing) for term in terms)


class Asked(NamedTuple):
    """A word of a question that a record may lack: as typed, and what it is found by."""

    typed: str
    plan: Plan
    lookup: Lookup | None


@dataclass(frozen=True, slots=True)
class Wide:
    """A word with its family and its parts, and how many of the records asked about have it.

    `apart`: 1 where none has it as written but its family or parts, 2 where they have only some of its parts.
    """

    asked: Asked
    plan: Plan
    records: int
    terms: tuple[str, ...] = ()
    apart: int = 0
    related: tuple[str, ...] = ()
    """Labels of a vocabulary that it is widened by."""
    verb: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces of a question: words that a record may lack, what it must have, what it must not."""

    words: tuple[Asked, ...]
    must: Plan
    unwanted: Plan

    @property
    def strict(self) -> Plan:
        """Everything asked for."""
        return self._less(both(self.must, *(word.plan for word in self.words)))

    def relaxed(self, wide: list[Wide], records: int, whole: int, fields: Fields) -> Plan:
        """What must be there, and any telling word; the other words, and words side by side, rank."""
        held = [word for word in wide if word.records]
        rarity = {word: math.log1p(records / word.records) for word in held}
        rarest = max(rarity.values(), default=1.0)
        able = [word for word in held[:MOST_WORDS] if not word.verb or word.records <= max(FEW, COMMON * records)]
        telling = [word for word in able if rarity[word] >= rarest * TELLING] or (
            held if len(held) == len(wide) else []
        )
        plans = {word: weighed(word.plan, rarity[word] / rarest) for word in held}
        words = either(*(plans[word] for word in telling))
        found = Better(self.must, words) if scored(self.must) else both(self.must, words)
        ranking = either(*(plans[word] for word in held if word not in telling), *_beside(held, fields))
        wanted = found if isinstance(ranking, Nothing) else Better(found, ranking)
        return self._less(self._whole_first(wanted, whole))

    def counted(self, wide: list[Wide], whole: int) -> Plan:
        """The same by the number of words alone: no statistics of any other record reach the order."""
        found = either(*(Flat(unscored(word.plan), 1.0) for word in wide))
        must = () if isinstance(self.must, All) else (Flat(self.must),)
        return self._less(self._whole_first(both(*must, found), whole))

    def _whole_first(self, plan: Plan, whole: int) -> Plan:
        return Better(plan, Flat(unscored(self.strict), WHOLE)) if whole else plan

    def _less(self, plan: Plan) -> Plan:
        return plan if isinstance(self.unwanted, Nothing) else without(plan, self.unwanted)


def widened(asked: Asked, means: Means) -> Wide:
    """A word as written, with words of its family, and as a compound by its parts, near each other or else anywhere."""
    count, held, fields, base = means
    if asked.lookup is None:
        return Wide(asked, asked.plan, count(asked.plan), ())
    kin = tuple(word for word in islice(_kin(asked.lookup), MOST_KIN) if means.has(word))
    named = [
        field for name in ("lemma", "part") for field in fields(name)
    ]  # *suojella* stands with the parts of suojeleminen
    plan = either(asked.plan, *(held(Term(field, word, KIN)) for word in kin for field in named))
    own = count(asked.plan)
    if own >= FEW:
        return Wide(asked, plan, own, kin, verb=_is_verb(asked.lookup, base))
    cuts = [cut for lemma in asked.lookup.lemmas for cut in ways(lemma, asked.lookup.parts)][:MOST_WAYS]
    bases = {member: base(member) for cut in cuts for member in cut}
    terms = (*kin, *_terms(bases))
    near = either(plan, *(held(_near(cut, bases, fields)) for cut in cuts))
    records = own or (count(near) if near != asked.plan else 0)
    if records:
        verb = not own and records > FEW and _is_verb(asked.lookup, base)
        return Wide(asked, near, records, terms, apart=0 if own else 1, verb=verb)
    members = [{member: held(_member(bases[member], fields)) for member in cut} for cut in cuts]
    for apart, met in enumerate((both, either), 1):
        plan = either(*(met(*cut.values()) for cut in members))
        if records := count(plan):
            return Wide(asked, plan, records, terms, apart=apart)
    return Wide(asked, near, 0, terms)


def _is_verb(lookup: Lookup, base: Callable[[str], Lookup]) -> bool:
    """Whether a word has verbs alone as base forms; a noun that ends like one (*asia*) has a genitive."""
    bare = [lemma for lemma in lookup.lemmas if lemma[0] != "~" and lemma != lookup.surface]
    return bool(bare) and all(_INFINITIVE.search(lemma) and lemma not in base(f"{lemma}n").lemmas for lemma in bare)


def is_derived(lookup: Lookup) -> bool:
    """Whether a word is the noun of a verb that the morphology knows: *poraaminen*, porata."""
    return any(lemma.endswith("minen") for lemma in lookup.lemmas) and any(map(_INFINITIVE.search, lookup.minor))


def may_widen(asked: Asked) -> bool:
    """Whether there are words of one family with it, or parts it is made of."""
    lookup = asked.lookup
    return lookup is not None and (any(True for _ in _kin(lookup)) or is_compound(lookup))


def is_compound(lookup: Lookup) -> bool:
    """Whether a word is made of known parts, with nothing between them."""
    return any(ways(lemma, lookup.parts) for lemma in lookup.lemmas)


def _kin(lookup: Lookup) -> Iterator[str]:
    own = {*lookup.lemmas, *lookup.verbs, *lookup.minor}
    seen = set(own)
    for word in (*lookup.verbs, *lookup.minor, *lookup.lemmas, lookup.surface):
        if len(word) >= _SHORTEST_VERB and word.isalpha():
            for other in (*nouns_of(word), *verbs_of(word), *others_of(word)):
                if other not in seen:
                    seen.add(other)
                    yield other


def _near(cut: tuple[str, ...], bases: dict[str, Lookup], fields: Fields) -> Plan:
    """The parts in base form within a few words of each other, two in either order."""
    found: list[Plan] = []
    for texts in islice(product(*(_bare(bases[member]) for member in cut)), 4):
        orders = (texts, texts[::-1]) if len(texts) == 2 else (texts,)
        slop = GAP if len(texts) == 2 else 2
        found += [Phrase(field, order, slop, NEAR) for order in orders for field in fields("phrase")]
    return either(*found)


def _member(lookup: Lookup, fields: Fields) -> Plan:
    """A part of a compound, as a word or as a part of another compound."""
    words = dict.fromkeys((*_bare(lookup), *lookup.verbs, *islice(_kin(lookup), MOST_KIN)))
    return either(*(Term(field, word, APART) for word in words for name in ("lemma", "part") for field in fields(name)))


def _beside(words: list[Wide], fields: Fields) -> Iterator[Plan]:
    for one, other in pairwise(words):
        if one.asked.lookup and other.asked.lookup:
            texts = (_bare(one.asked.lookup)[0], _bare(other.asked.lookup)[0])
            yield from (Phrase(field, texts, 2, BESIDE) for field in fields("phrase"))


def _bare(lookup: Lookup) -> tuple[str, ...]:
    return tuple(lemma for lemma in lookup.lemmas if lemma[0] != "~")[:2] or (lookup.surface,)


def _terms(bases: dict[str, Lookup]) -> Iterator[str]:
    for lookup in bases.values():
        yield from _bare(lookup)
