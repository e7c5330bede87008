"""The releases of one contracting process folded into its compiled release.

Source: OCDS 1.1, "Merging"; which lists are replaced whole and which fields are left out is taken from the release
schema (1.2-dev), so that nothing has to be fetched. Beyond the letter: releases go in the order of instants, a null
removes a whole object or list, and a release that was seen before is dropped.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from archive.errors import Invalid

Json = dict[str, Any]
Path = tuple[str, ...]
OMITTED = frozenset({("date",), ("id",), ("links",), ("tag",)})
_ANYWHERE = frozenset({"additionalIdentifiers", "additionalClassifications", "deliveryAddresses", "deliveryLocations"})
_IN_DOCUMENTS = frozenset({"languages", "relatedItems"})
_IN_AMENDMENTS = frozenset({"amendment", "amendments"})
_LISTS = frozenset(
    {
        ("contracts", "identifiers"),
        ("contracts", "relatedProcesses", "relationship"),
        ("parties", "details", "classifications"),
        ("parties", "roles"),
        ("planning", "project", "locations"),
        ("relatedProcesses", "relationship"),
        ("tender", "additionalProcurementCategories"),
        ("tender", "identifiers"),
        ("tender", "submissionMethod"),
    }
)


def in_order(releases: Sequence[Json]) -> list[Json]:
    """Releases by the instant they were published, those seen before left out. Refuses: one without its moment."""
    kept: dict[str, tuple[datetime, Json]] = {}
    for release in releases:
        kept.setdefault(_written(release), (_instant(release), release))
    return [release for _, release in sorted(kept.values(), key=lambda each: each[0])]


def compiled(releases: Sequence[Json]) -> Json:
    """What the releases of a process state together. Refuses: ids that are not text."""
    result: Json = {}
    for result in foldings(in_order(releases)):  # noqa: B007  the last one is the whole
        pass
    return result


def foldings(ordered: Sequence[Json]) -> Iterator[Json]:
    """What the releases state together after each of them."""
    state: Json = {}
    for release in ordered:
        merge(state, release, ())
        about = {"ocid": release.get("ocid"), "date": release.get("date"), "tag": ["compiled"]}
        yield deepcopy(state) | about | {"id": f"{release.get('ocid')}-{release.get('date')}"}


def merge(state: Json, stated: Mapping[str, Any], path: Path) -> None:
    """Fold an object into what was stated before of it."""
    for name, value in stated.items():
        at = (*path, name)
        if at in OMITTED:
            continue
        if value is None:
            state.pop(name, None)
        elif _whole(at) or not isinstance(value, dict | list) or _of_other(value):
            state[name] = deepcopy(value)
        elif isinstance(value, dict):
            if value:
                merge(_held(state, name, dict), value, at)
        elif value:
            _merge_list(_held(state, name, list), value, at)


def _merge_list(state: list[Any], stated: Sequence[Json], path: Path) -> None:
    """Fold the objects of a list by their ids; those without one are added."""
    for each in stated:
        if "id" not in each:
            state.append({})
            merge(state[-1], each, path)
            continue
        id = each["id"]
        if not isinstance(id, str):
            where = "/".join((*path, "id"))
            remedy = 'Write ids as text; 1, 1.0 and "1" are different for some readers and the same for others.'
            raise Invalid("An id is not text.", field=where, remedy=remedy)
        found = next((held for held in state if held.get("id") == id), None)
        if found is None:
            state.append(found := {"id": id})
        merge(found, {name: value for name, value in each.items() if name != "id"}, path)


def _held(state: Json, name: str, form: type) -> Any:
    """The object or list of a name to fold into; what an earlier release stated as something else is replaced."""
    held: Any = state.setdefault(name, form())
    if type(held) is not form or (form is list and _of_other(held)):
        held = state[name] = form()
    return held


def _whole(path: Path) -> bool:
    """Whether a list is replaced as a whole, as the schema states it."""
    name, within = path[-1], path[-2] if len(path) > 1 else ""
    if name == "changes" and within in _IN_AMENDMENTS:
        return True
    return name in _ANYWHERE or (within == "documents" and name in _IN_DOCUMENTS) or path in _LISTS


def _of_other(value: Any) -> bool:
    return isinstance(value, list) and any(not isinstance(each, dict) for each in value)


def moment_of(release: Json) -> datetime | None:
    """The instant at which a release was published; None where it states none that can be read."""
    stated = release.get("date")
    try:
        moment = datetime.fromisoformat(stated) if isinstance(stated, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def no_moment() -> Invalid:
    """Why a release has no place among the others."""
    return Invalid("A release states no moment at which it was published.", field="date")


def _instant(release: Json) -> datetime:
    moment = moment_of(release)
    if moment is None:
        raise no_moment()
    return moment


def _written(release: Json) -> str:
    return json.dumps(release, sort_keys=True, default=str)
