"""EAD3: what the package holds as an archival description, by kind of record. Only what everybody may see.

Source: EAD3 1.1.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from lxml import etree

from archive.kind import Kind
from services.handover.package.facts import PRODUCT, Facts, product_version
from services.handover.package.mets import EAD
from services.handover.package.payload import XML, Payload
from services.lists.tables import text_of

SPACE = "http://ead3.archivists.org/schema/"
_E = f"{{{SPACE}}}"
Records = Callable[[Kind], Iterator[Mapping[str, Any]]]


def write_description(payload: Payload, facts: Facts, listed: Mapping[str, Kind], records: Records) -> None:
    """The description of the whole archive: a series for each kind, and in it every record."""
    with ExitStack() as stack:
        file = stack.enter_context(payload.file(EAD, XML))
        xml = stack.enter_context(etree.xmlfile(file, encoding="utf-8"))
        xml.write_declaration()
        stack.enter_context(xml.element(f"{_E}ead", nsmap={None: SPACE}))
        xml.write(_control(facts))
        stack.enter_context(xml.element(f"{_E}archdesc", {"level": "fonds"}))
        origin = built("origination", built("corpname", built("part", facts.organisation)))
        xml.write(did(built("unitid", facts.origin), built("unittitle", facts.organisation), origin))
        stack.enter_context(xml.element(f"{_E}dsc"))
        for number, kind in enumerate(listed.values(), 1):
            with xml.element(f"{_E}c", {"level": "series", "id": f"series-{number}"}):
                xml.write(did(built("unitid", kind.name), built("unittitle", kind.words.fi)))
                for record in records(kind):
                    xml.write(_item(kind, record))


def _item(kind: Kind, record: Mapping[str, Any]) -> Any:
    parts = [built("unitid", legible(str(record.get("number") or record["id"])))]
    parts.append(built("unittitle", legible(str(record.get("title") or record["id"]))))
    day = text_of(record.get(kind.begins)) if kind.begins else ""
    if day:
        parts.append(built("unitdate", day))
    level = "file" if kind.name == "case" else "item"
    item = etree.Element(f"{_E}c", {"level": level, "id": f"id-{record['id']}"}, nsmap={None: SPACE})
    item.append(did(*parts))
    return item


def _control(facts: Facts) -> Any:
    event = built(
        "maintenanceevent",
        built("eventtype", None, value="created"),
        built("eventdatetime", facts.moment),
        built("agenttype", None, value="machine"),
        built("agent", f"{PRODUCT} {product_version()}"),
    )
    title = built("titlestmt", built("titleproper", f"{facts.organisation}: archive {facts.origin}"))
    return built(
        "control",
        built("recordid", facts.object_id),
        built("filedesc", title),
        built("maintenancestatus", None, value="new"),
        built("maintenanceagency", built("agencyname", facts.organisation)),
        built("languagedeclaration", built("language", "suomi", langcode="fin"),
               built("script", None, scriptcode="Latn")),
        built("maintenancehistory", event),
    )  # fmt: skip


def did(*parts: Any) -> Any:
    """What identifies a unit of description."""
    return built("did", *parts)


def built(tag: str, *parts: Any, **said: str) -> Any:
    """An element of EAD3 with elements or a text in it."""
    element = etree.Element(f"{_E}{tag}", said, nsmap={None: SPACE})
    for part in parts:
        if isinstance(part, str):
            element.text = part
        elif part is not None:
            element.append(part)
    return element


def legible(text: str) -> str:
    """A text as XML can have it."""
    return "".join(sign if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff") else " " for sign in text)
