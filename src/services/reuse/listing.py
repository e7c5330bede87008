"""Which deliverables were used, updated or rejected, by whom and in what; and which nobody touched."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from projections.states import Question, StateReader
from services.home.archive_home import ArchiveHome
from services.lists.pages import whole_list

Touched = Literal["used", "untouched", "all"]
COLUMNS = ("id", "number", "title", "origin", "status", "used_on", "manner", "user", "work", "archive", "position")


def uses(home: ArchiveHome, states: StateReader, question: Question, door: str) -> dict[str, Any]:
    """Every deliverable that the caller may see with its uses, and how many were used in each way.

    A deliverable counts once for each way. `untouched` are those without any use.
    """
    items = [_item(each) for each in whole_list(home, states, "deliverable", question, door)]
    manners = {"as_is": 0, "updated": 0, "rejected": 0}
    for each in items:
        for manner in {use["manner"] for use in each["uses"]}:
            manners[manner] += 1
    return {
        "items": items,
        "total": len(items),
        "used": sum(1 for each in items if each["uses"]),
        "untouched": sum(1 for each in items if not each["uses"]),
        "by_manner": manners,
        "position": states.position(),
    }


def narrowed(found: dict[str, Any], touched: Touched) -> dict[str, Any]:
    """The same with the items that were used alone, or those that nobody touched."""
    if touched == "all":
        return found
    return found | {"items": [each for each in found["items"] if bool(each["uses"]) is (touched == "used")]}


def rows_of(items: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """A row for each use, and one for each deliverable that nobody touched."""
    for each in items:
        for use in each["uses"] or [{}]:
            said = each | {"used_on": use.get("on"), **use, "position": use.get("at")}
            yield {name: str(said.get(name) or "") for name in COLUMNS}


def _item(record: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: record[name] for name in ("id", "number", "title", "origin", "status") if record.get(name)}
    return told | {"uses": list(record.get("uses", ()))}
