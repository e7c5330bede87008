"""The commands that read: search, show one record, counts."""

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape

from api.cli.app import Json, app, caught_up, opened, out, shown, told
from api.cli.kinds import KindsOption
from api.cli.named import id_of
from api.cli.tables import moment_in, record_shown
from api.cli.terminal import day_of, err
from archive.errors import Invalid

Sort = Literal["relevance", "date", "-date"]
Match = Literal["auto", "all", "any"]


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words and operators, e.g. maksatus laji:päätös; see docs/search.md.")],
    kind: KindsOption = None,
    as_of: Annotated[
        str | None, typer.Option(help="Search what was in force on this day (2024-03-12 or 12.3.2024).")
    ] = None,
    sort: Annotated[Sort, typer.Option(help="How results are sorted.")] = "relevance",
    limit: Annotated[int, typer.Option(min=1, max=200, help="Show at most this many.")] = 10,
    page: Annotated[int, typer.Option(min=1, max=1000, help="Show this page of so many.")] = 1,
    every: Annotated[bool, typer.Option("--all", help="Show everything that was found, not one page.")] = False,
    match: Annotated[
        Match, typer.Option(help="Records with all words, with any, or (auto) with all first and then with some.")
    ] = "auto",
    vocabulary: Annotated[bool, typer.Option(help="Widen words by the imported vocabulary, if there is one.")] = True,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the records found as a CSV table.")] = False,
    meaning: Annotated[
        bool, typer.Option(help="Where words find less than a page, records near in meaning follow; needs vectors.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Search all records. A word finds all its inflected forms."""
    from projections.search.request import Request, SearchRefused
    from services.lists.found import HIT_COLUMNS, hit_rows, page_of, whole_answer
    from services.lists.tables import as_csv as lines_of
    from services.search import SHOWN_FACETS

    with opened() as (home, caller):
        caught_up(home, quiet=as_json or as_csv)
        try:
            request = Request(
                q=query,
                filters={"kind": tuple(kind)} if kind else {},
                as_of=day_of(as_of, "--as-of"),
                sort=sort,
                limit=limit,
                facets=() if as_csv else SHOWN_FACETS,
                match=match,
                vocabulary=vocabulary,
                meaning=meaning,
            )
            whole = every or as_csv
            answer = whole_answer(home, caller, request) if whole else page_of(home, caller, request, page)
            several = home.archive.recorder.operations.received.any()
        except SearchRefused as error:
            raise Invalid(str(error), field="query") from None

    if as_csv:
        sys.stdout.writelines(lines_of(HIT_COLUMNS, hit_rows(answer["hits"])))
        return

    def show() -> None:
        for hit in answer["hits"]:
            out.print(f"[bold]{escape(hit['title'])}[/bold]  [dim]{escape(_known_by(hit, several))}[/dim]")
            if hit["duplicates"]:
                out.print(f"  [dim]near-duplicates: {escape(', '.join(hit['duplicates']))}[/dim]")
            if hit["snippet"]:
                out.print("  " + _marked(hit["snippet"]))
            if hit["case_number"] and hit["case"] != hit["id"]:
                out.print(f"  [dim]case {escape(hit['case_number'])} {escape(hit['case_title'] or '')}[/dim]")
            if hit["lacks"]:
                out.print(f"  [dim]without: {escape(', '.join(hit['lacks']))}[/dim]")
        more = f"; more with --page {page + 1} or --all" if answer["cursor"] else ""
        shown(f"{answer['total']} found (position {answer['position']}){more}.")
        for typed, labels in answer["widened"].items():
            out.print(f"{typed} was also searched as {', '.join(labels)}.", highlight=False, markup=False)
        meant = answer["suggestion"] if not answer["total"] else None  # else it was searched already
        for word in (answer["notice"], meant and f"Did you mean: {meant}"):
            if word:
                shown(word)

    told(answer, as_json, show)


def _known_by(hit: dict[str, Any], several: bool) -> str:
    """Kind, number, day, status, end and id of a hit; whose it is, where the archive holds records of several."""
    ends = f"ends {hit['ends_on']}" if hit["ends_on"] else None
    told = (hit["kind"], hit["number"], hit["date"], hit["status"], ends, hit["origin"] if several else None, hit["id"])
    return "  ".join(str(each) for each in told if each)


def _marked(snippet: str) -> str:
    """A snippet with its matches highlighted for the terminal."""
    from html import unescape

    parts = snippet.split("<mark>")
    told = escape(unescape(parts[0]))
    for part in parts[1:]:
        marked, _, rest = part.partition("</mark>")
        told += f"[yellow]{escape(unescape(marked))}[/yellow]{escape(unescape(rest))}"
    return told


@app.command()
def show(
    id: Annotated[str, typer.Argument(help="The id of a record, its beginning (6 digits), or its number.")],
    as_of: Annotated[
        str | None, typer.Option(help="The state in force on this day (2024-03-12 or 12.3.2024); default: today.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            help="As known at a position (@120) or time (2020-12-01T12:00Z); ORIGIN@POSITION: as a predecessor knew it."
        ),
    ] = None,
    history: Annotated[bool, typer.Option(help="List every event of the record instead of its state.")] = False,
    as_json: Json = False,
) -> None:
    """Show one record: in force on a day (--as-of), as known at a time (--known-at)."""
    from projections.duties.kept import with_class_that_keeps
    from services import shapes as answers
    from services.access_log import note
    from services.identity.callers import question_of
    from services.sight.disclosure import told_of_one, without_hidden

    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        question = question_of(home, caller, day_of(as_of, "--as-of"), known_at)
        with home.projections.states() as states:
            wanted = id_of(states, id, question)
            if history:
                from uuid import UUID

                full = bool(states.require_known(wanted, question)[2])
                events = told_of_one(home, states, caller, home.archive.history(UUID(wanted)), full=full)
                note(home, states, caller, (wanted,), "command history", naming=events)
                zone = home.archive.timezone
                told(events, as_json, lambda: _events(events, zone))
                return
            view = states.one(wanted, question)
            found = with_class_that_keeps(states, question, answers.record(view, states.to_come(view, question)))
            (record,) = without_hidden(home, states, caller, [found])
            note(home, states, caller, (wanted,), "command show", naming=record)
            if record["kind"] == "case":
                from services.lists.papers import filed_to

                record["records"], record["records_in_all"] = filed_to(home, states, question, record["id"])
    told(record, as_json, lambda: _shown(record))


def _shown(record: dict[str, Any]) -> None:
    """A record, and what is filed to it if it is a case."""
    filed, total = record.pop("records", []), record.pop("records_in_all", 0)
    record_shown(record)
    if filed:
        out.print()
        for each in filed:
            words = (each.get(name) for name in ("date", "kind", "number", "status", "title", "id"))
            out.print("  ".join(str(word) for word in words if word), markup=False, highlight=False)
        shown(f"{len(filed)} of {total} records of this case.")


_CORRECTABLE = ("corrects", "takes_back", "record_class", "day")


def _events(events: list[dict[str, Any]], zone: ZoneInfo) -> None:
    """Every event with the version by which it is corrected, and what its facts say that can be corrected."""
    for event in events:
        for line in _lines(event, zone):
            out.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(event: dict[str, Any], zone: ZoneInfo) -> Iterator[str]:
    if "name" not in event:
        yield f"      position {event['position']}  withheld"
        return
    day = f", in force {event['effective_on']}" if event["effective_on"] else ""
    at = f"position {event['position']}  {moment_in(event['recorded_at'], zone)}"
    yield f"{event['version']:>4}  {at}  {event['name']}{day}"
    says = ", ".join(f"{name} {event['fact'][name]}" for name in _CORRECTABLE if name in event["fact"])
    content = json.dumps(event["content"], ensure_ascii=False) if event["content"] is not None else "destroyed"
    yield from (f"      {each}" for each in (says, content) if each)


@app.command()
def stats(as_json: Json = False) -> None:
    """Show how much the archive contains: events, and records of each kind that the key may see."""
    from archive.founding.acceptance import RecordRolledBack
    from projections.states import Question
    from services.formats.texts import texts_of

    result: dict[str, Any]
    try:
        with opened() as (home, caller):
            caught_up(home, quiet=as_json)
            with home.projections.states() as states:
                counts = states.counts(Question(caller, home.today()))
                texts, _ = texts_of(home, states, Question(caller, home.today()))
            position, events = home.archive.position, home.archive.recorder.count()
        result = {"position": position, "events": events, "kinds": counts, "records": sum(counts.values())}
        result["texts"] = {name: texts[name] for name in ("documents", "not_whole")}
    except RecordRolledBack as error:
        counts, at = {}, error.found.position
        result = {"position": at, "events": at, "kinds": counts, "records": None, "notes": [f"{error} {error.remedy}"]}
        err.print(result["notes"][0], highlight=False)

    def show() -> None:
        for kind, count in counts.items():
            out.print(f"{kind:12} {count:>9}", highlight=False)
        out.print(f"{'events':12} {result['events']:>9}\n{'position':12} {result['position']:>9}", highlight=False)
        if result.get("texts", {}).get("not_whole"):
            shown(f"Documents not read whole: {result['texts']['not_whole']} (archive texts lists them by format).")

    told(result, as_json, show)
