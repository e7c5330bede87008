"""From the query tree to a plan of exact terms: analysis, field by field, and what each match is worth."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import islice, product

from archive.case.numbers import plain_number
from projections.search.language.amounts.figures import without_unit
from projections.search.language.analyser import Analyser, Lookup
from projections.search.language.bounded import Effort
from projections.search.language.spans import identifiers, keyed, whole
from projections.search.language.tokens import Span, clean, words
from projections.search.question.field_names import KEYWORDS, value_of
from projections.search.question.matches import DAY, MENTION, NUMBER, PIECES, TITLE, matches, named
from projections.search.question.pieces import asks_for_all, content, may_lack, negative
from projections.search.question.plan import (
    All,
    AnyTerm,
    Better,
    Flat,
    Nothing,
    Phrase,
    Plan,
    Prefix,
    Term,
    any_of,
    both,
    either,
    held,
    without,
)
from projections.search.question.ranges import ranged
from projections.search.question.related import Related, with_related
from projections.search.question.relaxing import Asked, Count, Means, Parts, Wide, widened
from projections.search.question.states import fixed, unknown
from projections.search.question.syntax import BESIDE, Everything, Group, Range, Tree, Words, read
from projections.search.rows import exact
from projections.search.schema import FORMER

SHORTEST_PREFIX = 4
MOST_PHRASES = 24
LONGEST_PHRASE = 12
WIDEST_SLOP = 8
MOST_LOOKED_UP = 1_000  # words nobody typed, of the families, parts and related labels of one question
_FIGURES = re.compile(r"(\d+)\s?[-–—−]\s?(\d+)")
_NO_WORDS = (
    "There is no word to search for. Write words, and operators between them: maksatus AND (vuokra OR tilat); "
    "* finds everything."
)
_LATE = "Some words are too complex to analyse; they were searched as written."


Bearers = Callable[[str, Plan], Iterable[str]]  # a kind and what is looked for → ids of the records of the kind


class Question:
    """One query, read: `plan`, the base forms to highlight, and sentences about what was not understood."""

    def __init__(
        self,
        query: str,
        analyser: Analyser,
        *,
        former: bool = False,
        spelling: dict[str, str] | None = None,
        bearers: Bearers = lambda kind, plan: (),
        knows: Callable[[Collection[str]], set[str]] | None = None,
        one_with: Callable[[Collection[str]], set[str]] = set,
        has: Callable[[str, str], bool] = lambda field, text: True,
    ) -> None:
        reading = read(clean(query))
        self.problems = reading.problems
        self.terms: dict[str, tuple[str, ...]] = {}  # word as typed → what it was looked up by
        self.asks = reading.tree is not None
        self._analyser, self._former, self._spelling = analyser, former, spelling or {}
        self._bearers, self._knows, self._one_with, self._held = bearers, knows, one_with, partial(held, has=has)
        analyser.prepare()
        self._effort = Effort(MOST_LOOKED_UP)
        self.parts = self._parts(reading.tree) if reading.tree else Parts((), All(), Nothing())
        if self.parts.strict == All() and clean(query).strip() and not asks_for_all(reading.tree):
            self.parts = Parts((), Nothing(), Nothing())
            self.problems.append(_NO_WORDS)
        self.plan: Plan = self.parts.strict

    def widened(self, count: Count, related: Related | None = None) -> list[Wide]:
        """The words that a record may lack, each with its family, its parts and related labels of a vocabulary."""
        base = partial(self._analyser.lookup, effort=Effort(MOST_LOOKED_UP))  # words nobody typed
        means = Means(count, self._held, self._fields, base)
        wide = [widened(asked, means) for asked in self.parts.words]
        if related:
            wide = with_related(wide, related, means)
        for word in wide:
            if word.asked.lookup:
                surface = word.asked.lookup.surface
                self.terms[surface] = tuple(dict.fromkeys((*self.terms.get(surface, ()), *word.terms)))
        return wide

    def relaxed(self, wide: list[Wide], records: int, whole: int, *, counted: bool) -> Plan:
        """The plan that is met as far as it can be; `counted`: ranked by the number of words alone."""
        if counted:
            return self.parts.counted(wide, whole)
        return self._held(self.parts.relaxed(wide, records, whole, self._fields))

    def _parts(self, tree: Tree) -> Parts:
        """The words that a record may lack; what is quoted, counted, named by field or operator it must have."""
        listed = isinstance(tree, Group) and tree.operator == BESIDE
        parts = tree.parts if isinstance(tree, Group) and listed else (tree,)
        wanted = [part for part in content(parts) if not negative(part)]
        unwanted = [self._plan(part.parts[0]) for part in parts if isinstance(part, Group) and negative(part)]
        asked: list[Asked] = []
        must: list[Plan] = []
        for part in wanted:
            if isinstance(part, Words) and may_lack(part):
                asked.append(self._asked(part))
            else:
                must.append(self._held(self._plan(part)))
        kept = tuple(word for word in asked if not isinstance(word.plan, All))
        return Parts(kept, both(*must) if must else All(), either(*unwanted))

    def _asked(self, leaf: Words) -> Asked:
        tokens = [word.text for word in words(leaf.text)]
        plan = self._held(self._words(leaf))
        if len(tokens) != 1:
            return Asked(leaf.text, plan, None)
        word = self._spelling.get(tokens[0], tokens[0])
        return Asked(tokens[0], plan, self._lookup(word))

    def _lookup(self, word: str) -> Lookup:
        """How a word is looked up; as written once the question has cost enough, and that is said."""
        found = self._analyser.lookup(word, self._effort)
        if found.late and _LATE not in self.problems:
            self.problems.append(_LATE)
        return found

    def _plan(self, tree: Tree) -> Plan:
        match tree:
            case Words():
                return self._words(tree)
            case Range():
                return ranged(tree, self.problems)
            case Everything():
                return All() if tree.field not in KEYWORDS else Flat(Prefix(tree.field, "="))
            case Group():
                return self._group(tree)

    def _group(self, group: Group) -> Plan:
        if group.operator == "OR":
            return either(*(self._plan(part) for part in group.parts))
        if group.operator == "NOT":
            return without(All(), self._plan(group.parts[0]))
        if group.operator in ("ANDNOT", "ANDMAYBE", "REQUIRE"):
            left, right = (self._plan(part) for part in group.parts)
            if group.operator == "ANDNOT":
                return without(left, right)
            return Better(left, right) if group.operator == "ANDMAYBE" else both(left, Flat(right))
        wanted = [self._plan(part) for part in content(group.parts) if not negative(part)]
        unwanted = [self._plan(part.parts[0]) for part in group.parts if isinstance(part, Group) and negative(part)]
        return without(both(*wanted), either(*unwanted)) if unwanted else both(*wanted)

    def _words(self, leaf: Words) -> Plan:
        if leaf.field in KEYWORDS:
            return self._keyword(leaf.field, leaf)
        if leaf.field in ("date", "amount"):
            return ranged(Range(leaf.field, leaf.text, leaf.text), self.problems)
        if "*" in leaf.text or "?" in leaf.text:
            return self._prefix(leaf)
        span = whole(leaf.text)
        if span or leaf.field == "number":
            return self._number(span.term if span else leaf.text.strip().lower(), leaf, span)
        return self._text(leaf)

    def _text(self, leaf: Words) -> Plan:
        tokens = [word.text for word in words(leaf.text)][:LONGEST_PHRASE]
        if not tokens:
            if leaf.text.strip():
                self.problems.append(f"{leaf.text!r} has no letters or digits; it was left out.")
            return All()
        if figures := _FIGURES.fullmatch(leaf.text.strip()):  # *2021–2024* and *2021-2024* are one
            self.terms |= {figure: (figure,) for figure in figures.groups()}
            apart = (Phrase(field, figures.groups(), 1, leaf.boost) for field in self._fields("surface"))
            return either(self._word("-".join(figures.groups()), leaf), *apart)
        if len(tokens) == 1:
            return self._word(tokens[0], leaf)
        if not leaf.quoted and (in_pieces := self._in_pieces(leaf)):
            return either(both(*(self._word(token, leaf) for token in tokens)), *in_pieces)
        return self._phrase(tokens, leaf)

    def _in_pieces(self, leaf: Words) -> list[Plan]:
        """An identifier or an amount in more words than one, as an index has them."""
        if amount := without_unit(leaf.text):
            worth = {"number": NUMBER, "mention": MENTION}
            return [Term(field, amount.term, worth[of] * leaf.boost) for of in worth for field in self._fields(of)]
        return list(self._keyed(leaf.text, leaf.boost)) if any(identifiers(leaf.text)) else []

    def _word(self, word: str, leaf: Words) -> Plan:
        word = self._spelling.get(word, word)
        lookup = self._lookup(word)
        self.terms[word] = (*lookup.lemmas, *lookup.verbs, *lookup.minor, word)
        found: list[Plan] = []
        titled: list[Plan] = []
        for prefix in ("", FORMER) if self._former else ("",):
            titled += [Term(f"{prefix}title", lemma, TITLE * leaf.boost) for lemma in lookup.lemmas]
            found += matches(lookup, prefix, leaf.boost) if leaf.field != "title" else ()
        plan = Better(any_of(found), any_of(titled)) if found else any_of(titled)
        return either(plan, *self._keyed(word, leaf.boost)) if leaf.field != "title" else plan

    def _keyed(self, typed: str, boost: float = 1.0) -> Iterator[Plan]:
        """An identifier as a record's own, whatever stands between its parts."""
        if key := keyed(typed):
            yield from (Term(field, key, NUMBER * boost) for field in self._fields("number"))

    def _phrase(self, tokens: list[str], leaf: Words) -> Plan:
        slop = min(leaf.slop, WIDEST_SLOP) if leaf.slop ** (len(tokens) - 1) <= MOST_PHRASES else 1
        if slop != leaf.slop:
            self.problems.append("The words of the phrase were searched closer together than requested.")
        lookups = [self._lookup(token) for token in tokens]
        for lookup in lookups:
            self.terms[lookup.surface] = (*lookup.lemmas, lookup.surface)
        found: list[Plan] = [Phrase(field, tuple(tokens), slop, leaf.boost) for field in self._fields("surface")]
        for texts in islice(product(*(lookup.lemmas for lookup in lookups)), MOST_PHRASES):
            found += [Phrase(field, texts, slop, leaf.boost) for field in self._fields("phrase")]
        if leaf.field == "title":
            titled = [
                either(*(Term(field, lemma, TITLE) for field in self._fields("title") for lemma in lookup.lemmas))
                for lookup in lookups
            ]
            return both(either(*found), *titled)
        return either(*found)

    def _number(self, term: str, leaf: Words, span: Span | None) -> Plan:
        """A diary number, day or amount: as the record's own first, then as mentioned, then by its pieces."""
        term = " ".join(term.split())
        worth = DAY if term.startswith("d:") else NUMBER
        found: list[Plan] = [Term(field, term, worth * leaf.boost) for field in self._fields("number")]
        found += [Term(field, term, MENTION * leaf.boost) for field in self._fields("mention")]
        if leaf.field == "number" and (plain := plain_number(leaf.text).lower()) != term:
            found += [Term(field, plain, worth * leaf.boost) for field in self._fields("number")]
        found += self._keyed(leaf.text, leaf.boost)
        spanned = span.more if span and span.kind != "number" else ()  # a range is met by all of it as well
        for field in self._fields("mention") if spanned else ():
            found.append(both(*(Term(field, each, leaf.boost) for each in spanned)))
        tokens = tuple(word.text for word in words(leaf.text)) if not span or span.kind != "section" else ()
        self.terms[leaf.text.strip().lower()] = (term, *spanned)
        if len(tokens) > 1:
            found += [Phrase(field, tokens, 1, PIECES * leaf.boost) for field in self._fields("surface")]
        elif leaf.field == "number" and tokens:
            found += [Term(field, tokens[0], leaf.boost) for field in self._fields("surface") if tokens[0] != term]
        return either(*found)

    def _prefix(self, leaf: Words) -> Plan:
        stem = leaf.text.split("*")[0].split("?")[0].lower()
        rest = leaf.text[len(stem) :]
        if len(stem) < SHORTEST_PREFIX:
            bare = leaf.text.replace("*", "").replace("?", "")
            self.problems.append(
                f"{leaf.text!r}: at least {SHORTEST_PREFIX} letters are needed before *; searched for {bare!r}."
            )
            return self._words(Words(bare, leaf.field, boost=leaf.boost)) if bare else All()
        if rest != "*":
            self.problems.append(f"{leaf.text!r}: searched for {stem + '*'!r}.")
        self.terms[stem + "*"] = (stem + "*",)
        fields = {"title": ("title",), "number": ("number", "mention")}.get(
            leaf.field or "", ("surface", "lemma", "part", "number")
        )
        return Flat(either(*(Prefix(field, stem) for name in fields for field in self._fields(name))))

    def _keyword(self, field: str, leaf: Words) -> Plan:
        if plan := fixed(field, leaf.text):
            return plan
        borne = field in ("body", "case")  # kept by id; people know them by name and number
        knows = self._knows if borne else None  # ids nobody told the asker could be tried one by one
        if leaf.text.endswith("*") and len(leaf.text) > 1:
            found: Plan = Nothing() if knows else Prefix(field, exact(value_of(field, leaf.text[:-1])))
            if borne and len(leaf.text) > SHORTEST_PREFIX:
                found = either(found, self._borne(field, Prefix("title", leaf.text[:-1].lower())))
            return Flat(found)
        if said := unknown(field, leaf.text):
            self.problems.append(said)
        whole = exact(value_of(field, leaf.text))
        tokens = [self._lookup(word.text) for word in words(value_of(field, leaf.text))]
        is_so: Plan = self._is(field, (whole[1:],)) if not knows or knows((whole[1:],)) else Nothing()
        called = either(is_so, self._borne(field, named(leaf.text, tokens))) if borne else is_so
        if leaf.quoted or knows:
            return called if leaf.quoted else Flat(called)
        within = both(*(AnyTerm(field, (*token.lemmas, token.surface)) for token in tokens)) if tokens else Nothing()
        return Flat(either(called, within))

    def _borne(self, field: str, plan: Plan) -> Plan:
        """What is of the bodies or cases that the plan finds."""
        ids = tuple(self._bearers(field, plan))
        return self._is(field, ids) if ids else Nothing()

    def _is(self, field: str, values: tuple[str, ...]) -> Plan:
        """What has one of these values; what is of a case with all that are one with it."""
        found = sorted(self._one_with(values)) if field == "case" else values
        return AnyTerm(field, tuple(exact(value) for value in found))

    def _fields(self, name: str) -> tuple[str, ...]:
        return (name, FORMER + name) if self._former else (name,)
