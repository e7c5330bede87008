"""What the events of a document make of it."""

from typing import Any

from archive.fold.registry import State, begins, counts, judged_now, on, said
from archive.kernel import Seen

counts("versions", "representations")

IDENTIFIED = ("puid", "basis", "format", "format_version", "claim", "program")
"""What is recorded about the format of a file."""


def version_of(number: int, file: Any, event: Seen) -> State:
    """One version of the bytes, as it is shown."""
    absent = "unavailable" if said(event, "unavailable") else "destroyed"
    return {"number": number, "filed_at": event.recorded_at} | (file or {absent: True})


@begins("document.filed.v1")
def _filed(event: Seen, state: State) -> State:
    file = state.pop("file", None)
    versions = [version_of(1, file, event)] if file or event.content is None else []
    return state | {"status": "filed", "versions": versions}


@on("document.version_filed.v1")
def _new_version(state: State, event: Seen) -> State:
    return state | {"versions": [*state["versions"], version_of(event.fact["number"], said(event, "file"), event)]}


@on("document.described.v1")
def _described(state: State, event: Seen) -> State:
    return state | {k: v for k, v in (event.content or {}).items() if k in ("title", "text", "sender", "recipient")}


@on("document.migrated.v1")
def _migrated(state: State, event: Seen) -> State:
    told = {name: event.fact[name] for name in ("file_version", "program", "program_version")}
    copy = version_of(event.fact["representation"], said(event, "file"), event) | told
    return state | {"representations": [*state.get("representations", []), copy]}


@judged_now("document.format_identified.v1")  # of a version that may begin later than its document
def _identified(state: State, event: Seen) -> State:
    part, number = ("versions", event.fact.get("file_version"))
    if number is None:
        part, number = "representations", event.fact.get("representation")
    found = {name: event.fact[name] for name in IDENTIFIED if name in event.fact}
    files = state.get(part, [])
    if not files:  # described, and its bytes are not here
        return state | {"identified": found}
    return state | {part: [each | {"identified": found} if each["number"] == number else each for each in files]}
