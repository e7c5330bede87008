"""One question from words to answer: read, match, fold, fetch, mark, count. The same for both engines."""

import hashlib
import time
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from projections.search.cursor import Place, place_of, token_of
from projections.search.engine import WINDOW, Engine
from projections.search.language.analyser import Analyser
from projections.search.near_duplicates import Group, folded, unfolded
from projections.search.question.plan import AnyTerm, Between, Plan, anchored, both, either, scored, unscored, without
from projections.search.question.planner import Question
from projections.search.question.spelling import corrected
from projections.search.request import MAX_DEPTH, Answer, CursorExpired, Hit, Request
from projections.search.rows import exact, origin_mark, shown, stored
from projections.search.snippet import Marker

MOST_BEARERS = 200  # bodies or cases of one name


class Finder:
    """Answers questions over one partition."""

    def __init__(self, engine: Engine, analyser: Analyser, generation: str) -> None:
        self._engine, self._analyser, self._generation = engine, analyser, generation

    def find(self, request: Request, position: int) -> Answer:
        """Answer; a query without a hit is tried once more with its letters unfolded, and states so."""
        started = time.perf_counter()
        former = request.as_of is not None
        bearers = partial(self._bearers, request)
        read = partial(
            Question,
            request.q,
            self._analyser,
            former=former,
            bearers=bearers,
            knows=request.knows,
            one_with=request.one_with,
        )
        question = read()
        plan = _scoped(question, request)
        problems = list(question.problems)
        page = self._page(plan, request)
        suggestion = None
        if not page.total and question.terms and request.within is None and not request.withheld:
            spelling = corrected(question.terms, self._engine)
            suggestion = spelling.suggestion(request.q)
            if spelling.certain:
                question = read(spelling=spelling.certain)
                problems.append(
                    f"No results for the query as written; searched for {', '.join(spelling.certain.values())} instead."
                )
                plan = _scoped(question, request)
                page = self._page(plan, request)
        return Answer(
            total=page.total,
            hits=self._hits(page, question, request),
            facets=self._engine.facets(unscored(plan), request.facets, page.snapshot) if request.facets else {},
            suggestion=suggestion,
            notice=" ".join(problems) or None,
            cursor=token_of(page.after, request, self._generation, page.stamp) if page.after else None,
            engine=self._engine.name,
            analyser=self._analyser.name,
            position=position,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )

    def _bearers(self, request: Request, kind: str, plan: Plan) -> list[str]:
        """Bodies or cases by name or number, among those the caller may find."""
        limits: list[Plan] = [AnyTerm("kind", (exact(kind),)), AnyTerm("state", ("current",))]
        if request.within is not None:
            limits.append(_within(request.within, request.sight))
        plan = _but_withheld(plan, request)
        matches = self._engine.match(both(plan, *limits), 0, MOST_BEARERS, "-date")
        return self._ids([reference for _, reference in matches.window], matches.snapshot)

    def _page(self, plan: Plan, request: Request) -> "_Page":
        """A page gathered from as many windows as it takes, and where the next one begins."""
        first = Place(0, 0, max(WINDOW, request.limit)), None
        (window, skip, size), issued = first if request.cursor is None else place_of(request.cursor, request)
        order = _order(plan, request)
        found: list[Group] = []
        matches = self._engine.match(plan, window, size, order)
        total, snapshot, stamp = matches.total, matches.snapshot, self._engine.stamp(matches.snapshot)
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
                after = Place(window, skip, size) if more and request.limit else None
                return _Page(found, after, total, snapshot, stamp)
            matches = self._engine.match(plan, window, size, order, snapshot)

    def _hits(self, page: "_Page", question: Question, request: Request) -> tuple[Hit, ...]:
        marker = Marker(question.terms, self._analyser) if request.snippets or request.explain else None
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
        return tuple(hits)

    def _stored(self, page: "_Page", marker: Marker | None) -> Iterable[tuple[bytes, str]]:
        """What was stored of each hit of the page; texts one at a time, for they can be long."""
        references = [reference for (_, reference), _ in page.groups]
        if marker is None:
            return self._engine.fetch(references, page.snapshot, text=False)
        return (self._engine.fetch((reference,), page.snapshot, text=True)[0] for reference in references)

    def _ids(self, references: list[Any], snapshot: Any) -> list[str]:
        found = self._engine.fetch(references, snapshot, text=False) if references else []
        return [shown(head)[0] for head, _ in found]


class _Page(NamedTuple):
    """Some of what matched, how much did, and where the next page begins."""

    groups: list[Group]
    after: Place | None
    total: int
    snapshot: Any
    stamp: str


def _order(plan: Plan, request: Request) -> str:
    """What nothing scores, or may be scored, is listed newest first."""
    if request.sort != "relevance":
        return request.sort
    return "relevance" if request.within is None and scored(plan) else "-date"


def _scoped(question: Question, request: Request) -> Plan:
    """The question within its filters and days; only versions in force, today or on the day asked about."""
    limits: list[Plan] = [
        AnyTerm(name, tuple(exact(value) for value in values))
        for name, values in sorted(request.filters.items())
        if values
    ]
    if request.date_from or request.date_to:
        first, last = request.date_from, request.date_to
        limits.append(Between("day", first.toordinal() if first else None, last.toordinal() if last else None))
    if request.as_of is not None:
        day = request.as_of.toordinal()
        limits += [Between("valid_from", None, day), Between("valid_to", day + 1, None)]
    elif not anchored(question.plan):
        limits.append(AnyTerm("state", ("current",)))
    if request.within is not None:
        limits.append(_within(request.within, request.sight))
    return _but_withheld(both(question.plan, *limits), request)


def _but_withheld(plan: Plan, request: Request) -> Plan:
    """The plan without records that were closed since the index took its last event."""
    return without(plan, AnyTerm("id", request.withheld)) if request.withheld else plan


_FIELDS = {"case": "case", "body": "body", "class": "record_class"}


def _within(scope: Mapping[str, frozenset[str]], sight: tuple[str, ...]) -> Plan:
    """What is open to anybody, and within the scope what is of these sorts."""
    limits = [
        AnyTerm("state", tuple(origin_mark(value) for value in sorted(values)))
        if name == "origin"
        else AnyTerm(_FIELDS[name], tuple(exact(value) for value in sorted(values)))
        for name, values in scope.items()
    ]
    return either(AnyTerm("state", ("open",)), both(AnyTerm("state", sight), *limits))
