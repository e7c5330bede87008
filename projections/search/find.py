"""One question from words to answer: read, match, fold, fetch, mark, count. The same for both engines."""

import time
from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from projections.search.analyser import Analyser
from projections.search.cursor import Place, place_of, token_of
from projections.search.engine import WINDOW, Engine
from projections.search.folding import Group, folded
from projections.search.plan import AnyTerm, Between, Plan, both, either, scored, unscored
from projections.search.reading import Question, anchored
from projections.search.request import MAX_DEPTH, Answer, CursorExpired, Hit, Request
from projections.search.rows import exact, origin_mark
from projections.search.snippet import Marker
from projections.search.spelling import corrected


class Finder:
    """Answers questions over one partition."""

    def __init__(self, engine: Engine, analyser: Analyser, generation: str) -> None:
        self._engine, self._analyser, self._generation = engine, analyser, generation

    def find(self, request: Request, position: int) -> Answer:
        """Answer; a query without a hit is tried once more with its letters unfolded, and says so."""
        started = time.perf_counter()
        former = request.as_of is not None
        question = Question(request.q, self._analyser, former=former)
        place = self._place(request)
        plan = _scoped(question, request)
        suggestion = None
        problems = list(question.problems)
        found, after, total, snapshot = self._page(plan, request, place)
        if not total and question.terms and not request.cursor and request.within is None:
            spelling = corrected(question.terms, self._engine)
            suggestion = spelling.suggestion(request.q)
            if spelling.certain:
                question = Question(request.q, self._analyser, former=former, spelling=spelling.certain)
                problems.append(f"Nothing was found as written; searched for {', '.join(spelling.certain.values())}.")
                plan = _scoped(question, request)
                found, after, total, snapshot = self._page(plan, request, place)
        facets = self._engine.facets(unscored(plan), request.facets, snapshot) if request.facets else {}
        return Answer(
            total=total,
            hits=self._hits(found, question, request, snapshot),
            facets=facets,
            suggestion=suggestion,
            notice=" ".join(problems) or None,
            cursor=token_of(after, request, self._generation, self._engine.stamp()) if after else None,
            engine=self._engine.name,
            analyser=self._analyser.name,
            position=position,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
        )

    def _place(self, request: Request) -> Place:
        if request.cursor is None:
            return Place(0, 0, max(WINDOW, request.limit))
        place, generation, stamp = place_of(request.cursor, request)
        if (generation, stamp) != (self._generation, self._engine.stamp()):
            raise CursorExpired("The archive has changed since this page was listed; ask for the first page again.")
        return place

    def _page(self, plan: Plan, request: Request, place: Place) -> tuple[list[Group], Place | None, int, Any]:
        """A page gathered from as many windows as it takes, and where the next one begins."""
        by_score = scored(plan) and request.within is None
        order = request.sort if request.sort != "relevance" else "relevance" if by_score else "-date"
        found: list[Group] = []
        window, skip, size = place
        snapshot, total = None, 0
        while True:
            matches = self._engine.match(plan, window, size, order, snapshot)
            snapshot, total = matches.snapshot, matches.total
            groups = (
                folded(matches.window, self._engine, snapshot) if request.fold else [(m, ()) for m in matches.window]
            )
            taken = groups[skip : skip + request.limit - len(found)]
            found += taken
            skip += len(taken)
            if skip >= len(groups):
                window, skip = window + size, 0
            more = window < min(total, MAX_DEPTH)
            if len(found) >= request.limit or not more:
                return found, Place(window, skip, size) if more and request.limit else None, total, snapshot

    def _hits(self, found: list[Group], question: Question, request: Request, snapshot: Any) -> tuple[Hit, ...]:
        marker = Marker(question.terms, self._analyser) if request.snippets or request.explain else None
        hits = []
        for (score, reference), duplicates in found:
            head, text = self._engine.fetch(reference, snapshot, text=marker is not None)
            stored = orjson.loads(head)
            hits.append(
                Hit(
                    id=stored["id"],
                    kind=stored["kind"],
                    title=stored["title"],
                    snippet=marker.snippet(text) if marker and request.snippets else None,
                    date=date.fromisoformat(stored["date"]) if stored["date"] else None,
                    case=stored["case"],
                    score=round(score, 4) if request.scored and request.within is None else None,
                    explain=marker.explain(stored, text) if marker and request.explain else None,
                    duplicates=tuple(self._id(reference, snapshot) for reference in duplicates),
                )
            )
        return tuple(hits)

    def _id(self, reference: Any, snapshot: Any) -> str:
        return str(orjson.loads(self._engine.fetch(reference, snapshot, text=False)[0])["id"])


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
    return both(question.plan, *limits)


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
