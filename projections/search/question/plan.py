"""A query as both engines understand it: exact terms of exact fields, nothing left to interpret."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


class Term(NamedTuple):
    """Records having the term; scored by its rarity times `boost`."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class AnyTerm:
    """Records having one of the terms; not scored."""

    field: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Records having a term that begins so; not scored."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Records having the terms one after another, at most `slop` apart."""

    field: str
    texts: tuple[str, ...]
    slop: int = 1
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Between:
    """Records having an integer in the span, both ends included; None is no bound. Not scored."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class All:
    """Every record; not scored."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No record."""


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple["Plan", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts; scores add up."""

    parts: tuple["Plan", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The first, less the second."""

    wanted: "Plan"
    unwanted: "Plan"


@dataclass(frozen=True, slots=True)
class Better:
    """The first; those that also have the second rank higher."""

    wanted: "Plan"
    preferred: "Plan"


@dataclass(frozen=True, slots=True)
class Flat:
    """The same records, each scored `worth` and nothing else: no statistics reach it."""

    part: "Plan"
    worth: float = 0.0


Plan = Term | AnyTerm | Prefix | Phrase | Between | All | Nothing | And | Or | Without | Better | Flat


def both(*parts: Plan) -> Plan:
    """All of the parts, flattened, without what asks for nothing in particular."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    kept = tuple(part for part in flat if not isinstance(part, All)) or (All(),)
    if any(isinstance(part, Nothing) for part in kept):
        return Nothing()
    return kept[0] if len(kept) == 1 else And(kept)


def either(*parts: Plan) -> Plan:
    """Any of the parts, flattened, without what finds nothing."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    kept = tuple(dict.fromkeys(part for part in flat if not isinstance(part, Nothing)))
    if any(isinstance(part, All) for part in kept):
        return All()
    return Nothing() if not kept else kept[0] if len(kept) == 1 else Or(kept)


def any_of(parts: Sequence[Plan]) -> Plan:
    """Any of the parts, no two of which are alike and none of which is made of others."""
    return parts[0] if len(parts) == 1 else Or(tuple(parts)) if parts else Nothing()


def without(wanted: Plan, unwanted: Plan) -> Plan:
    """The first, less the second; what is unwanted is not ranked."""
    return Without(wanted, unscored(unwanted))


def weighed(plan: Plan, factor: float) -> Plan:
    """The same records with their scores multiplied."""
    match plan:
        case Term():
            return plan._replace(boost=plan.boost * factor)
        case Phrase():
            return replace(plan, boost=plan.boost * factor)
        case And(parts=parts) | Or(parts=parts):
            return type(plan)(tuple(weighed(part, factor) for part in parts))
        case Better(wanted=wanted, preferred=preferred):
            return Better(weighed(wanted, factor), weighed(preferred, factor))
        case Without(wanted=wanted, unwanted=unwanted):
            return Without(weighed(wanted, factor), unwanted)
        case _:
            return plan


def unscored(plan: Plan) -> Plan:
    """The same records without what only ranks them: for counting and excluding."""
    match plan:
        case Better(wanted=wanted):
            return unscored(wanted)
        case And(parts=parts):
            return both(*(unscored(part) for part in parts))
        case Or(parts=parts):
            return either(*(unscored(part) for part in parts))
        case Without(wanted=wanted, unwanted=unwanted):
            return Without(unscored(wanted), unscored(unwanted))
        case Flat(part=part):
            return unscored(part)
        case _:
            return plan


def held(plan: Plan, has: Callable[[str, str], bool]) -> Plan:  # noqa: PLR0911  # one return a kind of plan
    """The same records and scores without the terms that an index does not have at all."""
    match plan:
        case Term():
            return plan if has(plan.field, plan.text) else Nothing()
        case Phrase(field=field, texts=texts):
            return plan if all(has(field, text) for text in texts) else Nothing()
        case Or(parts=parts):
            return either(*(held(part, has) for part in parts))
        case And(parts=parts):
            return both(*(held(part, has) for part in parts))
        case Better(wanted=wanted, preferred=preferred):
            kept, better = held(wanted, has), held(preferred, has)
            return kept if Nothing() in (kept, better) else Better(kept, better)
        case Flat(part=part, worth=worth):
            kept = held(part, has)
            return kept if isinstance(kept, Nothing) else Flat(kept, worth)
        case Without(wanted=wanted, unwanted=unwanted):
            kept, less = held(wanted, has), held(unwanted, has)
            return kept if Nothing() in (kept, less) else Without(kept, less)
        case _:
            return plan


def scored(plan: Plan) -> bool:
    """Whether any part of the plan gives a score; otherwise records are listed newest first."""
    match plan:
        case Term() | Phrase():
            return True
        case Flat(worth=worth):
            return worth > 0
        case And(parts=parts) | Or(parts=parts):
            return any(scored(part) for part in parts)
        case Without(wanted=wanted) | Better(wanted=wanted):
            return scored(wanted)
        case _:
            return False


def anchored(plan: Plan) -> bool:
    """Whether every match is a match in fields of versions in force, so that no filter for them is needed."""
    match plan:
        case Term(field=field) | Phrase(field=field) | Prefix(field=field):
            return field in ("lemma", "part", "surface", "phrase", "title", "number", "mention")
        case Or(parts=parts):
            return all(anchored(part) for part in parts)
        case Without(wanted=wanted) | Better(wanted=wanted) | Flat(part=wanted):
            return anchored(wanted)
        case Nothing():
            return True
        case All() | AnyTerm() | Between():
            return False
        case _:
            return any(anchored(part) for part in plan.parts)
