"""One question from words to answer: read, match, fold, fetch, mark, count. The same for both engines."""

import hashlib
import time
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

from projections.search.cursor import Place, place_of, token_of
from projections.search.engine import WINDOW, Engine
from projections.search.language.analyser import Analyser
from projections.search.limits import but_withheld, scoped, within
from projections.search.meaning.fusing import fused, nearest
from projections.search.near_duplicates import Group, folded, unfolded
from projections.search.question.asked import (
    PAGE,
    Asked,
    Page,
    is_relaxed,
    may_be_near,
    may_suggest,
    means_itself,
    order_of,
)
from projections.search.question.notices import said_of, taken_for
from projections.search.question.plan import (
    All,
    AnyTerm,
    Flat,
    Nothing,
    Plan,
    Term,
    both,
    either,
    unscored,
    without,
)
from projections.search.question.planner import Question
from projections.search.question.relaxing import Wide, is_compound
from projections.search.question.spelling import NO_SPELLING, Known, Spelling, corrected, distance
from projections.search.request import MAX_DEPTH, Answer, CursorExpired, Hit, Request
from projections.search.rows import exact, shown, stored
from projections.search.snippet import Marker

BITS = 16  # words of a question that are told apart by one score
ABOVE = 64  # the least score of a word: what an engine gives for filters is below it
MOST_BEARERS = 200  # bodies or cases of one name


