"""What belongs to a record: the documents of a case, the decisions of a meeting, the payments of a grant."""

from dataclasses import dataclass, replace
from typing import Any

from archive.kind import Kind, kinds
from projections.states import Question, StateReader
from services.home.archive_home import ArchiveHome
from services.lists.pages import whole_list

FIRST = 25


@dataclass(frozen=True, slots=True)
class Belonging:
    """Records of one kind that belong to a record: by which field, the first of them, and how many there are."""

    kind: Kind
    field: str
    items: list[dict[str, Any]]
    total: int


def belonging_to(home: ArchiveHome, states: StateReader, question: Question, kind: Kind, id: str) -> list[Belonging]:
    """What the reader may see of it, by kind."""
    found = []
    for each in kinds().values():
        for field in dict.fromkeys(parent.field for parent in each.all_parents if parent.kind == kind.name):
            asked = replace(question, filters={field: (id,)})
            if each is kind or not (total := states.count(each.name, asked)):
                continue
            day = f"-{each.begins}" if each.begins in {name.name for name in each.days} else ""
            items = list(whole_list(home, states, each.name, asked, "list", sort=day, newest=True, limit=FIRST))
            found.append(Belonging(each, field, items, total))
    return found
