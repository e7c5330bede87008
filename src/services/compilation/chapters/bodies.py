"""The organisation and its bodies: who decided, when they met, when they ended."""

from archive.fold.registry import State
from services.compilation.model import Block, Phrase, Row, Sentence, Table, Value, counted, said
from services.compilation.records import Records
from services.compilation.statements import Cell, Other, day, rows, status, title, words
from services.compilation.tally import tally


def bodies(records: Records) -> list[Block]:
    """Bodies with their beginning and end, their meetings, and posts."""
    blocks: list[Block] = []
    heads: tuple[Phrase, ...] = (
        said("Body"),
        said("Organisation"),
        said("State"),
        said("Established"),
        said("Dissolved"),
        said("Successor"),
    )
    found = rows(records, records.of("body"), "bodies", _body)
    if found:
        blocks.append(Table("bodies", said("Bodies"), heads, found))
    meetings = tally(records.of("meeting"), lambda state: ("all", (1,)))
    if meetings:
        held = meetings["all"]
        phrase = counted("{count} meeting is recorded.", "{count} meetings are recorded.", held.figures[0])
        blocks.append(Sentence("meetings", phrase, held.positions))
        by_body = tally(records.of("meeting"), lambda state: _body_and_year(records, state))
        lines = list[Row]()
        for (body, year), total in sorted(by_body.items()):
            other = records.one(body)
            named: Value = title(other.state) if other else said("the body is not stated")
            at = {*total.at, *(other.stands(title) if other else ())}
            lines.append(Row(f"meetings/{body}/{year}", (named, year, total.figures[0]), tuple(sorted(at))))
        heads = (said("Body"), said("Year"), said("Meetings"))
        blocks.append(Table("meetings", said("Meetings"), heads, tuple(lines)))
    posts = rows(records, records.of("post"), "posts", _post)
    if posts:
        heads = (said("Post"), said("Employer"), said("State"), said("Established"), said("Abolished"))
        blocks.append(Table("posts", said("Posts"), heads, posts))
    return blocks


def _body_and_year(records: Records, state: State) -> tuple[tuple[str, str], tuple[int, ...]] | None:
    """Where a meeting counts: not by a body that the caller may not see."""
    body = str(state.get("body") or "")
    return ((body, str(state.get("held_on") or "")[:4]), (1,)) if not body or records.one(body) else None


def _body(state: State) -> tuple[Cell, ...]:
    return (title(state), words(state, "organisation"), status(state), day(state, "established_on"),
            day(state, "dissolved_on"), Other(state.get("successor")))  # fmt: skip


def _post(state: State) -> tuple[Cell, ...]:
    return (title(state), words(state, "employer"), status(state), day(state, "established_on"),
            day(state, "abolished_on"))  # fmt: skip
