"""What a line of JSON may write in place of ids, intervals and classes, made into what the record takes."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from api.importers.intake import Intake
from api.importers.statement import publicity_class
from archive.case.usecases import case_id
from archive.errors import Invalid, NotFound
from archive.vague import interval_of
from services.verbs import KINDS

OF_KIND: Mapping[str, str] = {
    "case": "case",
    "body": "body",
    "meeting": "meeting",
    "grant": "grant",
    "decision": "decision",
    "previous": "decision",
    "documents": "document",
    "above": "body",
}
SEVERAL = frozenset({"previous", "documents"})
INTERVALS: Mapping[str, str] = {"dated": "date_text", "target": "target_text", "period": "period_text"}


class UnknownReference(NotFound):
    """A line refers to a record that is not here."""

    code = "unknown_reference"
    remedy = "Put the line that records it before this one, or correct the reference."


def prepared(intake: Intake, kind: str, said: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """The fields of a line with references resolved and wordings read. `known` are the fields of the event."""
    fields = dict(said)
    for name in said.keys() & known:
        value = said[name]
        if name in OF_KIND or name == "successor":
            wanted = OF_KIND.get(name, kind)
            fields[name] = _each(value, partial(_referred, intake, name, wanted), name in SEVERAL)
        elif name in INTERVALS and isinstance(value, str):
            fields[name] = _interval(name, value)
            if INTERVALS[name] in known:
                fields.setdefault(INTERVALS[name], value)
        elif name == "publicity" and isinstance(value, str):
            fields[name] = {"publicity": publicity_class(value)}
    return fields


def _each(value: object, read: Callable[[object], object], several: bool) -> object:
    if several and isinstance(value, list):
        return [read(one) for one in value]
    return read(value)


def _referred(intake: Intake, field: str, kind: str, value: object) -> object:
    """The id a reference means: an id, "@kind:key", or the number of a case."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid("A reference is written as text.", field=field, remedy='Write an id or "@kind:key".')
    id = _id(intake, field, kind, value)
    if not intake.archive.exists(id):
        intake.archive.bygone.require_new(id.bytes)
        raise UnknownReference(f"There is no {kind} under this reference.", field=field)
    return id


def _id(intake: Intake, field: str, kind: str, value: str) -> UUID:
    if value.startswith("@"):
        named, _, key = value[1:].partition(":")
        if named != kind or not key:
            raise Invalid(f'This field refers to a {kind}: "@{kind}:key".', field=field)
        return intake.public_id(kind, key)
    try:
        return UUID(value)
    except ValueError:
        if kind == "case":
            return case_id(intake.archive, value)
        raise Invalid("The reference does not read.", field=field, remedy=f'Write an id or "@{kind}:key".') from None


def _interval(field: str, wording: str) -> dict[str, Any]:
    found = interval_of(wording)
    if found is None:
        raise Invalid("The wording does not read as a date.", field=field, remedy="Give earliest and latest instead.")
    return {"earliest": found.earliest, "latest": found.latest}


def kind_of(said: Mapping[str, Any]) -> str:
    """The kind of record a line is about. Refuses: none, or one that is not known."""
    kind = said.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Invalid("The kind of record is missing or not known.", field="kind", remedy=f"One of {', '.join(KINDS)}.")
    return kind
