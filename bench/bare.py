"""The bare engines at their best: what the search interface is measured against."""

import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from projections.search.engine import WINDOW
from projections.search.find import _scoped
from projections.search.partitions import Partitions
from projections.search.question.plan import scored, unscored
from projections.search.question.planner import Question
from projections.search.request import Answer, Request
from projections.search.row import Row
from projections.search.schema import STREAMS

HITS = 10


def bare_fill(rows: list[Row], engine: str, folder: Path, batch: int) -> float:
    """Seconds the engine takes to index the same analysed text, fed directly."""
    folder.mkdir(parents=True)
    return _fill_tantivy(rows, folder, batch) if engine == "tantivy" else _fill_whoosh(rows, folder, batch)


def bare_find(index: Partitions, request: Request, answer: Answer) -> float:
    """Seconds the engine takes for the same plan, from compiling it to the stored records and facets.

    It ranks the window of matches that our answer was taken from, and fetches as many records as our answer names.
    """
    engine: Any = index._engines[request.partition]
    plan = _scoped(Question(request.q, index._analyser), request)
    find = _find_tantivy if engine.name == "tantivy" else _find_whoosh
    named = sum(1 + len(hit.duplicates) for hit in answer.hits)
    return find(engine, plan, request, max(WINDOW, request.limit, named), named)


def _fill_tantivy(rows: list[Row], folder: Path, batch: int) -> float:
    import tantivy

    from projections.search.tantivy.fields import schema

    index = tantivy.Index(schema(), path=str(folder))
    writer = index.writer(64_000_000, 1)
    names = list(STREAMS)
    started = time.perf_counter()
    for at in range(0, len(rows), batch):
        for row in rows[at : at + batch]:
            document = tantivy.Document()
            for name in names:
                document.add_text(name, row.texts[name])
            document.add_text("id", row.id)
            document.add_bytes("head", row.head)
            document.add_bytes("stored", row.text.encode())
            writer.add_document(document)
        writer.commit()
    writer.wait_merging_threads()
    return time.perf_counter() - started


def _fill_whoosh(rows: list[Row], folder: Path, batch: int) -> float:
    from whoosh import analysis, fields, index

    spaces = analysis.SpaceSeparatedTokenizer()
    built: dict[str, Any] = {name: fields.TEXT(spaces, phrase=positions) for name, positions in STREAMS.items()}
    opened = index.create_in(str(folder), fields.Schema(id=fields.ID(stored=True), stored=fields.STORED(), **built))
    started = time.perf_counter()
    for at in range(0, len(rows), batch):
        writer = opened.writer(limitmb=128)
        for row in rows[at : at + batch]:
            writer.add_document(id=row.id, stored=row.text, **{name: row.texts[name] for name in STREAMS})
        writer.commit(merge=False)
    taken = time.perf_counter() - started
    opened.close()
    return taken


def _find_tantivy(engine: Any, plan: Any, request: Request, window: int, named: int) -> float:
    import tantivy

    from projections.search.tantivy.fields import compiled

    searcher = engine._snapshot().searcher
    asked = {name: {"terms": {"field": f"count_{name}", "size": 60_000}} for name in request.facets}
    started = time.perf_counter()
    query = compiled(plan, engine._schema)
    if request.sort == "relevance" and scored(plan):
        found = searcher.search(query, limit=window, count=True)
    else:
        found = searcher.search(query, window, True, "order", 0, tantivy.Order.Desc)
    for _, address in found.hits[:named]:
        searcher.doc(address).get_first("head")
    if asked:
        searcher.aggregate(compiled(unscored(plan), engine._schema), asked)
    return time.perf_counter() - started


def _find_whoosh(engine: Any, plan: Any, request: Request, window: int, named: int) -> float:
    from whoosh import sorting

    from projections.search.whoosh.plan import compiled

    searcher = engine._snapshot().searcher
    facets: Callable[[], Any] = lambda: {name: sorting.FieldFacet(f"count_{name}") for name in request.facets}  # noqa: E731
    options = {"groupedby": facets(), "maptype": sorting.Count} if request.facets else {}
    if request.sort != "relevance" or not scored(plan):
        options |= {"sortedby": sorting.FieldFacet("order", reverse=True)}
    started = time.perf_counter()
    query = compiled(plan, time.monotonic() + 60)
    found = searcher.search(query, limit=window, **options)
    len(found)
    for hit in islice(found, named):
        hit.fields()
    return time.perf_counter() - started
