"""What was left undone and who decided so; what ended otherwise than by being done; what is still open."""

from collections.abc import Iterator
from functools import cache

from archive.fold.registry import State
from archive.kind import Open, Words, kinds
from services.compilation.model import Block, Phrase, Row, Sentence, Table, counted, said
from services.compilation.records import Records
from services.compilation.statements import Cell, amount, day, row, title, words
from services.compilation.tally import tally
from services.compilation.told import Told, part


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
    with_open = [told for told in records.every() if kinds()[told.kind].open]
    own = {id(told.state): open_way(told.state) for told in with_open}

    def way(state: State) -> Open | None:  # what holds of a record is judged once
        return own[id(state)] if id(state) in own else open_way(state)

    counts = tally(with_open, lambda state: (found.code, (1,)) if (found := way(state)) else None)
    if counts:
        total = tally(with_open, lambda state: ("all", (1,)) if way(state) else None)["all"]
        phrase = counted("{count} matter is still open.", "{count} matters are still open.", total.figures[0])
        blocks.append(Sentence("open", phrase, total.positions))
        lines = tuple(
            Row(f"open-by-matter/{code}", (matter_words(code), each.figures[0]), each.positions)
            for code, each in sorted(counts.items())
        )
        heads = (said("Matter"), said("Number of records"))
        blocks.append(Table("open-by-matter", said("Still open, by matter"), heads, lines))
        found = tuple(each for told in with_open if (each := row(records, told, f"open/{told.id}", _open)))
        heads = (said("Record"), said("Matter"), said("With"), said("Last day"), said("Amount"))
        blocks.append(Table("open", said("Still open"), heads, found))
    return blocks


def open_way(state: State) -> Open | None:
    """In which way a record is open: the first that its kind describes and that was not settled."""
    ways, names = _ways(state["kind"])
    told = {name: part(state, name) for name in names}
    found = next((each for each in ways if each.fits(state["status"], told)), None)
    if found is None or "settled_on" in state.get("items", {}).get(found.code, {}):
        return None
    return found


@cache
def _ways(kind: str) -> tuple[tuple[Open, ...], tuple[str, ...]]:
    """In which ways records of a kind can be open, and the fields by which that is judged."""
    ways = kinds()[kind].open
    return ways, tuple(dict.fromkeys(name for each in ways for name in each.fields))


def matter_words(code: str) -> Words | str:
    """A sort of open item in words."""
    every = {each.code: each.words for kind in kinds().values() for each in kind.open}
    return every.get(code, code)


def _open(state: State) -> tuple[Cell, ...] | None:
    found = open_way(state)
    if found is None:
        return None
    due = part(state, found.due) if found.due else None
    last = due.get("latest") if isinstance(due, dict) else due
    party = words(state, found.party) if found.party else None
    return (title(state), found.words, party, day({"due": last}, "due"),
            amount(state, found.amount) if found.amount else None)  # fmt: skip


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
