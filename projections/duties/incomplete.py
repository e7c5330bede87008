"""Registrations that lack something, with what their class proposes: complete, or listed here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from projections.duties.schedules import versions
from projections.states.ask import StateReader
from projections.states.opened.sought import LACKS_SOMETHING, SETTLED
from projections.states.opened.ways import bits_of, differing, missing_of
from projections.states.question import HELD_HERE, Picked, Question
from projections.states.rows import STILL

FEW = 2_000
"""So many are looked up one by one; of more, records are read in their order until a page is full."""
_NAMES = (
    "title", "case", "received_on", "sender", "recipient", "publicity", "personal", "record_class", "schedule",
    "language", "claimed_class", "dated", "undecided", "lacks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A record whose registration lacks something; `proposed` is what its class would state about it.

    `differing` names what is stated otherwise than a rule says, with what the rule says; what is stated stands.
    """

    id: str
    kind: str
    version: int
    first: int
    title: str | None
    number: str | None
    missing: tuple[str, ...]
    claimed_class: str | None
    proposed: dict[str, Any]
    differing: dict[str, Any]


def incomplete(
    states: StateReader, question: Question, mandatory: Mapping[str, tuple[str, ...]], *, kind: str = "", after: int = 0
) -> Iterator[Incomplete]:
    """Every record that lacks a mandatory field of its kind or differs from a rule, in the order in which they came."""
    kinds = (kind,) if kind else tuple(mandatory)
    rows = {version.id: version.rows for version in versions(states, question)}
    own = sorted({name for fields in mandatory.values() for name in fields} - {*_NAMES, "date"})
    usual = all(set(mandatory.get(each, ())) <= set(bits_of(each)) for each in kinds)
    only = f"({LACKS_SOMETHING}) AND {HELD_HERE}" if usual else HELD_HERE
    few = _few(states, after) if usual and question.known_at is None else None
    every = states.picked(question, (*_NAMES, *own), kinds=kinds, only=only, among=few, ordered=True, after=after)
    for picked in every:
        stated = {**picked.parts, "kind": picked.kind}
        missing = missing_of(stated, picked.day, mandatory.get(picked.kind, ()))
        differs = differing(stated, picked.day)
        if missing or differs:
            row = rows.get(picked.parts["schedule"] or "", {}).get(picked.parts["record_class"] or "")
            proposed = {} if row is None else {"publicity": row.publicity, "personal": row.personal}
            lacked = {name: value for name, value in proposed.items() if name in missing}
            yield _listed(picked, missing, lacked, differs)


def _few(states: StateReader, after: int) -> list[int] | None:
    """The first positions of what may lack something, where it is little beside the whole; else None."""
    sql = (
        f"SELECT first FROM state WHERE lacks <> 0 AND known_to = {STILL} AND first > ?"
        f" UNION ALL SELECT first FROM state INDEXED BY state_settled WHERE marks & {SETTLED} AND first > ? LIMIT ?"
    )
    found = [first for (first,) in states.db.execute(sql, (after, after, FEW + 1))]
    return found if len(found) <= FEW else None


def _listed(picked: Picked, missing: list[str], proposed: dict[str, Any], differs: dict[str, Any]) -> Incomplete:
    return Incomplete(
        id=picked.id,
        kind=picked.kind,
        version=picked.version,
        first=picked.first,
        title=picked.parts["title"],
        number=picked.number,
        missing=tuple(missing),
        claimed_class=picked.parts["claimed_class"],
        proposed={name: value for name, value in proposed.items() if value is not None},
        differing=differs,
    )
