"""Records and files as one METS document of the national preservation specifications.

Every record has a description in EAD3, every file an object of PREMIS 2.3; the export is an event with its agent.
Source: METS 1.12; national METS profile and metadata requirements for preservation 1.7 (mdWrap, PREMIS 2.3, EAD3).
"""

from contextlib import ExitStack
from typing import Any, BinaryIO

from lxml import etree

from services.handover.package.description import legible
from services.handover.package.facts import PRODUCT, product_version
from services.handover.package.mets import KNOWN_TYPES
from services.harvest.metadata import ead3
from services.national.about import About
from services.national.holdings import Holdings, Paper

SPACE, XLINK = "http://www.loc.gov/METS/", "http://www.w3.org/1999/xlink"
FI, PREMIS = "http://digitalpreservation.fi/schemas/mets/fi-extensions", "info:lc/xmlns/premis-v2"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PROFILE, SPECIFICATION = "http://digitalpreservation.fi/mets-profiles/cultural-heritage", "1.7.7"
NS = {None: SPACE, "xlink": XLINK, "fi": FI, "premis": PREMIS, "xsi": XSI}
_M, _P = f"{{{SPACE}}}", f"{{{PREMIS}}}"


def write_mets(file: BinaryIO, holdings: Holdings, about: About) -> int:
    """Write the document; answers with the number of records. They are read once for each part of it."""
    with ExitStack() as stack:
        xml = stack.enter_context(etree.xmlfile(file, encoding="utf-8"))
        xml.write_declaration()
        said = {"OBJID": about.object_id, "LABEL": legible(about.title), "PROFILE": PROFILE}
        said |= {f"{{{FI}}}CATALOG": SPECIFICATION, f"{{{FI}}}SPECIFICATION": SPECIFICATION}
        said |= {f"{{{FI}}}CONTRACTID": legible(about.contract)} if about.contract else {}
        stack.enter_context(xml.element(f"{_M}mets", said, nsmap=NS))
        xml.write(_header(about))
        count = 0
        for kind, record in holdings.every():
            described = ead3(holdings.home, kind, record)
            wrapped = _wrap("OTHER", described, OTHERMDTYPE="EAD3", MDTYPEVERSION="1.1.1")
            xml.write(_made("dmdSec", wrapped, ID=f"dmd-{record['id']}", CREATED=about.stamp))
            count += 1
        with xml.element(f"{_M}amdSec"):
            for paper in _papers(holdings):
                wrapped = _wrap("PREMIS:OBJECT", _object(paper, about), MDTYPEVERSION="2.3")
                xml.write(_made("techMD", wrapped, ID=f"tech-{paper.digest}", CREATED=about.stamp))
            event, agent = _event(about), _agent()
            xml.write(_made("digiprovMD", _wrap("PREMIS:EVENT", event, MDTYPEVERSION="2.3"), ID="event-export",
                            CREATED=about.stamp))  # fmt: skip
            xml.write(_made("digiprovMD", _wrap("PREMIS:AGENT", agent, MDTYPEVERSION="2.3"), ID="agent-program",
                            CREATED=about.stamp))  # fmt: skip
        _files(xml, holdings)
        with xml.element(f"{_M}structMap", {"TYPE": "LOGICAL"}):
            _divisions(xml, holdings, about)
    return count


