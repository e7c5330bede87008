"""A schedule from JHS 191 XML: classes, their record types, and what record types inherit from their class.

Element names are those of the schema (http://skeemat.jhs-suositukset.fi/tos/2015/01/15), which the file declares.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree

from api.importers.intake import OFFSET_DROPPED
from api.importers.schedule.rows import Read, Term, Trouble, code_of
from archive.days import Days, NotADay
from archive.errors import Invalid

SPACE = "http://skeemat.jhs-suositukset.fi/tos/2015/01/15"
NS = {"tos": SPACE}
LARGEST = 64 << 20
Element = Any
_PARTS = {
    "years": "Sailytysaikatiedot/tos:SailytysajanPituusArvo",
    "basis": "Sailytysaikatiedot/tos:SailytysajanPerusteTeksti",
    "trigger": "Sailytysaikatiedot/tos:SailytysajanLaskentaperusteTeksti",
    "publicity": "Kayttorajoitustiedot/tos:JulkisuusluokkaKoodi",
    "personal": "Kayttorajoitustiedot/tos:HenkilotietoluonneKoodi",
    "secret_years": "Kayttorajoitustiedot/tos:SalassapitoAikaArvo",
    "ground": "Kayttorajoitustiedot/tos:SalassapitoPerusteTeksti",
}
_PERIOD = ("years", "basis", "trigger")


def read_xml(path: Path, days: Days, decision: str | None = None) -> Read:
    """Read a schedule from JHS 191 XML. Refuses: what is not such XML; entities are not resolved."""
    root = _parsed(path)
    head = root.find("tos:TosTiedot", NS)
    if head is None:
        raise Invalid("The file has no element TosTiedot.", field="file", remedy="Export the schedule as JHS 191 XML.")
    read = Read(title=_title(head) or path.stem, version=_said(head, "TosVersio")[:120] or None)
    read.in_force_from = _first_day(read, _said(head, "VoimassaoloAlkaaPvm"), days)
    for place, element in enumerate(root.iterfind("tos:Luokka", NS), 1):
        _class(read, element, f"class {place}", decision)
    return read


def _first_day(read: Read, said: str, days: Days) -> date | None:
    """The first day in force; an xs:date may have an offset, where none is meant."""
    told = days.dropping(lambda: read.notes.append(OFFSET_DROPPED))
    try:
        return told.day(said, "VoimassaoloAlkaaPvm")
    except NotADay as error:
        read.troubles.append(Trouble("TosTiedot", "", error.field or "", str(error)))
        return None


def _parsed(path: Path) -> Element:
    if path.stat().st_size > LARGEST:
        raise Invalid(f"A schedule may have at most {LARGEST} bytes.", field="file")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Invalid("The file is not well-formed XML.", field="file") from None
    if root.tag != f"{{{SPACE}}}Tos" or root.getroottree().docinfo.doctype:
        raise Invalid("The file is not a schedule in JHS 191 XML.", field="file")
    return root


def _class(read: Read, element: Element, where: str, decision: str | None) -> None:
    code, title = _said(element, "Luokitustunnus")[:120], _title(element)
    read.head(code, title, _said(element, "LuokitusKuvausTeksti"))
    process = element.find("tos:KasittelyprosessiTiedot", NS)
    if process is None:
        return
    types = process.findall(".//tos:Asiakirjatieto", NS)
    own = _parts(process)
    term = Term(where=where, code=code, title=title, **own)
    if own["years"] or not any(_parts(each)["years"] for each in types):
        read.take(_without_trigger(term), decision)
    for place, each in enumerate(types, 1):
        name = _said(each, "AsiakirjaluokkaTarkenneTeksti") or _said(each, "AsiakirjaluokkaTeksti")
        said = _inherited(own, _parts(each))
        type_code = code_of((code, name))
        stated = Term(where=f"{where}, record type {place}", code=type_code, title=name, **said)
        read.take(_without_trigger(stated), decision)


def _inherited(own: dict[str, str], said: dict[str, str]) -> dict[str, str]:
    """What a record type says, and what it does not from its process: the period as a whole, each limit alone."""
    period = own if not said["years"] else said
    limits = own if not said["publicity"] else said
    found = {name: (period if name in _PERIOD else limits)[name] for name in _PARTS}
    return found | {"personal": said["personal"] or own["personal"]}


def _without_trigger(term: Term) -> Term:
    """What is kept permanently has none, whatever a form demands to be filled in."""
    return replace(term, trigger="") if term.years.strip() == "-1" else term


def _parts(element: Element) -> dict[str, str]:
    return {name: _said(element, path) for name, path in _PARTS.items()}


def _said(element: Element, path: str) -> str:
    found = element.findtext(f"tos:{path}", "", NS)
    return " ".join(str(found).split())


def _title(element: Element) -> str:
    """The title, the Finnish one where there are several."""
    name = element.find("tos:Nimeke", NS)
    if name is None:
        return ""
    for each in name.iterfind("tos:NimekeKielella", NS):
        if each.get(f"{{{SPACE}}}kieliKoodi", "").lower() == "fi":
            return _said(each, "NimekeTeksti")
    return " ".join("".join(name.itertext()).split())