class Finder:
    """Answers questions over one partition."""

    def __init__(self, engine: Engine, analyser: Analyser, generation: str) -> None:
        self._engine, self._analyser, self._generation = engine, analyser, generation
        self._known = Known(engine)

    def find(self, request: Request, position: int) -> Answer:
        """Answer as the question is written, or relaxed where few records hold every word of it."""
        started = time.perf_counter()
        read = partial(
            Question,
            request.q,
            self._analyser,
            former=request.as_of is not None,
            bearers=partial(self._bearers, request),
            knows=request.knows,
            one_with=request.one_with,
            has=self._engine.vocabulary(),
        )
        asked = self._asked(read, request)
        page = asked.page  # counted before its hits are looked at: facets are of what was matched last
        facets = self._engine.facets(unscored(asked.plan), request.facets, page.snapshot) if request.facets else {}
        return Answer(
            total=page.total,
            hits=self._hits(asked, request),
            facets=facets,
            suggestion=asked.suggestion,
            notice=" ".join((*asked.question.problems, *asked.notices)) or None,
            cursor=token_of(page.after, request, self._generation, page.stamp) if page.after else None,
            engine=self._engine.name,
            analyser=self._analyser.name,
            position=position,
            whole=asked.whole,
            widened={word.asked.typed: word.related for word in asked.wide if word.related},
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )

    def _asked(self, read: Callable[..., Question], request: Request) -> Asked:
        """The question as it is answered, and its page. Every page of an answer is read as the first one was."""
        place = place_of(request.cursor, request)[0] if request.cursor else None
        if place and place.reading is not None:
            return self._relaxed(read, request, Spelling({}, place.reading))
        strict = self._strict(read(), request)
        if place or request.match == "all":
            return strict if strict.page.total or place else self._corrected(strict, read, request)
        if request.match == "auto" and not is_relaxed(strict, request):
            return strict
        relaxed = self._relaxed(read, request, None, strict)
        return relaxed if relaxed.page.total > strict.page.total else strict

    def _strict(self, question: Question, request: Request) -> Asked:
        plan = scoped(question.plan, request)
        page = self._page(plan, request)
        return Asked(question, plan, page, page.total)

    def _corrected(self, strict: Asked, read: Callable[..., Question], request: Request) -> Asked:
        """The same with its letters unfolded, where that was meant; else with a wording that finds something."""
        if not strict.question.terms or not may_suggest(request):
            return strict
        spelling = corrected(strict.question.terms, self._known)
        if spelling.certain:
            found = self._strict(read(spelling=spelling.certain), request)
            return found._replace(notices=taken_for(spelling.certain))
        if spelling.likely and self._count(read(spelling=spelling.likely).plan, request):
            return strict._replace(suggestion=spelling.suggestion(request.q))
        return strict

    def _relaxed(
        self,
        read: Callable[..., Question],
        request: Request,
        spelling: Spelling | None,
        strict: Asked | None = None,
    ) -> Asked:
        """Met as far as it can be, with misspelt words as they are meant: as found out now, or on the first page."""
        count = partial(self._count, request=request)
        question = strict.question if strict else read(spelling=spelling.every() if spelling else {})
        wide = question.widened(count, request.related)
        if spelling is None:
            spelling = self._misspelt(wide, request)
            if spelling.every():
                question = read(spelling=spelling.every())
                wide = question.widened(count, request.related)
        whole = strict.page.total if strict and question is strict.question else count(question.plan)
        words = question.relaxed(wide, count(All()), whole, counted=request.within is not None)
        near = self._nearest(words, question, request) if wide and may_be_near(request) else []
        plan = scoped(fused(words, near) if near else words, request)
        page = self._page(plan, request, spelling.every())
        told = spelling.of({word.asked.typed for word in wide if word.records})
        notices = (*taken_for(told.every()), *said_of(whole, page.total, len(wide), len(near)))
        return Asked(question, plan, page, whole, notices, told.suggestion(request.q), tuple(wide))

    def _nearest(self, words: Plan, question: Question, request: Request) -> list[str]:
        """The records nearest in meaning of those that words do not find, where these find less than a page."""
        if request.near is None or self._count(words, request) >= PAGE:
            return []
        ids = request.near.ids(" ".join(word.typed for word in question.parts.words))
        wanted = without(question.parts.must, either(words, question.parts.unwanted))

        def found_among(ids: tuple[str, ...]) -> set[str]:
            plan = scoped(both(AnyTerm("id", ids), unscored(wanted)), request)
            matches = self._engine.match(plan, 0, len(ids), "-date")
            return set(self._ids([reference for _, reference in matches.window], matches.snapshot))

        return nearest(ids, found_among)

    def _misspelt(self, wide: list[Wide], request: Request) -> Spelling:
        """What the words that no record has are searched as; a compound by its parts unless one letter is wrong."""
        doubted = {
            word.asked.typed: word.apart for word in wide if (not word.records or word.apart) and not word.related
        }
        if not doubted or not may_suggest(request):
            return NO_SPELLING
        own = {word.asked.typed: word.asked.lookup for word in wide if word.asked.lookup}
        terms = {typed: (*own[typed].lemmas, *own[typed].verbs, typed) for typed in doubted if typed in own}
        found = corrected(terms, self._known)
        meant_so = {word.asked.typed for word in wide if means_itself(word)}.difference(found.certain)
        compounds = {typed for typed, lookup in own.items() if is_compound(lookup)}  # two letters off is another word
        return found.of(
            {
                typed
                for typed, meant in found.every().items()
                if typed not in meant_so
                and (doubted[typed] != 1 or self._near(typed, meant))
                and (typed not in compounds or typed in found.certain or distance(typed, meant, 1) == 1)
            }
        )

    def _near(self, typed: str, meant: str) -> bool:
        """Whether a word that has a family or parts is rather another one: one letter off, and whole in some record."""
        return distance(typed, meant, 1) == 1 and any(
            self._engine.count(Term(name, meant)) for name in ("lemma", "surface")
        )

    def _count(self, plan: Plan, request: Request) -> int:
        """How many of the records that are asked about a plan finds."""
        return 0 if isinstance(plan, Nothing) else self._engine.count(scoped(unscored(plan), request))

    def _bearers(self, request: Request, kind: str, plan: Plan) -> list[str]:
        """Bodies or cases by name or number, among those the caller may find."""
        limits: list[Plan] = [AnyTerm("kind", (exact(kind),)), AnyTerm("state", ("current",))]
        if request.within is not None:
            limits.append(within(request.within, request.sight))
        plan = but_withheld(plan, request)
        matches = self._engine.match(both(plan, *limits), 0, MOST_BEARERS, "-date")
        return self._ids([reference for _, reference in matches.window], matches.snapshot)

    def _page(self, plan: Plan, request: Request, reading: dict[str, str] | None = None) -> Page:
        """A page gathered from as many windows as it takes, and where the next one begins."""
        first = Place(0, 0, max(WINDOW, request.limit)), None
        (window, skip, size, _), issued = first if request.cursor is None else place_of(request.cursor, request)
        order = order_of(plan, request, relaxed=reading is not None)
        found: list[Group] = []
        matches = self._engine.match(plan, window, size, order)
        total, snapshot, stamp = matches.total, matches.snapshot, self._engine.stamp(matches.snapshot)
        self._known.at(stamp)
        if request.near:
            stamp += request.near.stamp
        if request.withheld:
            stamp += hashlib.blake2b(" ".join(request.withheld).encode(), digest_size=6).hexdigest()
        if issued not in (None, (self._generation, stamp)):
            raise CursorExpired("The archive has changed since this page was made; request the first page again.")
        while True:
            groups = folded(matches.window, self._engine, snapshot) if request.fold else unfolded(matches.window)
            taken = groups[skip : skip + request.limit - len(found)]
            found += taken
            skip += len(taken)
            if skip >= len(groups):
                window, skip = window + size, 0
            more = window < min(total, MAX_DEPTH)
            if len(found) >= request.limit or not more:
                after = Place(window, skip, size, reading) if more and request.limit else None
                return Page(found, after, total, snapshot, stamp)
            matches = self._engine.match(plan, window, size, order, snapshot)

    def _hits(self, asked: Asked, request: Request) -> tuple[Hit, ...]:
        page = asked.page
        marker = Marker(asked.question.terms, self._analyser) if request.snippets or request.explain else None
        with_score = request.scored and request.within is None
        twins = iter(self._ids([twin for _, twins in page.groups for twin in twins], page.snapshot))
        hits = []
        for ((score, _), folded_in), (head, text) in zip(page.groups, self._stored(page, marker), strict=True):
            id, kind, title, day, case = shown(head)
            hits.append(
                Hit(
                    id,
                    kind,
                    title,
                    marker.snippet(text) if marker and request.snippets else None,
                    date.fromisoformat(day) if day else None,
                    case,
                    round(score, 4) if with_score else None,
                    marker.explain(stored(head), text) if marker and request.explain else None,
                    tuple(islice(twins, len(folded_in))) if folded_in else (),
                )
            )
        if not asked.wide or not hits:
            return tuple(hits)
        lacking = self._lacking(asked.wide, [hit.id for hit in hits], page, request)
        return tuple(hit._replace(lacks=tuple(words)) for hit, words in zip(hits, lacking, strict=True))

    def _lacking(self, wide: tuple[Wide, ...], ids: list[str], page: Page, request: Request) -> list[list[str]]:
        """The words of a relaxed question that each record of a page does not have."""
        lacks: list[list[str]] = [[] for _ in ids]
        for start in range(0, len(wide), BITS):
            words = wide[start : start + BITS]
            for at, met in enumerate(self._met(words, ids, page, request)):
                lacks[at] += [word.asked.typed for bit, word in enumerate(words) if not met >> bit & 1]
        return lacks

    def _met(self, words: tuple[Wide, ...], ids: list[str], page: Page, request: Request) -> list[int]:
        """Which of the words each record has, one bit a word: asked at once, a score of its own for each."""
        bits = (Flat(unscored(word.plan), float(ABOVE << at)) for at, word in enumerate(words) if word.records)
        plan = scoped(both(AnyTerm("id", tuple(ids)), either(*bits)), request)
        found = self._engine.match(plan, 0, len(ids), "relevance", page.snapshot)
        return [
            next((int(score) // ABOVE for score, other in found.window if other == reference), 0)
            for (_, reference), _ in page.groups
        ]

    def _stored(self, page: Page, marker: Marker | None) -> Iterable[tuple[bytes, str]]:
        """What was stored of each hit of the page; texts one at a time, for they can be long."""
        references = [reference for (_, reference), _ in page.groups]
        if marker is None:
            return self._engine.fetch(references, page.snapshot, text=False)
        return (self._engine.fetch((reference,), page.snapshot, text=True)[0] for reference in references)

    def _ids(self, references: list[Any], snapshot: Any) -> list[str]:
        found = self._engine.fetch(references, snapshot, text=False) if references else []
        return [shown(head)[0] for head, _ in found]
