"""How far the reading of documents came: which texts can be searched, which cannot and why; files read again."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.errors import Invalid
from projections.states import Question, StateReader
from projections.text import Extraction
from projections.text.extraction import Status
from projections.text.fulltext import FullTexts
from projections.text.media_types import ENDINGS, NAMES
from services.home.archive_home import ArchiveHome

UNREAD = "unread"  # not read yet, or a sealed file whose key is missing
STATUSES = (*(each.value for each in Status), UNREAD)
COLUMNS = ("status", "format", "media_type", "documents")
FILE_COLUMNS = ("id", "number", "title", "filename", "status", "format", "media_type", "reason", "version")
_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Read:
    """A document, and how far the reading of its newest version came; `first` is the position of its first event."""

    id: str
    first: int
    digest: str
    told: dict[str, Any]

    @property
    def whole(self) -> bool:
        """Whether search has all the text, or is known to be without one."""
        return bool(self.told["status"] == Status.ok)


def texts_of(
    home: ArchiveHome, states: StateReader, question: Question, *, after: int = 0,
) -> tuple[dict[str, Any], list[str]]:  # fmt: skip
    """How many documents the caller may see by status and format, those not read whole first, and the counted ids.

    `after` is a position: only documents that were first recorded after it. `not_whole` counts every document whose
    status is not "ok".
    """
    counts, ids = dict[tuple[str, str, str], int](), list[str]()
    for each in _read(states, question, home.projections.texts, after):
        media_type = each.told["media_type"]
        key = (each.told["status"], NAMES.get(media_type, (media_type, ""))[0], media_type)
        counts[key] = counts.get(key, 0) + 1
        ids.append(each.id)
    order = sorted(counts, key=lambda key: (key[0] == Status.ok, STATUSES.index(key[0]), -counts[key], key))
    found = {
        "items": [dict(zip(COLUMNS, (*key, counts[key]), strict=True)) for key in order],
        "documents": len(ids),
        "not_whole": sum(count for key, count in counts.items() if key[0] != Status.ok),
        "position": states.position() if question.known_at is None else question.known_at,
    }
    return found, ids


def files_of(
    home: ArchiveHome,
    states: StateReader,
    question: Question,
    *,
    status: str | None = None,
    format: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> tuple[list[dict[str, Any]], int | None]:
    """Documents with how far their reading came and why, in the order they were recorded; the next `after`, if any.

    Without a status, those not read whole. Refuses: an unknown status or format.
    """
    if status is not None and status not in STATUSES:
        raise Invalid("No such status.", field="status", remedy=f"It is one of {', '.join(STATUSES)}.")
    wanted = media_types_named(format) if format is not None else None
    chosen = (
        each
        for each in _read(states, question, home.projections.texts, after)
        if (not each.whole if status is None else each.told["status"] == status)
        and (wanted is None or each.told["media_type"] in wanted)
    )
    found = list(islice(chosen, limit + 1 if limit is not None else None))
    more = limit is not None and len(found) > limit
    found = found[:limit]
    return [each.told for each in found], found[-1].first if more else None


def read_again(home: ArchiveHome, caller: Caller, format: str) -> int:
    """Have the documents of a format read again that were not read whole, as after an extra was installed.

    Answers with how many. The process that updates the index reads them next, also after a kill. Refuses:
    a caller who is no archivist; an unknown format.
    """
    caller.require(Role.archivist)
    wanted = media_types_named(format)
    files = dict[str, list[str]]()
    with home.projections.states() as states:
        for each in _read(states, Question(caller, home.today()), home.projections.texts):
            if each.told["media_type"] in wanted and not each.whole and each.told["status"] != UNREAD:
                files.setdefault(each.digest, []).append(each.id)
    home.projections.texts.read_again(files)
    home.projections.wake()
    return sum(map(len, files.values()))


def media_types_named(format: str) -> frozenset[str]:
    """Media types by the name people give a format: a file name ending, a name, a media type. Refuses: unknown ones."""
    asked = format.strip().lower().removeprefix(".")
    if asked in ENDINGS:
        return frozenset((ENDINGS[asked],))
    found = frozenset(each for each, (name, _) in NAMES.items() if asked in (each, name.lower()))
    if not found:
        names = {name.lower(): name for name, _ in NAMES.values()} | {each: each for each in (*ENDINGS, *NAMES)}
        near = [names[each] for each in get_close_matches(asked, names, 3)] or ["pdf", "doc", "image/tiff"]
        raise Invalid(
            "No such format.", field="format",
            remedy=f"Give a file name ending, a media type or a name, for example {', '.join(near)}.",
        )  # fmt: skip
    return found


def _read(states: StateReader, question: Question, texts: FullTexts, after: int = 0) -> Iterator[Read]:
    """Every document with a file that is still here."""
    documents = (
        (picked, file)
        for picked in states.picked(question, ("title", "versions"), kinds=("document",), after=after)
        if "digest" in (file := (picked.parts["versions"] or [{}])[-1])
    )
    while several := list(islice(documents, _TOGETHER)):
        found = texts.outcomes([file["digest"] for _, file in several])
        for picked, file in several:
            outcome = found.get(file["digest"])
            told = {
                "id": picked.id, "number": picked.number, "title": picked.parts["title"],
                "filename": file.get("filename"), "version": file["number"],
            }  # fmt: skip
            yield Read(picked.id, picked.first, file["digest"], told | _told(outcome, file))


def _told(outcome: Extraction | None, file: dict[str, Any]) -> dict[str, Any]:
    if outcome is None:
        media_type = file.get("media_type", "")
        format = NAMES.get(media_type, ("", ""))[0]
        return {"status": UNREAD, "format": format, "media_type": media_type, "reason": "it has not been read yet"}
    format = outcome.format.name
    return {
        "status": outcome.status.value, "format": format, "media_type": outcome.format.media_type,
        "reason": outcome.reason,
    }  # fmt: skip
