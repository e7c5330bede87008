"""A record as Dublin Core and as EAD3, from what the caller may see of it.

Source: Dublin Core Metadata Element Set 1.1 as OAI-PMH 2.0 carries it (oai_dc); EAD3 1.1.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from archive.kind import Kind
from services.handover.package.description import SPACE as EAD3
from services.handover.package.description import built, did, legible
from services.handover.package.facts import PRODUCT, product_version
from services.home.archive_home import ArchiveHome
from services.lists.tables import text_of

OAI_DC, DC = "http://www.openarchives.org/OAI/2.0/oai_dc/", "http://purl.org/dc/elements/1.1/"
CREATORS = ("sender", "decider", "author", "grantor", "holder", "payer")
LANGUAGES = {"fi": ("suomi", "fin"), "sv": ("svenska", "swe"), "en": ("English", "eng")}
Writer = Callable[[ArchiveHome, Kind, Mapping[str, Any]], Any]


def urn(id: str) -> str:
    """The identifier of a record, the same in every archive that holds it."""
    return f"urn:uuid:{id}"


def dublin_core(home: ArchiveHome, kind: Kind, record: Mapping[str, Any]) -> Any:
    """The record in fifteen elements."""
    made = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC})
    for name, value in _elements(home, kind, record):
        if value:
            etree.SubElement(made, f"{{{DC}}}{name}").text = legible(value)
    return made


def _elements(home: ArchiveHome, kind: Kind, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "title", _title(record)
    yield "identifier", urn(record["id"])
    yield "identifier", str(record.get("number") or "")
    yield from (("creator", text_of(record.get(name))) for name in CREATORS)
    yield "subject", str(record.get("record_class") or "")
    yield "description", text_of(record.get("text"))
    yield "publisher", home.settings.organisation
    yield "date", _day(kind, record)
    yield "type", kind.name
    yield "language", str(record.get("language") or "")
    yield "relation", urn(record["case"]) if record.get("case") else ""
    yield "rights", str((record.get("publicity") or {}).get("publicity", ""))


def ead3(home: ArchiveHome, kind: Kind, record: Mapping[str, Any]) -> Any:
    """The record as an archival description of one unit."""
    made = etree.Element(f"{{{EAD3}}}ead", nsmap={None: EAD3})
    made.append(_control(home, record))
    parts = [built("unitid", legible(str(record.get("number") or record["id"])))]
    parts.append(built("unittitle", legible(_title(record))))
    if day := _day(kind, record):
        parts.append(built("unitdate", legible(day)))
    parts.append(built("origination", built("corpname", built("part", legible(home.settings.organisation)))))
    unit = etree.SubElement(made, f"{{{EAD3}}}archdesc", level="file" if kind.name == "case" else "item")
    unit.append(did(*parts))
    if text := text_of(record.get("text")):
        said = [built("p", legible(part.strip())) for part in text.split("\n\n") if part.strip()]
        unit.append(built("scopecontent", *said))
    return made


def _control(home: ArchiveHome, record: Mapping[str, Any]) -> Any:
    name, code = LANGUAGES.get(str(record.get("language")), LANGUAGES["fi"])
    event = built(
        "maintenanceevent", built("eventtype", None, value="derived"),
        built("eventdatetime", home.archive.now().strftime("%Y-%m-%dT%H:%M:%SZ")),
        built("agenttype", None, value="machine"), built("agent", f"{PRODUCT} {product_version()}"),
    )  # fmt: skip
    return built(
        "control",
        built("recordid", urn(record["id"])),
        built("filedesc", built("titlestmt", built("titleproper", legible(_title(record))))),
        built("maintenancestatus", None, value="derived"),
        built("maintenanceagency", built("agencyname", legible(home.settings.organisation))),
        built("languagedeclaration", built("language", name, langcode=code), built("script", None, scriptcode="Latn")),
        built("maintenancehistory", event),
    )


def _title(record: Mapping[str, Any]) -> str:
    return str(record.get("title") or record.get("number") or record["id"])


def _day(kind: Kind, record: Mapping[str, Any]) -> str:
    return text_of(record.get(kind.begins)) if kind.begins else ""


FORMATS: dict[str, tuple[Writer, str, str]] = {
    "oai_dc": (dublin_core, OAI_DC, "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"),
    "ead3": (ead3, EAD3, "https://www.loc.gov/ead/ead3.xsd"),
}
"""Each form of metadata: what writes it, its namespace, its schema."""