def _files(xml: Any, holdings: Holdings) -> None:
    papers = _papers(holdings)
    first = next(papers, None)
    if first is None:
        return
    with xml.element(f"{_M}fileSec"), xml.element(f"{_M}fileGrp"):
        for paper in (first, *papers):
            said = {"ID": f"file-{paper.digest}", "ADMID": f"tech-{paper.digest} event-export agent-program"}
            told = {f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": f"file://{paper.path}"}
            xml.write(_made("file", _made("FLocat", LOCTYPE="URL", **told), **said))


def _divisions(xml: Any, holdings: Holdings, about: About) -> None:
    """A division for every record, with its files; the whole is the archive."""
    with xml.element(f"{_M}div", {"TYPE": "archive", "LABEL": legible(about.title)}):
        for kind, record in holdings.every():
            title = str(record.get("title") or record.get("number") or record["id"])
            with xml.element(
                f"{_M}div",
                {"TYPE": kind.name, "LABEL": legible(title), "DMDID": f"dmd-{record['id']}"},
            ):
                for digest in dict.fromkeys(paper.digest for paper in holdings.papers(record)):
                    xml.write(_made("fptr", FILEID=f"file-{digest}"))


def _papers(holdings: Holdings) -> Any:
    """Every file once, though several records have it."""
    seen = set[bytes]()
    for _, record in holdings.every():
        for paper in holdings.papers(record):
            key = bytes.fromhex(paper.digest)
            if key not in seen:
                seen.add(key)
                yield paper


def _header(about: About) -> Any:
    agent = _made("agent", _said(SPACE, "name", about.organisation), ROLE="CREATOR", TYPE="ORGANIZATION")
    return _made("metsHdr", agent, CREATEDATE=about.stamp, RECORDSTATUS="submission")


def _object(paper: Paper, about: About) -> Any:
    made = etree.Element(f"{_P}object", {f"{{{XSI}}}type": "premis:file"}, nsmap=NS)
    made.append(_identifier("object", "SHA-256", paper.digest))
    fixity = _premis("fixity", messageDigestAlgorithm="SHA-256", messageDigest=paper.digest)
    media = paper.media_type if paper.media_type in KNOWN_TYPES else "application/octet-stream"
    named = {"formatName": media} | ({"formatVersion": paper.format_version} if paper.format_version else {})
    format = etree.Element(f"{_P}format", nsmap=NS)
    format.append(_premis("formatDesignation", **named))
    if paper.puid:
        format.append(_premis("formatRegistry", formatRegistryName="PRONOM", formatRegistryKey=paper.puid))
    format.append(_said(PREMIS, "formatNote", paper.format))
    created = _premis("creatingApplication", dateCreatedByApplication=paper.filed_at or about.stamp)
    characteristics = etree.SubElement(made, f"{_P}objectCharacteristics")
    level, size = _said(PREMIS, "compositionLevel", "0"), _said(PREMIS, "size", str(paper.size))
    characteristics.extend((level, fixity, size, format, created))
    if paper.original:
        made.append(_said(PREMIS, "originalName", paper.original))
    return made


def _event(about: About) -> Any:
    made = etree.Element(f"{_P}event", nsmap=NS)
    made.append(_identifier("event", "UUID", about.id))
    told = {
        "eventType": "information package creation",
        "eventDateTime": about.stamp,
        "eventDetail": about.proof,
    }
    made.extend(_said(PREMIS, name, value) for name, value in told.items())
    made.append(_premis("eventOutcomeInformation", eventOutcome="success"))
    made.append(_identifier("linkingAgent", "local", PRODUCT))
    return made


def _agent() -> Any:
    made = etree.Element(f"{_P}agent", nsmap=NS)
    made.append(_identifier("agent", "local", PRODUCT))
    made.append(_said(PREMIS, "agentName", f"{PRODUCT} {product_version()}"))
    made.append(_said(PREMIS, "agentType", "software"))
    return made


def _identifier(what: str, sort: str, value: str) -> Any:
    return _premis(f"{what}Identifier", **{f"{what}IdentifierType": sort, f"{what}IdentifierValue": value})


def _premis(name: str, **told: str) -> Any:
    made = etree.Element(f"{_P}{name}", nsmap=NS)
    made.extend(_said(PREMIS, part, value) for part, value in told.items())
    return made


def _wrap(sort: str, content: Any, **said: str) -> Any:
    return _made("mdWrap", _made("xmlData", content), MDTYPE=sort, **said)


def _made(name: str, *parts: Any, **said: str) -> Any:
    element = etree.Element(f"{_M}{name}", said, nsmap={None: SPACE, "xlink": XLINK})
    element.extend(parts)
    return element


def _said(space: str, name: str, text: str) -> Any:
    element = etree.Element(f"{{{space}}}{name}", nsmap=NS)
    element.text = legible(text)
    return element
