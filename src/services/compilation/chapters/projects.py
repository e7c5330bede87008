"""Projects: what they set out to do, and what they did."""

from archive.fold.registry import State
from archive.kind import Words
from services.compilation.model import Block, Phrase, Sentence, Table, counted, said
from services.compilation.records import Records
from services.compilation.statements import (
    Cell,
    Other,
    choice,
    day,
    entries,
    listed,
    rows,
    span,
    status,
    text,
    title,
    words,
)
from services.compilation.tally import tally


def projects(records: Records) -> list[Block]:
    """Projects with their aim, period and end, how they went on, and who took part."""
    of = records.of("project")
    blocks: list[Block] = []
    for key, total in tally(of, lambda state: ("all", (1,))).items():
        phrase = counted(
            "{count} project is recorded, with its parts.", "{count} projects are recorded, with their parts.",
            total.figures[0],
        )  # fmt: skip
        blocks.append(Sentence(f"projects/{key}", phrase, total.positions))
    if not of:
        return blocks
    heads: tuple[Phrase, ...] = (
        said("Project"),
        said("Level"),
        said("Part of"),
        said("Period"),
        said("State"),
        said("Ended"),
    )
    blocks.append(Table("projects", said("Projects"), heads, rows(records, of, "projects", _project)))
    heads = (said("Project"), said("What it set out to do"), said("How it ended"), said("Partners"))
    blocks.append(Table("aims", said("Aims and results"), heads, rows(records, of, "aims", _aims)))
    progress = [each for told in of for each in entries(records, told, "progress", "progress", _progress)]
    if progress:
        heads = (said("Project"), said("Day"), said("State"), said("Progress"))
        blocks.append(Table("progress", said("Progress"), heads, tuple(progress)))
    return blocks


def _project(state: State) -> tuple[Cell, ...]:
    return (title(state), choice(state, "level"), Other(state.get("part_of")), span(state, "period"), status(state),
            day(state, "closed_on"))  # fmt: skip


def _aims(state: State) -> tuple[Cell, ...]:
    partners = listed((each.get("partner") for each in state.get("partners", ())), state)
    return title(state), words(state, "text"), words(state, "closing"), partners


def _progress(state: State, each: State) -> tuple[Cell, ...]:
    said_so = text(each["text"], state) if each.get("text") else None
    return title(state), day(each, "on"), stage_of(each), said_so


def stage_of(each: State) -> Words | str | None:
    """The stage that a report of progress states, in words."""
    stage = each.get("stage")
    return status({"kind": "project", "status": stage}) if stage else None
