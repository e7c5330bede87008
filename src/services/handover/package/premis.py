"""PREMIS 3 of the package and of each representation: the files, who made the package and how.

Source: PREMIS Data Dictionary 3.0.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from lxml import etree

from services.handover.package.facts import PRODUCT, Facts, product_version
from services.handover.package.mets import PREMIS, REPRESENTATIONS
from services.handover.package.payload import XML, Member, Payload

SPACE, XSI = "http://www.loc.gov/premis/v3", "http://www.w3.org/2001/XMLSchema-instance"
_P, _TYPE = f"{{{SPACE}}}", f"{{{XSI}}}type"


def write_representation_premis(payload: Payload, facts: Facts, name: str) -> None:
    """Every file of a representation, with digest, size, format as recorded, and its original name."""
    base = f"representations/{name}/"
    with _document(payload, f"{base}{PREMIS}") as xml:
        xml.write(_object("representation", f"{facts.id}/{name}"))
        for member in payload.members(f"{base}data/"):
            xml.write(_file(member, f"{facts.id}/{name}", base))
        _made(xml, facts, f"{facts.id}/{name}")


def write_root_premis(payload: Payload, facts: Facts) -> None:
    """The package as a whole, its representations, and its making for the recipient."""
    with _document(payload, PREMIS) as xml:
        xml.write(_object("intellectualEntity", facts.id))
        for name in REPRESENTATIONS:
            if payload.has(f"representations/{name}/{PREMIS}"):
                part = _object("representation", f"{facts.id}/{name}")
                part.append(_part_of(facts.id))
                xml.write(part)
        _made(xml, facts, facts.id)


@contextmanager
def _document(payload: Payload, path: str) -> Iterator[Any]:
    with ExitStack() as stack:
        file = stack.enter_context(payload.file(path, XML))
        xml = stack.enter_context(etree.xmlfile(file, encoding="utf-8"))
        xml.write_declaration()
        stack.enter_context(xml.element(f"{_P}premis", {"version": "3.0"}, nsmap={None: SPACE, "xsi": XSI}))
        yield xml


def _object(sort: str, id: str) -> Any:
    element = etree.Element(f"{_P}object", {_TYPE: sort}, nsmap={None: SPACE, "xsi": XSI})
    _say(element, {"objectIdentifier": {"objectIdentifierType": "local", "objectIdentifierValue": id}})
    return element


def _file(member: Member, representation: str, base: str) -> Any:
    element = _object("file", member.path.removeprefix(base))
    fixity = {"messageDigestAlgorithm": "SHA-256", "messageDigest": member.sha256}
    format = _format(member)
    told = {"compositionLevel": "0", "fixity": fixity, "size": str(member.size), "format": format}
    _say(element, {"objectCharacteristics": told})
    if member.name:
        _say(element, {"originalName": member.name})
    element.append(_part_of(representation))
    return element


def _format(member: Member) -> dict[str, Any]:
    """The format as it was recorded: when it was identified, else as it was seen when the file came."""
    found = member.identified
    if not found:
        format: dict[str, Any] = {"formatDesignation": {"formatName": member.format or member.media_type}}
        return format | (
            {"formatNote": f"Found by {member.basis}, as recorded when it was filed."} if member.basis else {}
        )
    named = {"formatName": found.get("format") or member.format or member.media_type}
    named |= {"formatVersion": found["format_version"]} if "format_version" in found else {}
    format = {"formatDesignation": named}
    if "puid" in found:
        format["formatRegistry"] = {"formatRegistryName": "PRONOM", "formatRegistryKey": found["puid"]}
    claim = f" It claims {found['claim']}, which nobody verified." if "claim" in found else ""
    by = f" by {found['program']}" if "program" in found else ""
    return format | {"formatNote": f"Identified{by}; basis: {found['basis']}.{claim}"}


def _part_of(id: str) -> Any:
    element = etree.Element(f"{_P}relationship", nsmap={None: SPACE})
    related = {"relatedObjectIdentifierType": "local", "relatedObjectIdentifierValue": id}
    told = {"relationshipType": "structural", "relationshipSubType": "is part of", "relatedObjectIdentifier": related}
    _say(element, told)
    return element


def _made(xml: Any, facts: Facts, made: str) -> None:
    """The making of the package, who is responsible for it and with which program it was made."""
    event = etree.Element(f"{_P}event", nsmap={None: SPACE})
    told = {
        "eventIdentifier": {"eventIdentifierType": "UUID", "eventIdentifierValue": facts.id},
        "eventType": "information package creation",
        "eventDateTime": facts.moment,
        "eventDetailInformation": {"eventDetail": f"{facts.described}, made for {facts.to}."},
        "eventOutcomeInformation": {"eventOutcome": "success"},
    }
    _say(event, told)
    for kind, id in (("local", facts.origin), ("local", PRODUCT)):
        linked = {"linkingAgentIdentifierType": kind, "linkingAgentIdentifierValue": id}
        _say(event, {"linkingAgentIdentifier": linked})
    linked = {"linkingObjectIdentifierType": "local", "linkingObjectIdentifierValue": made}
    _say(event, {"linkingObjectIdentifier": linked})
    xml.write(event)
    product = f"{PRODUCT} {product_version()}"
    for id, name, sort in ((facts.origin, facts.organisation, "organization"), (PRODUCT, product, "software")):
        agent = etree.Element(f"{_P}agent", nsmap={None: SPACE})
        identified = {"agentIdentifierType": "local", "agentIdentifierValue": id}
        _say(agent, {"agentIdentifier": identified, "agentName": name, "agentType": sort})
        xml.write(agent)


def _say(parent: Any, told: dict[str, Any]) -> None:
    for name, value in told.items():
        element = etree.SubElement(parent, f"{_P}{name}")
        if isinstance(value, dict):
            _say(element, value)
        else:
            element.text = value
