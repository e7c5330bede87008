"""What was left undone and who decided so; what ended otherwise than by being done; what is still open."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from archive.fold.registry import State
from archive.kind import Open, Words, kinds
from projections.duties.deciders import LOST, WAITING
from projections.duties.open_items import matters
from projections.states.opened.ways import DISPUTED
from services.compilation.model import Block, Phrase, Row, Sentence, Table, counted, said
from services.compilation.open_items import OpenItems
from services.compilation.records import Records
from services.compilation.statements import Cell, amount, day, row, title, words
from services.compilation.told import Told


def undone(records: Records) -> list[Block]:
    """Matters left undone with decider and reason, void ones with their ground, and those still open."""
    blocks: list[Block] = []
    left = tuple(_settled(records, "left_undone"))
    if left:
        heads: tuple[Phrase, ...] = (said("Record"), said("Matter"), said("Decided by"), said("Day"), said("Reason"))
        blocks.append(Table("left-undone", said("Left undone"), heads, left))
    void = tuple(_settled(records, "void"))
    if void:
        heads = (said("Record"), said("Matter"), said("Decided by"), said("Day"), said("Ground"))
        blocks.append(Table("void", said("Void"), heads, void))
    blocks += _still_open(records)
    return blocks


def _still_open(records: Records) -> list[Block]:
    """What the board counts, by sort and item by item; and what is not counted here."""
    items, blocks = OpenItems(records), list[Block]()
    if items.all.number:
        phrase = counted("{count} matter is still open.", "{count} matters are still open.", items.all.number)
        blocks.append(Sentence("open", phrase, items.all.positions))
    left = said("Not counted as open are writes that wait and disposal lists that were not carried out.")
    blocks.append(Sentence("open/left-out", left))
    if records.partial:
        shown = said("Holds, contradictions, corrections that wait and incomplete registrations are counted only for "
                     "who may see the whole archive.")  # fmt: skip
        blocks.append(Sentence("open/not-shown", shown))
    if items.all.number:
        lines = tuple(
            Row(f"open-by-matter/{code}", (matter_words(code), each.number), each.positions)
            for code, each in sorted(items.by_matter.items())
        )
        heads: tuple[Phrase, ...] = (said("Matter"), said("Number of records"))
        blocks.append(Table("open-by-matter", said("Still open, by matter"), heads, lines))
        found = tuple(each for told, matter in items.each() if (each := _open(records, items, told, matter)))
        heads = (said("Record"), said("Matter"), said("With"), said("Last day"), said("Amount"))
        blocks.append(Table("open", said("Still open"), heads, found))
    return blocks


def matter_words(code: str) -> Words | str:
    """A sort of open item in words."""
    return _matters().get(code, code)


_matters = cache(matters)


def _open(records: Records, items: OpenItems, told: Told, matter: str) -> Row | None:
    """An open item: with whom it has to do, its last day and its sum, where its kind tells them."""

    def shown(state: State) -> tuple[Cell, ...] | None:
        ways = items.ways(state)
        if matter not in ways:
            return None
        described = next((each for each in _described(state["kind"]) if each.code == matter), None)
        party = words(state, described.party) if described and described.party and matter != LOST else None
        name = "amount" if matter == DISPUTED else described.amount if described else ""
        called = title(state) or words(state, "note")
        last = day({"due": ways[matter]}, "due")
        return called, matter_words(matter), party, last, amount(state, name) if name else None

    found = row(records, told, f"open/{told.id}/{matter}", shown)
    if found is None or matter not in (LOST, WAITING):
        return found
    return replace(found, at=tuple(sorted({*found.at, *items.deciders(told)})))


def _described(kind: str) -> tuple[Open, ...]:
    return kinds()[kind].open if kind in kinds() else ()


def settled(records: Records, way: str) -> Iterator[tuple[Told, str]]:
    """Records with an item that ended in a way, and the sort of item."""
    for told in records.every():
        for matter, item in sorted(told.state.get("items", {}).items()):
            if item.get("way") == way:
                yield told, matter


def _settled(records: Records, way: str) -> Iterator[Row]:
    for told, matter in settled(records, way):

        def shown(state: State, matter: str = matter) -> tuple[Cell, ...] | None:
            item = state.get("items", {}).get(matter, {})
            if item.get("way") != way:
                return None
            named = item | {"language": state.get("language")}
            return (title(state), matter_words(matter), words(named, "decider"), day(item, "settled_on"),
                    words(named, "reason"))  # fmt: skip

        if found := row(records, told, f"{way}/{told.id}/{matter}", shown):
            yield found
