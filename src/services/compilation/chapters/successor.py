"""What the successor should pick up: matters and commitments taken over, and what goes on."""

from collections.abc import Iterator

from archive.fold.registry import State
from archive.kind import kinds
from projections.duties.deciders import LOST, WAITING
from projections.states.opened.ways import described_of
from services.compilation.chapters.undone import matter_words, settled
from services.compilation.model import Block, Phrase, Row, Table, said
from services.compilation.records import Records
from services.compilation.statements import Cell, Other, amount, day, row, rows, status, title, words


def successor(records: Records) -> list[Block]:
    """What named parties took over with their deadlines, and the projects and decisions that go on."""
    blocks: list[Block] = []
    taken = tuple(_transferred(records))
    if taken:
        heads: tuple[Phrase, ...] = (said("Record"), said("Matter"), said("Taken over by"), said("Day"), said("Act by"))
        blocks.append(Table("taken-over", said("Matters taken over"), heads, taken))
    promised = rows(records, records.of("commitment"), "commitments-taken", _commitment)
    if promised:
        heads = (said("Commitment"), said("Taken over by"), said("To"), said("Amount"), said("Day"))
        blocks.append(Table("commitments-taken", said("Commitments taken over"), heads, promised))
    going_on = rows(records, records.of("project"), "projects-going-on", _project)
    if going_on:
        heads = (said("Project"), said("State"), said("Owner"))
        blocks.append(Table("projects-going-on", said("Projects that go on"), heads, going_on))
    homes = rows(records, records.of("project"), "homes", _home)
    if homes:
        heads = (said("Project"), said("Host"), said("Steered by"), said("Funding"), said("Accepted"), said("Until"))
        blocks.append(Table("homes", said("New homes of projects"), heads, homes))
    bodies = rows(records, records.of("body"), "bodies-followed", _body)
    if bodies:
        heads = (said("Body"), said("Dissolved"), said("Successor"))
        blocks.append(Table("bodies-followed", said("Bodies with a successor"), heads, bodies))
    return blocks


def _transferred(records: Records) -> Iterator[Row]:
    for told, matter in settled(records, "transferred"):

        def shown(state: State, matter: str = matter) -> tuple[Cell, ...] | None:
            item = state.get("items", {}).get(matter, {})
            if item.get("way") != "transferred" or _ended(state, matter):
                return None
            named = item | {"language": state.get("language")}
            return (title(state), matter_words(matter), words(named, "party"), day(item, "settled_on"),
                    day(item, "deadline"))  # fmt: skip

        if found := row(records, told, f"taken-over/{told.id}/{matter}", shown):
            yield found


def _ended(state: State, matter: str) -> bool:
    """Whether what was taken over has come to its end since: its record is not open in that way any more."""
    if matter not in {each.code for each in kinds()[state["kind"]].open}:
        return False
    way = described_of(state)
    return way is None or way.code not in (matter, WAITING if matter == LOST else matter)


def _commitment(state: State) -> tuple[Cell, ...] | None:
    if not state.get("transfer") or state["status"] in ("fulfilled", "ended"):
        return None
    return (title(state), words(state, "transfer.successor"), words(state, "to"), amount(state, "amount"),
            day(state, "transfer.on"))  # fmt: skip


def _project(state: State) -> tuple[Cell, ...] | None:
    if state["status"] in ("finished", "cancelled"):
        return None
    return title(state), status(state), words(state, "owner")


def _home(state: State) -> tuple[Cell, ...] | None:
    if not state.get("home"):
        return None
    return (
        title(state), words(state, "host"), words(state, "steering"), words(state, "home_funding"),
        day(state, "home_accepted_on"), day(state, "home_ends_on"),
    )  # fmt: skip


def _body(state: State) -> tuple[Cell, ...] | None:
    if not state.get("successor"):
        return None
    return title(state), day(state, "dissolved_on"), Other(state["successor"])
