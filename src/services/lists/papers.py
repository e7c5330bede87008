"""What is filed to a case: every record of it that the caller may see, of whatever kind."""

from dataclasses import replace
from typing import Any

from archive.kind import kinds
from projections.states import Question, StateReader
from services.home.archive_home import ArchiveHome
from services.lists.pages import whole_list
from services.lists.tables import text_of

MOST = 200


def filed_to(home: ArchiveHome, states: StateReader, question: Question, case: str) -> tuple[list[dict[str, Any]], int]:
    """The records filed to a case by their day, at most 200, and how many there are in all.

    Each by id, kind, number, title, status and the day it begins (ISO 8601, a vague one as an interval); what it does
    not state is absent.
    """
    found, total = list[dict[str, Any]](), 0
    for kind in kinds().values():
        fields = [each.field for each in kind.all_parents if each.kind == "case" and kind.name != "case"]
        for field in fields[:1]:
            asked = replace(question, filters={field: (case,)})
            if not (count := states.count(kind.name, asked)):
                continue
            total += count
            items = whole_list(home, states, kind.name, asked, f"command show {kind.plural}", limit=MOST)
            for item in items:
                day = text_of(item.get(kind.begins))
                told = {"id": item["id"], "kind": kind.name} | {
                    name: item[name] for name in ("number", "title", "status") if item.get(name)
                }
                found.append(told | ({"date": day} if day else {}))
    return sorted(found, key=lambda each: (each.get("date", ""), each["id"]))[:MOST], total
