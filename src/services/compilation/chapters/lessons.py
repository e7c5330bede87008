"""What was learned: what went otherwise than planned and why, and what the approved reports say."""

from archive.fold.registry import State
from services.compilation.model import Block, Phrase, Table, said
from services.compilation.records import Records
from services.compilation.statements import Cell, day, entries, rows, text, title, words


def lessons(records: Records) -> list[Block]:
    """Deviations of projects with their causes, and reports that were approved."""
    blocks: list[Block] = []
    found = [
        each for told in records.of("project") for each in entries(records, told, "deviations", "deviations", _deviated)
    ]
    if found:
        heads: tuple[Phrase, ...] = (said("Project"), said("Day"), said("Cause"), said("What happened"))
        blocks.append(Table("deviations", said("What went otherwise than planned"), heads, tuple(found)))
    reports = rows(records, records.of("report"), "reports", _report)
    if reports:
        heads = (said("Report"), said("Approved"), said("Author"), said("What it says"))
        blocks.append(Table("reports", said("Approved reports"), heads, reports))
    return blocks


def _deviated(state: State, each: State) -> tuple[Cell, ...]:
    told = {name: text(each[name], state) if each.get(name) else None for name in ("cause", "text")}
    return title(state), day(each, "on"), told["cause"], told["text"]


def _report(state: State) -> tuple[Cell, ...] | None:
    if state["status"] != "approved":
        return None
    return title(state), day(state, "approved_on"), words(state, "author"), words(state, "text")
