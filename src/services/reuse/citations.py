"""Citations: a text that names a record, the event it is cited as of, and the checkpoint that proves it.

`ORIGIN:ID@POSITION~SIZE.ROOT`: the archive whose positions these are, the record, its newest event, and the checkpoint
over `SIZE` events whose root begins so. A received record is cited by its first archive, so that both resolve it.
"""

import re
from typing import Any, Literal, NamedTuple
from uuid import UUID

from archive.access.caller import Caller
from archive.errors import Gone, Invalid, NotFound
from archive.handover.events import HandoverReceived
from archive.kind import kinds
from archive.ledger.checkpoint.checkpoint import NoCheckpoint, latest
from archive.retirement.usecases import ends_of_predecessors, retired_predecessors
from projections.states import Question, StateReader
from services.access_log import note
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import told_of_one

ROOT_DIGITS = 16
_FORM = re.compile(
    r"([a-z0-9][a-z0-9.-]{0,62}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([1-9]\d{0,17})~([1-9]\d{0,17})\.([0-9a-f]{16})",
    re.ASCII,
)


class Citation(NamedTuple):
    """What a citation names."""

    origin: str
    id: str
    position: int
    size: int
    root: str

    def __str__(self) -> str:
        """The text that is cited."""
        return f"{self.origin}:{self.id}@{self.position}~{self.size}.{self.root}"


def read_citation(text: str) -> Citation:
    """What a text cites. Refuses: a text of another form, a checkpoint that cannot cover its event."""
    found = _FORM.fullmatch(text.strip())
    cited = Citation(found[1], found[2], int(found[3]), int(found[4]), found[5]) if found else None
    if cited is None or cited.size < cited.position:
        remedy = "Give it as it was cited: ORIGIN:ID@POSITION~SIZE.ROOT."
        raise Invalid("This is not a citation.", field="citation", remedy=remedy)
    return cited


def cite(home: ArchiveHome, caller: Caller, id: str) -> Citation:
    """The citation of a record as the caller may see it now.

    Refuses: no such record; a newest event that no checkpoint covers yet.
    """
    with home.projections.states() as states:
        position = _events(home, states, caller, id)[-1]["position"]
    (row,) = home.archive.recorder.read(position - 1, 1, upto=position)
    first, at = row[10], row[11]
    if first is not None and at is not None and (head := _received_head(home, first, at)):
        return Citation(first, id, at, *head)
    covering = latest(home.archive)
    if covering is None or covering.size < position:
        remedy = "'archive checkpoint' makes one; a served archive makes one after a while."
        raise NoCheckpoint("No checkpoint covers the newest event of this record yet.", field="id", remedy=remedy)
    return Citation(home.archive.origin, id, position, covering.size, covering.head.root.hex()[:ROOT_DIGITS])


def resolved(home: ArchiveHome, caller: Caller, text: str) -> dict[str, Any]:
    """What a citation leads to here: the record, where its event is, whether the checkpoint holds, what came later.

    Refuses: a text of another form; a record or event that is missing here, or that the caller may not see.
    """
    cited = read_citation(text)
    own = cited.origin == home.archive.origin
    found = None if own else home.archive.recorder.operations.received.fact(cited.origin, cited.position)
    here = cited.position if own else found[0] if found else 0
    with home.projections.states() as states:
        events = _events(home, states, caller, cited.id)
        if here not in {each["position"] for each in events}:
            raise NotFound("The cited event is missing in this archive.", field="citation")
        kind, status, shown = _now(home, states, caller, cited.id)
    newer = sum(1 for each in events if each["position"] > here)
    known_at = f"@{here}" if own else f"{cited.origin}@{cited.position}"
    return {
        "citation": str(cited),
        "id": cited.id,
        "kind": kind,
        **shown,
        "cited": {"origin": cited.origin, "position": cited.position, "size": cited.size, "root": cited.root},
        "here": here,
        "checkpoint": _holds(home, cited),
        "status": status if status == "destroyed" else "changed" if newer else "unchanged",
        "newer": newer,
        "as_cited": f"/{kinds()[kind].plural}/{cited.id}?known_at={known_at}",
        "proof": f"/ledger/proof/{here}",
    }


def _events(home: ArchiveHome, states: StateReader, caller: Caller, id: str) -> list[dict[str, Any]]:
    """The events of a record that the caller may see. Refuses: no such record."""
    name, _, full, *_ = states.require_known(id, Question(caller, home.today()))
    if name not in kinds():
        raise NotFound("There is no record with this id.", field="id")
    known = [event for event in home.archive.history(UUID(id)) if event.position <= states.position()]
    told = told_of_one(home, states, caller, known, full=bool(full))
    note(home, states, caller, (id,), "citation", naming=told)
    return [each for each in told if "name" in each]


def _now(home: ArchiveHome, states: StateReader, caller: Caller, id: str) -> tuple[str, str, dict[str, Any]]:
    """The kind of a record, whether it is destroyed, and how it is called and who holds it today."""
    kind = states.kind_of(id)
    assert kind is not None
    try:
        state = states.one(id, Question(caller, home.today())).state
    except Gone as gone:
        names = ("to", "since", "address")
        told = {name: said for name, said in zip(names, gone.held or (), strict=False) if said}
        return kind, "destroyed", {"held_by": told} if told else {}
    held = {"held_by": state["held_by"]} if state.get("held_by") else {}
    return kind, "here", {name: state[name] for name in ("number", "title") if state.get(name)} | held


def _holds(home: ArchiveHome, cited: Citation) -> Literal["holds", "differs", "unknown"]:
    """Whether the checkpoint is one of the archive it is of, as far as that is known here."""
    archive = home.archive
    if cited.origin == archive.origin:
        if cited.size > archive.position:
            return "differs"
        return "holds" if archive.recorder.tree.root_at(cited.size).hex().startswith(cited.root) else "differs"
    known = dict(_heads(home, cited.origin))
    end, _ = ends_of_predecessors(archive).get(cited.origin, (cited.size, ""))
    if cited.size > end:
        return "differs"
    if cited.size not in known:
        return "unknown"
    return "holds" if known[cited.size].startswith(cited.root) else "differs"


def _received_head(home: ArchiveHome, origin: str, position: int) -> tuple[int, str] | None:
    """The first checkpoint of another archive that covers one of its events; None where no package came from it."""
    found = min((head for head in _heads(home, origin) if head[0] >= position), default=None)
    return (found[0], found[1][:ROOT_DIGITS]) if found else None


def _heads(home: ArchiveHome, origin: str) -> list[tuple[int, str]]:
    """The checkpoints, with root, at which an archive made the packages that were received here; its last, if known."""
    _, told = home.archive.recorder.operations.history.facts_named(HandoverReceived.name, 0, own=True)
    found = [(fact["position"], fact["root"]) for _, fact in told if fact["sender"] == origin]
    ended = retired_predecessors(home.archive)
    return found + [(fact["position"], fact["root"]) for fact in ended if fact["predecessor"] == origin]
