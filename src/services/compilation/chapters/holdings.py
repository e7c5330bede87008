"""The archives: what there is, how long it is kept, where it is."""

from functools import partial
from typing import Any
from uuid import UUID

from archive.fold.registry import State
from archive.kind import Words, kinds
from archive.retention.schedule import version_id
from services.compilation.model import Block, Phrase, Row, Table, Value, counted, said
from services.compilation.records import Records
from services.compilation.statements import Cell, choice, day, entries, listed, rows, status, text, title, words
from services.compilation.tally import tally
from services.compilation.told import Told

TRIGGERS = {
    "case_resolved": Words("asian ratkaisusta", "från ärendets avgörande", "from the end of the case"),
    "document_date": Words("asiakirjan päiväyksestä", "från handlingens datum", "from the date of the document"),
    "contract_ended": Words("sopimuksen päättymisestä", "från avtalets slut", "from the end of the contract"),
    "none": Words("", "", ""),
}


WENT = {
    "successor": Words("työn jatkajalle", "till den som fortsätter", "to the successor"),
    "national_archives": Words("Kansallisarkistoon", "till Riksarkivet", "to the National Archives"),
    "holder": Words("haltijalle eräpäivään asti", "till innehavaren till förfallodagen", "kept by a holder until due"),
    "disposal_list": Words("hävitettävien luetteloon", "till förstöringslistan", "on a disposal list"),
}


def holdings(records: Records) -> list[Block]:
    """Records by class with how long they are kept, inventory, premises, and systems that took contracts over."""
    blocks: list[Block] = []
    found = tally(
        records.every(),
        lambda state: ((state["kind"], state.get("record_class") or "", state.get("schedule") or ""), (1,)),
    )
    lines = list[Row]()
    for (kind, code, version), total in sorted(found.items()):
        kept, until = _class(records, code, version)
        named = kinds()[kind].words
        cells: tuple[Value, ...] = (Words(named.fi, named.sv, named.en), total.figures[0], code or None, *until)
        lines.append(Row(f"classes/{kind}/{code}/{version}", cells, tuple(sorted({*total.at, *kept}))))
    if lines:
        heads: tuple[Phrase, ...] = (
            said("Kind"),
            said("Number of records"),
            said("Class"),
            said("What the class is"),
            said("Kept for"),
            said("Counted"),
        )
        blocks.append(Table("classes", said("Records by class"), heads, tuple(lines)))
    went = entries(records, records.winddown, "went-to", "went_to", _went)
    if went:
        heads = (said("Destination"), said("To"), said("Day"), said("Number of records"))
        blocks.append(Table("went-to", said("Where the records went at the closing"), heads, tuple(went)))
    inventory = rows(records, records.of("inventory"), "inventory", _inventory)
    if inventory:
        heads = (
            said("What"),
            said("Kind"),
            said("Medium"),
            said("Place"),
            said("Destination"),
            said("To"),
            said("Kept until"),
            said("State"),
        )
        blocks.append(Table("inventory", said("Inventory"), heads, inventory))
    premises = rows(records, records.of("property"), "premises", _premises)
    if premises:
        heads = (said("Premises"), said("Owner"), said("System"), said("Lease until"), said("State"))
        blocks.append(Table("premises", said("Premises and who keeps their data"), heads, premises))
    moved = rows(records, records.of("contract"), "moved", _moved)
    if moved:
        heads = (said("Contract"), said("To"), said("System"), said("Day"))
        blocks.append(Table("moved", said("Contracts that went to another holder"), heads, moved))
    return blocks


def _kept_as(state: State) -> tuple[tuple[str, str, str], tuple[int, ...]]:
    return (state["kind"], state.get("record_class") or "", state.get("schedule") or ""), (1,)


def _class(records: Records, code: str, version: str) -> tuple[tuple[int, ...], tuple[Value, Value, Value]]:
    """What a version of a schedule says of a class, and the events that say it."""
    for told in records.of("schedule"):
        if row := _row_in(told, told.state, code, version):
            at = told.stands(partial(_row_in, told, code=code, version=version))
            return at, row
    return (), (None, None, None)


def _row_in(told: Told, state: State, code: str, version: str) -> tuple[Value, Value, Value] | None:
    for each in state.get("versions", ()):
        if str(version_id(UUID(told.id), each["version"])) == version:
            rows_: dict[str, Any] = {row["code"]: row for row in each["rows"]}
            called = {one["code"]: one.get("title") for one in each.get("classes", ())}
            if code in rows_:
                years, name = rows_[code]["years"], called.get(code)
                kept = said("permanently") if years < 0 else counted("{count} year", "{count} years", years)
                return text(name, state) if name else None, kept, TRIGGERS.get(rows_[code].get("trigger", "none"))
    return None


def _went(state: State, each: State) -> tuple[Cell, ...]:
    """How many records went to a destination, to whom by the rules of the closing, and on which day."""
    said_ = state.get("destinations") or {}
    codes = {rule["code"] for rule in said_.get("rules", ()) if rule["destination"] == each["destination"]}
    parties = dict.fromkeys(one["party"] for one in said_.get("parties") or () if one["code"] in codes)
    return WENT.get(each["destination"]), listed(parties, state), day(state, "closed_on"), each["records"]


def _inventory(state: State) -> tuple[Cell, ...]:
    return (title(state), choice(state, "holding"), choice(state, "medium"), words(state, "location"),
            choice(state, "destination"), words(state, "party"), day(state, "kept_until"), status(state))  # fmt: skip


def _premises(state: State) -> tuple[Cell, ...]:
    return (title(state), words(state, "owner"), words(state, "system"), day(state, "lease_ends_on"), status(state))


def _moved(state: State) -> tuple[Cell, ...] | None:
    if not state.get("transfer"):
        return None
    return title(state), words(state, "transfer.to"), words(state, "transfer.system"), day(state, "transfer.on")
