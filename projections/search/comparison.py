"""Compares a partition with the entries it should hold: what is stored, and what entries are found and shown by."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import zip_longest
from typing import Any

from projections.comparison.difference import Difference
from projections.search.engine import Engine
from projections.search.entry import Entry
from projections.search.question.plan import AnyTerm, Between, Plan, both, either, without
from projections.search.rows import entry_of, exact, kept_of, marks_of, number_of, values_of
from projections.search.schema import FOREVER, FORMER, KEYWORDS, NEVER

_MARKS = ("current", "former", "open", "public", "hidden")
_ANY = AnyTerm("state", ("current", "former"))
_NAMES = [field.name for field in fields(Entry)]
_COUNTED = tuple(name for name in KEYWORDS if name != "language")  # a language not stated is found out by analysis
WINDOW = 500


def compared(name: str, engine: Engine, expected: Mapping[str, Sequence[Entry]]) -> list[Difference]:
    """What differs of these records in one partition; an id with no entries should not be found there at all."""
    where, plan = f"index.{name}", AnyTerm("id", tuple(expected))
    size = engine.count(plan)
    matches = engine.match(plan, 0, size, "date") if size else None
    held: dict[str, list[Entry]] = {id: [] for id in expected}
    found: list[Difference] = []
    if matches is not None:
        references = [reference for _, reference in matches.window]
        for head, text in engine.fetch(references, matches.snapshot, text=True):
            entry = _read(head, text)
            if entry is None or entry.id not in held:
                found.append(Difference(where, entry.id if entry else "", "id"))
            else:
                held[entry.id].append(entry)
    for id, wanted in expected.items():
        found += _stored(where, id, [kept_of(entry) for entry in wanted], held[id])
    clean = {id for id in expected if all(id != each.record for each in found)}
    entries = [entry for id in clean for entry in expected[id]]
    if entries and engine.count(either(*map(_plan, entries))) != len(entries):
        found += [each for entry in entries for each in _terms(where, engine, entry)]
    if entries and matches is not None and not found:
        found += _counted(where, engine, entries)
    return found


def held(engine: Engine, start: int) -> list[str]:
    """The id of every entry of a partition, some at a time; empty where the stored entry cannot be read."""
    if start >= engine.count(_ANY):
        return []
    matches = engine.match(_ANY, start, WINDOW, "date")
    heads = engine.fetch([reference for _, reference in matches.window], matches.snapshot, text=False)
    return [entry.id if (entry := _read(head, "")) else "" for head, _ in heads]


def _read(head: bytes, text: str) -> Entry | None:
    try:
        return entry_of(head, text)
    except (ValueError, TypeError, KeyError):
        return None


def _stored(where: str, id: str, wanted: list[Entry], held: list[Entry]) -> list[Difference]:
    def order(entry: Entry) -> Any:
        return (entry.valid_from or entry.valid_to is None, str(entry.valid_from), str(entry.valid_to))

    found: list[Difference] = []
    for mine, its in zip_longest(
        sorted(wanted, key=lambda e: str(order(e))), sorted(held, key=lambda e: str(order(e)))
    ):
        if its is None:
            return [*found, Difference(where, id, "id", "missing")]
        if mine is None:
            return [*found, Difference(where, id, "id", "superfluous")]
        found += [Difference(where, id, name) for name in _NAMES if getattr(mine, name) != getattr(its, name)]
    return found


def _parts(entry: Entry) -> dict[str, Plan]:
    """What an entry is found by, each on its own; numbers and days are told apart by version."""
    prefix = "" if entry.current else FORMER
    start = entry.valid_from.toordinal() if entry.valid_from else NEVER
    end = entry.valid_to.toordinal() if entry.valid_to else FOREVER
    parts: dict[str, Plan] = {
        "valid_from": Between("valid_from", start, start),
        "valid_to": Between("valid_to", end, end),
    }
    if entry.date:
        parts["date"] = Between("day", entry.date.toordinal(), entry.date.toordinal())
    for name, value in values_of(entry, entry.language or "").items():
        parts[name] = AnyTerm(name, (exact(value),))
    for at, cents in enumerate(entry.amounts):
        parts[f"amounts.{at}"] = Between("amount", cents, cents)
    for at, number in enumerate(number for number in entry.numbers if number.strip()):
        parts[f"numbers.{at}"] = AnyTerm(prefix + "number", (number_of(number),))
    for mark in marks_of(entry):
        parts[f"state.{mark}"] = AnyTerm("state", (mark,))
    return parts


def _plan(entry: Entry) -> Plan:
    return without(both(AnyTerm("id", (entry.id,)), *_parts(entry).values()), AnyTerm("state", _wrong(entry)))


def _wrong(entry: Entry) -> tuple[str, ...]:
    return tuple(mark for mark in _MARKS if mark not in marks_of(entry))


def _terms(where: str, engine: Engine, entry: Entry) -> list[Difference]:
    """Which terms an entry lacks, or has and should not."""
    if engine.count(_plan(entry)) == 1:
        return []
    of, parts = AnyTerm("id", (entry.id,)), _parts(entry)
    names = [name.partition(".")[0] for name, part in parts.items() if not engine.count(both(of, part))]
    version = both(of, parts["valid_from"])
    names += ["state" for mark in _wrong(entry) if engine.count(both(version, AnyTerm("state", (mark,))))]
    return [Difference(where, entry.id, name) for name in dict.fromkeys(names or ["terms"])]


def _counted(where: str, engine: Engine, entries: Sequence[Entry]) -> list[Difference]:
    """What facets count, and the order of the newest: all at once, and one by one where that differs."""
    plan = AnyTerm("id", tuple({entry.id for entry in entries}))
    matches = engine.match(plan, 0, len(entries) + 1, "date")
    facets = engine.facets(plan, _COUNTED, matches.snapshot)
    wrong = [name for name in _COUNTED if dict(facets[name]) != dict(_often(entries, name))]
    references = [reference for _, reference in matches.window]
    orders = Counter(engine.column("order", references, matches.snapshot))
    if orders != Counter(_order(entry) for entry in entries):
        wrong.append("order")
    if not wrong:
        return []
    ids = list(dict.fromkeys(entry.id for entry in entries))
    if len(ids) == 1:
        return [Difference(where, ids[0], name) for name in wrong]
    each = ([entry for entry in entries if entry.id == id] for id in ids)
    return [found for mine in each for found in _counted(where, engine, mine)]


def _often(entries: Sequence[Entry], name: str) -> Counter[str]:
    values = (values_of(entry, "").get(name) for entry in entries)
    return Counter(value for value in values if value)


def _order(entry: Entry) -> int:
    return (entry.date.toordinal() if entry.date else 0) << 32 | entry.position & 0xFFFFFFFF
