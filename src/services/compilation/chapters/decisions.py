"""What was decided, and what waits for a decision."""

from archive.fold.registry import State
from services.compilation.model import Block, Phrase, Row, Sentence, Table, counted, said
from services.compilation.records import Records
from services.compilation.statements import Cell, Other, day, rows, span, status, title, words
from services.compilation.tally import tally


def decisions(records: Records) -> list[Block]:
    """Decisions by state and year, each with its day and decider; matters that waited for a decider."""
    blocks: list[Block] = []
    count = tally(records.of("decision"), lambda state: ("all", (1,)))
    if count:
        total = count["all"]
        phrase = counted("{count} decision is recorded.", "{count} decisions are recorded.", total.figures[0])
        blocks.append(Sentence("decisions", phrase, total.positions))
        by_year = tally(
            records.of("decision"), lambda state: (((state.get("decided_on") or "")[:4], status(state)), (1,))
        )
        lines = tuple(
            Row(
                f"decisions-by-year/{year}/{getattr(one, 'en', one)}",
                (year or None, one, each.figures[0]),
                each.positions,
            )
            for (year, one), each in sorted(by_year.items(), key=lambda group: (group[0][0], str(group[0][1])))
        )
        heads: tuple[Phrase, ...] = (said("Year"), said("State"), said("Decisions"))
        blocks.append(Table("decisions-by-year", said("Decisions by year"), heads, lines))
        heads = (said("Day"), said("Section"), said("Decision"), said("Decided by"), said("State"), said("Replaced by"))
        found = rows(records, records.of("decision"), "decisions", _decision)
        blocks.append(Table("decisions", said("Decisions"), heads, found))
    waiting = rows(records, records.of("pending"), "matters", _matter)
    if waiting:
        heads = (said("Matter"), said("Decided by"), said("Target"), said("State"), said("Settled"))
        blocks.append(Table("matters", said("Matters raised for a decision"), heads, waiting))
    return blocks


def _decision(state: State) -> tuple[Cell, ...]:
    section = state.get("section")
    return (day(state, "decided_on"), section, title(state), words(state, "decider"), status(state),
            Other(state.get("successor")))  # fmt: skip


def _matter(state: State) -> tuple[Cell, ...]:
    target = words(state, "target_text") or span(state, "target")
    return title(state), words(state, "decider"), target, status(state), day(state, "settled_on")
