"""Full-text answers with titles beside ids, as far as the caller may see, for REST and the command line alike."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from archive.access.caller import Caller, Sight
from projections.search.question.states import values_stated
from projections.search.request import FACETS, Answer, Partition, Request
from projections.states import Question, StateReader
from projections.states.question import Caption
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.named import record_named
from services.retirement.certificate import told_to_seekers

REFERENCES = ("case", "body")
NOWHERE = "-"
"""No record has this id."""
SHOWN_FACETS = ("kind", "body", "organisation", "year", "case", "language", "record_class")


def find(home: ArchiveHome, caller: Caller, request: Request, min_position: int = 0) -> dict[str, Any]:
    """The answer to a question, with names for the ids that facets count by."""
    with home.projections.search(min_position) as index:
        withheld = home.projections.closed_since(index, Question(caller, home.today()))
        asked = replace(_masked(home, caller, as_seen_by(caller, request)), withheld=withheld)
        if request.vocabulary and (vocabulary := home.vocabulary.newest()):
            asked = replace(asked, related=vocabulary.related)
        if request.meaning:
            asked = replace(asked, near=home.projections.meanings.newest())
        answer = index.find(asked)
    answer, shown = _as_one(home, caller, answer), _shown(home, caller, answer)
    referred = {hit.case for hit in answer.hits if hit.case}
    counted = {value for name in REFERENCES for value, _ in answer.facets.get(name, ())}
    with home.projections.states() as states:
        hidden = _hidden(home, states, caller, referred | counted)
        note(home, states, caller, shown, "search", naming=sorted(referred - hidden))
        note(home, states, caller, counted - hidden, "facets")
        origins = states.origins(shown) if home.archive.recorder.operations.received.any() else {}
        captions = states.captions(
            shown | (referred - hidden), Question(caller, home.today(), request.as_of or home.today())
        )
    nothing = Caption(None, None, None, None)
    hits = [
        {
            "id": hit.id,
            "kind": hit.kind,
            "origin": origins.get(hit.id, home.archive.origin),
            "number": captions.get(hit.id, nothing).number,
            "title": hit.title,
            "status": captions.get(hit.id, nothing).status,
            "ends_on": captions.get(hit.id, nothing).ends_on,
            "snippet": hit.snippet,
            "date": hit.date.isoformat() if hit.date else None,
            "case": None if hit.case in hidden else hit.case,
            "case_number": captions.get(hit.case or "", nothing).number,
            "case_title": captions.get(hit.case or "", nothing).title,
            **({"merged_into": hit.case} if hit.kind == "case" and hit.case not in (hit.id, None, *hidden) else {}),
            "score": hit.score,
            "explain": list(hit.explain) if hit.explain is not None else None,
            "duplicates": [id for id in hit.duplicates if id in shown],
            "lacks": list(hit.lacks),
        }
        for hit in answer.hits
        if hit.id in shown
    ]
    return {
        "total": answer.total,
        "whole": answer.whole,
        "widened": {typed: list(labels) for typed, labels in answer.widened.items()},
        "hits": hits,
        "facets": _labelled(home, caller, answer, hidden),
        "position": answer.position,
        "took_ms": answer.took_ms,
        "suggestion": answer.suggestion,
        "notice": " ".join(each for each in (told_to_seekers(home.archive), answer.notice) if each) or None,
        "cursor": answer.cursor,
        "engine": answer.engine,
        "analyser": answer.analyser,
    }


def _shown(home: ArchiveHome, caller: Caller, answer: Answer) -> set[str]:
    """The records of an answer the caller may see today; an index that stands still does not show what was hidden."""
    ids = [id for hit in answer.hits for id in (hit.id, *hit.duplicates)]
    if caller.sees_all or not ids:
        return set(ids)
    with home.projections.states() as states:
        return set(states.known_ids(ids, Question(caller, home.today()), destroyed=False))


def as_seen_by(caller: Caller, request: Request) -> Request:
    """The question put where the caller may look: what is open, what is public, everything, or a scope of it.

    Only a scope is looked for beside what the caller may not see; no score, order by score or suggestion comes of it.
    """
    if caller.scope and caller.sight is not Sight.anonymous:
        sorts = ("public", "hidden") if caller.sight is Sight.archivist else ("public",)
        return replace(request, partition="all", within=caller.scope, sight=sorts, explain=False)
    partition: dict[Sight, Partition] = {Sight.anonymous: "open", Sight.reader: "public", Sight.archivist: "all"}
    return replace(request, partition=partition[caller.sight])


def _hidden(home: ArchiveHome, states: StateReader, caller: Caller, ids: Collection[str]) -> set[str]:
    """Which of these ids name records the caller may not see."""
    if caller.sees_all or not ids:
        return set()
    return states.hidden_ids(ids, Question(caller, home.today()))


def _as_one(home: ArchiveHome, caller: Caller, answer: Answer) -> Answer:
    """The answer with cases that were merged under the case they go by, if the caller may see that."""
    ids = {hit.case for hit in answer.hits if hit.case} | {value for value, _ in answer.facets.get("case", ())}
    with home.projections.states() as states:
        into = states.goes_by(ids)
        if into and not caller.sees_all:
            known = states.known_ids(set(into.values()), Question(caller, home.today()))
            into = {id: by for id, by in into.items() if by in known}
    if not into:
        return answer
    counted: Counter[str] = Counter()
    for value, count in answer.facets.get("case", ()):
        counted[into.get(value, value)] += count
    ranked = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    facets = answer.facets | ({"case": ranked} if "case" in answer.facets else {})
    hits = (hit._replace(case=into.get(hit.case, hit.case)) if hit.case else hit for hit in answer.hits)
    return answer._replace(hits=tuple(hits), facets=facets)


def _masked(home: ArchiveHome, caller: Caller, request: Request) -> Request:
    """The question without cases and bodies the caller may not see: what refers to them is not found by them.

    A case is looked for with all that are one with it.
    """

    def one_with(ids: Collection[str]) -> set[str]:
        with home.projections.states() as states:
            return states.one_with(ids)

    stated = {name: values_stated(name, values) for name, values in request.filters.items()}
    request = replace(request, filters=stated)
    request = replace(request, one_with=one_with, filters=_by_id(home, caller, request))
    if caller.sees_all:
        return _widened(request)

    def known(ids: Collection[str]) -> set[str]:
        with home.projections.states() as states:
            return set(states.known_ids(ids, Question(caller, home.today())))

    filters = dict(request.filters)
    for name in set(REFERENCES) & filters.keys():
        asked = {value.strip().lower() for value in filters[name]}
        filters[name] = tuple(sorted(asked & known(asked))) or (NOWHERE,)
    return _widened(replace(request, filters=filters, knows=known))


def _by_id(home: ArchiveHome, caller: Caller, request: Request) -> dict[str, tuple[str, ...]]:
    """The filters with the ids of the cases and bodies that they name by number, as far as the caller may see them."""
    filters = dict(request.filters)
    if names := set(REFERENCES) & filters.keys():
        with home.projections.states() as states:
            asked = Question(caller, home.today())
            for name in names:
                values = (record_named(states, asked, name, value) or value for value in filters[name])
                filters[name] = tuple(values)
    return filters


def _widened(request: Request) -> Request:
    asked = {value.strip().lower() for value in request.filters.get("case", ())}
    if not asked:
        return request
    return replace(request, filters={**request.filters, "case": tuple(sorted(request.one_with(asked)))})


def _labelled(home: ArchiveHome, caller: Caller, answer: Answer, hidden: set[str]) -> dict[str, list[dict[str, Any]]]:
    """Facets with the titles of the cases and bodies they count by, without those the caller may not see."""
    ids = [value for name in REFERENCES for value, _ in answer.facets.get(name, ())]
    titles: dict[str, str] = {}
    if ids:
        with home.projections.states() as states:
            titles = states.titles(ids, Question(caller, home.today()))
    return {
        name: [
            {"value": value, "count": count, "label": titles.get(value)}
            for value, count in answer.facets[name]
            if value not in hidden
        ]
        for name in FACETS
        if name in answer.facets
    }
