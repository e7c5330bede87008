"""The hits of a search as an Atom feed (RFC 4287), so that feed readers announce new ones."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from api.pages.rendering import ROOT
from archive.kind import kind_named
from services.harvest.asked import STAMP
from services.home.archive_home import ArchiveHome

SPACE = "http://www.w3.org/2005/Atom"


def feed_of_hits(home: ArchiveHome, hits: Sequence[dict[str, Any]], base: str, q: str, query: str) -> bytes:
    """The newest hits of a question; `base` is the address of the archive, `query` that of the question."""
    settings, at = home.settings, base.rstrip("/")
    root = etree.Element(f"{{{SPACE}}}feed", nsmap={None: SPACE})
    _said(root, id=uuid5(NAMESPACE_URL, f"{settings.origin}?{query}").urn, title=f"{settings.organisation}: {q}")
    days = [each["date"] for each in hits if each["date"]]
    _said(root, updated=_stamp(max(days)) if days else home.archive.now().strftime(STAMP))
    _said(etree.SubElement(root, f"{{{SPACE}}}author"), name=settings.organisation)
    etree.SubElement(root, f"{{{SPACE}}}link", rel="self", href=f"{at}{ROOT}/search?{query}")
    for hit in hits:
        entry = etree.SubElement(root, f"{{{SPACE}}}entry")
        where = f"{at}{ROOT}/{kind_named(hit['kind']).plural}/{hit['id']}"
        _said(entry, id=f"urn:uuid:{hit['id']}", title=hit["title"] or hit["number"] or hit["id"])
        _said(entry, updated=_stamp(hit["date"]) if hit["date"] else home.archive.now().strftime(STAMP))
        etree.SubElement(entry, f"{{{SPACE}}}link", rel="alternate", href=where)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _stamp(day: str) -> str:
    return f"{day}T00:00:00Z"


def _said(parent: Any, **said: str) -> None:
    for name, text in said.items():
        etree.SubElement(parent, f"{{{SPACE}}}{name}").text = text
