"""One METS document of a package: what it states of itself, of files, and which metadata describes which.

Source: METS 1.12, as E-ARK CSIP 2.1 and 2.2 use it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.importers.packages.contents import Described
from api.importers.packages.metadata import HREF, dublin_core_in
from api.importers.packages.xml import local, read_xml, space, under, words
from services.handover.checks.xml import schema_of
from services.handover.package.mets import NS

_CSIP = (NS["csip"], "https://dilcis.eu/XML/METS/CSIPExtensionMETS")
_SECTIONS = ("dmdSec", "techMD", "digiprovMD", "rightsMD", "sourceMD", "amdSec")


@dataclass(frozen=True, slots=True)
class Named:
    """A file that METS names: where it lies, with digest and size as stated; `key` is its id or that of its section."""

    href: str
    key: str
    digest: str = ""
    algorithm: str = ""
    size: str = ""
    sort: str = ""
    described_by: tuple[str, ...] = ()
    section: str = ""


@dataclass(slots=True)
class Mets:
    """What one METS states."""

    object_id: str = ""
    label: str = ""
    about: list[tuple[str, str]] = field(default_factory=list)
    originator: str = ""
    files: list[Named] = field(default_factory=list)
    metadata: list[Named] = field(default_factory=list)
    wrapped: dict[str, Described] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    described: dict[str, list[str]] = field(default_factory=dict)
    """Ids of descriptive sections by the id of the file that they describe."""


def read_mets(path: Path, name: str) -> Mets:
    """Read a METS document. Refuses: one that is not valid by the METS schema, or declares a document type."""
    found = Mets()

    def take(element: Any) -> None:
        kind = local(element) if space(element) == NS[None] else ""
        if kind == "file":
            _file(found, element)
        elif kind == "mdRef":
            section = element.getparent()
            key, sort = section.get("ID", ""), local(section)
            found.metadata.append(_named(element, element, key, sort))
        elif kind == "mdWrap" and local(element.getparent()) == "dmdSec":
            found.wrapped[element.getparent().get("ID", "")] = dublin_core_in(element)
        elif kind == "mptr":
            found.parts.append(element.get(HREF, ""))
        elif kind == "div":
            for each in under(element, "fptr"):
                found.described.setdefault(each.get("FILEID", ""), []).extend(element.get("DMDID", "").split())
        elif kind == "agent":
            _agent(found, element)
        elif kind == "metsHdr":
            found.about += [(each, element.get(each)) for each in ("CREATEDATE", "RECORDSTATUS") if element.get(each)]
            found.about += [("OAISPACKAGETYPE", value) for each in _CSIP
                            if (value := element.get(f"{{{each}}}OAISPACKAGETYPE"))]  # fmt: skip
            found.about += [("altRecordID", words(each)) for each in under(element, "altRecordID")]
        elif kind == "mets":
            found.object_id, found.label = element.get("OBJID", "").strip(), " ".join(element.get("LABEL", "").split())
            said = ("OBJID", "LABEL", "TYPE", "PROFILE")
            found.about = [*((each, element.get(each)) for each in said if element.get(each)), *found.about]

    read_xml(path, name, take, forget=("file", "mdWrap"), schema=schema_of("mets.xsd"))
    return found


def _file(found: Mets, element: Any) -> None:
    for place in under(element, "FLocat"):
        found.files.append(_named(place, element, element.get("ID", ""), "file"))


def _named(place: Any, stated: Any, key: str, section: str) -> Named:
    return Named(
        place.get(HREF, ""),
        key,
        stated.get("CHECKSUM", "").strip().lower(),
        stated.get("CHECKSUMTYPE", "").strip(),
        stated.get("SIZE", "").strip(),
        stated.get("MDTYPE", ""),
        (*stated.get("DMDID", "").split(), *stated.get("ADMID", "").split()),
        section,
    )


def _agent(found: Mets, element: Any) -> None:
    name = next((words(each) for each in under(element, "name")), "")
    role, kind = (
        element.get("OTHERROLE") or element.get("ROLE", ""),
        element.get("OTHERTYPE") or element.get("TYPE", ""),
    )
    notes = "; ".join(words(each) for each in under(element, "note") if words(each))
    if name:
        found.about.append((f"agent {role} {kind}".strip(), f"{name} ({notes})" if notes else name))
    if name and kind == "ORGANIZATION" and role in ("ARCHIVIST", "CREATOR"):
        found.originator = found.originator or name
