"""Deliverables: what was to be delivered, by whom, with which rights."""

from archive.fold.registry import State
from services.compilation.model import Block, Phrase, Table, Value, said
from services.compilation.records import Records
from services.compilation.statements import Cell, day, entries, rows, span, status, text, title, words


def deliverables(records: Records) -> list[Block]:
    """What contracts say is to be delivered, and deliverables with maker, rights and licence."""
    blocks: list[Block] = []
    agreed = [
        each
        for told in records.of("contract")
        if told.state.get("deliverables")
        for each in entries(records, told, "deliveries", "deliverables", _agreed)
    ]
    if agreed:
        heads: tuple[Phrase, ...] = (
            said("Contract"),
            said("Deliverable"),
            said("Due"),
            said("Delivered"),
            said("Accepted"),
        )
        blocks.append(Table("deliveries", said("Deliverables of contracts"), heads, tuple(agreed)))
    made = rows(records, records.of("deliverable"), "deliverables", _made)
    if made:
        heads = (
            said("Deliverable"),
            said("Made by"),
            said("Rights"),
            said("Licence"),
            said("Place"),
            said("State"),
        )
        blocks.append(Table("deliverables", said("Deliverables and rights"), heads, made))
    return blocks


def _agreed(state: State, each: State) -> tuple[Cell, ...]:
    what = text(each["what"], state) if each.get("what") else each["deliverable"]
    due: Value = text(each["due_text"], state) if each.get("due_text") else span(each, "due")
    return title(state), what, due, day(each, "delivered_on"), day(each, "accepted_on")


def _made(state: State) -> tuple[Cell, ...]:
    """What is not known of the rights stands empty: the successor has to find out."""
    return (title(state), words(state, "maker"), words(state, "rights_holder"), words(state, "licence"),
            words(state, "location"), status(state))  # fmt: skip
