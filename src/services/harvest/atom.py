"""News of the archive as an Atom feed: what was recorded, destroyed and withdrawn from the public, the newest first.

Each is an entry of its own, since readers pass over entries that are only marked as deleted.
Source: RFC 4287 (Atom), RFC 5005 (paged feeds).
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from archive.access.caller import Caller
from archive.kernel import Recorded
from archive.kind import Kind, kind_of, kinds
from projections.states import Question, StateReader
from services.access_log import note
from services.handover.package.description import legible
from services.harvest.asked import STAMP
from services.harvest.metadata import urn
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import told

SPACE = "http://www.w3.org/2005/Atom"
DESTROYED, WITHDRAWN = "destroyed", "withdrawn"
WINDOW = 500
Entry = tuple[dict[str, Any], Recorded, Kind]


def feed(home: ArchiveHome, caller: Caller, address: str, *, before: int | None = None, limit: int = 50) -> bytes:
    """A page of the feed: the newest entries, or those before a position. `address` is that of the archive."""
    with home.projections.states() as states:
        return _Feed(home, states, caller, address.rstrip("/")).page(before, limit)


class _Feed:
    """One page."""

    def __init__(self, home: ArchiveHome, states: StateReader, caller: Caller, address: str) -> None:
        self._home, self._states, self._caller, self._address = home, states, caller, address

    def page(self, before: int | None, limit: int) -> bytes:
        """The document; one more entry is looked for, to know whether there is a next page."""
        found = list[Entry]()
        for entry in self._entries(before):
            found.append(entry)
            if len(found) > limit:
                break
        shown, settings = found[:limit], self._home.settings
        root = etree.Element(f"{{{SPACE}}}feed", nsmap={None: SPACE})
        newest = shown[0][1].recorded_at if shown else self._home.archive.now()
        self._said(root, id=_id(settings.origin, 0), title=f"{settings.organisation}: {settings.origin}",
                   updated=newest.strftime(STAMP))  # fmt: skip
        etree.SubElement(etree.SubElement(root, f"{{{SPACE}}}author"), f"{{{SPACE}}}name").text = settings.organisation
        self._link(root, "self", "/feed.atom" if before is None else f"/feed.atom?before={before}")
        if len(found) > limit:
            self._link(root, "next", f"/feed.atom?before={shown[-1][0]['position']}")
        ids = [entry["id"] for entry, _, _ in shown]
        titles = self._states.titles(ids, Question(self._caller, self._home.today()))
        note(self._home, self._states, self._caller, ids, "atom")
        root.extend(self._entry(entry, event, kind, titles) for entry, event, kind in shown)
        written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return written

    def _entries(self, before: int | None) -> Iterator[Entry]:
        """Every entry that the caller may see, the newest first."""
        upto = self._states.position() if before is None else min(before - 1, self._states.position())
        while upto > 0:
            after = max(0, upto - WINDOW)
            yield from reversed(self._shown(self._home.archive.read(after, WINDOW, upto=upto)))
            upto = after

    def _shown(self, events: Sequence[Recorded]) -> list[Entry]:
        found = list[Entry]()
        for entry, event in zip(told(self._home, self._states, self._caller, events), events, strict=True):
            name = self._states.kind_of(entry["id"]) if "id" in entry else None
            kind = kind_of(name) if name else None
            if kind is not None and kind.name in kinds():
                found.append((entry, event, kind))
        return found

    def _entry(self, entry: dict[str, Any], event: Recorded, kind: Kind, titles: dict[str, str]) -> Any:
        """What happened to which record; of one that left the public its id alone."""
        id, withdrawn = entry["id"], entry.get("withdrawn", False)
        happened = WITHDRAWN if withdrawn else event.event.name.rsplit(".", 1)[0]
        happened = DESTROYED if happened == "record.destroyed" else happened
        title = f"{kind.words.fi}: {titles.get(id) or id}" if happened not in (WITHDRAWN, DESTROYED) else id
        made = etree.Element(f"{{{SPACE}}}entry", nsmap={None: SPACE})
        at, where = event.recorded_at, f"{self._home.archive.origin}@{entry['position']}"
        self._said(
            made, id=_id(self._home.archive.origin, entry["position"]), title=f"{title} ({happened})",
            updated=at.strftime(STAMP), summary=f"{urn(id)} {happened}, {where}",
        )  # fmt: skip
        for term in (happened, kind.name):
            etree.SubElement(made, f"{{{SPACE}}}category", term=term)
        if happened != WITHDRAWN:
            self._link(made, "alternate", f"/{kind.plural}/{id}")
        return made

    def _link(self, parent: Any, rel: str, path: str) -> None:
        etree.SubElement(parent, f"{{{SPACE}}}link", rel=rel, href=f"{self._address}{path}")

    def _said(self, parent: Any, **said: str) -> None:
        for name, value in said.items():
            etree.SubElement(parent, f"{{{SPACE}}}{name}").text = legible(value)


def _id(origin: str, position: int) -> str:
    """What names an entry for ever: the archive and the position of its event."""
    return urn(str(uuid5(NAMESPACE_URL, f"{origin}@{position}")))
