"""What the archive holds of a person, for REST and the command line alike: archivists ask, and the log states what."""

from collections.abc import Callable
from typing import Any

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.erasure.holding import held_of
from archive.erasure.naming import PersonName
from projections.search.request import Request
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.search import as_seen_by

PAGE = 1000


def require_archivist(caller: Caller) -> None:
    """Refuse anyone who does not decide about erasure, an auditor too: to ask by a name is part of that decision."""
    caller.require(Role.archivist)


def held_by_name(
    home: ArchiveHome,
    caller: Caller,
    person: str,
    door: str,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> dict[str, Any]:
    """Records that name a person, and those whose running text may; nothing of what is asked is kept."""
    require_archivist(caller)
    position = home.archive.position
    found = _found(home, caller, person, position)
    texts = home.projections.texts

    def text(digest: str) -> str | None:
        known = texts.known(digest)
        return known.text if known else None

    holding = held_of(home.archive, person, text=text, found=found, progress=progress)
    told: dict[str, Any] = {
        "items": [each.as_dict() for each in holding.named],
        "in_text": [each.as_dict() for each in holding.in_text],
        "position": position,
    }
    with home.projections.states(position) as states:
        note(home, states, caller, (each["record"] for each in (*told["items"], *told["in_text"])), door)
    return told


def _found(home: ArchiveHome, caller: Caller, person: str, position: int) -> set[str]:
    """Records in which the index knows every word of the name, in whatever case; as far as the caller may see."""
    query = " ".join(f'"{word}"' if not word.isalpha() else word for word in PersonName(person).words)
    ids, cursor = set[str](), None
    with home.projections.search(position) as index:
        while True:
            asked = Request(q=query, limit=PAGE, fold=False, snippets=False, scored=False, sort="date", cursor=cursor)
            answer = index.find(as_seen_by(caller, asked))
            ids |= {hit.id for hit in answer.hits}
            cursor = answer.cursor
            if cursor is None:
                return ids
