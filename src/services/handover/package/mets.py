"""METS of the package and of each representation, written file by file so that memory stays flat.

Source: E-ARK CSIP 2.2.0, with the profiles AIP, SIP and DIP 2.2.0.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from lxml import etree

from services.handover.package.facts import FORMAT, PRODUCT, Facts, Profile, product_version
from services.handover.package.payload import XML, Member, Payload

NS = {
    None: "http://www.loc.gov/METS/",
    "csip": "https://DILCIS.eu/XML/METS/CSIPExtensionMETS",
    "sip": "https://DILCIS.eu/XML/METS/SIPExtensionMETS",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
METS, CSIP, XLINK, XSI = (f"{{{NS[name]}}}" for name in (None, "csip", "xlink", "xsi"))
SCHEMAS = {
    NS[None]: "mets.xsd",
    NS["csip"]: "DILCISExtensionMETS.xsd",
    NS["sip"]: "DILCISExtensionSIPMETS.xsd",
    NS["xlink"]: "xlink.xsd",
}
URLS: dict[Profile, str] = {
    "aip": "https://earkaip.dilcis.eu/profile/E-ARK-AIP-v2-2-0.xml",
    "sip": "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml",
    "dip": "https://earkdip.dilcis.eu/profile/E-ARK-DIP-v2-2-0.xml",
}
NAME, EAD, PREMIS = "METS.xml", "metadata/descriptive/ead3.xml", "metadata/preservation/premis.xml"
KNOWN_TYPES = frozenset(
    (
        *(f"application/{each}" for each in ("gzip", "json", "msword", "octet-stream", "pdf", "rtf", "xml", "zip")),
        *(f"application/vnd.ms-{each}" for each in ("excel", "powerpoint")),
        *(f"application/vnd.oasis.opendocument.{each}" for each in ("presentation", "spreadsheet", "text")),
        *(
            f"application/vnd.openxmlformats-officedocument.{each}"
            for each in ("presentationml.presentation", "spreadsheetml.sheet", "wordprocessingml.document")
        ),
        *(f"image/{each}" for each in ("gif", "jpeg", "png", "svg+xml", "tiff")),
        *(f"text/{each}" for each in ("csv", "html", "markdown", "plain", "xml")),
        *("audio/mpeg", "audio/mp4", "video/mp4"),
    )
)
"""Media types as METS states them; other files are octet streams there. PREMIS states each as it was recorded.

Validators know a registered list each, and those differ: one has no type for mail.
"""
REPRESENTATIONS = ("event-log", "documents", "migrated", "tables")


class _Group(NamedTuple):
    """A group of files: its use, its folder within the package, and its id."""

    use: str
    under: str
    key: str


class _Writer:
    """One METS document, streamed."""

    def __init__(self, xml: Any, payload: Payload, facts: Facts, base: str) -> None:
        self._xml, self._payload, self._facts, self._base = xml, payload, facts, base

    def leaf(self, tag: str, text: str | None = None, **said: str) -> None:
        """An element without others in it."""
        element = etree.Element(f"{METS}{tag}", _attributes(said), nsmap={None: NS[None]})
        element.text = text
        self._xml.write(element)

    def within(self, tag: str, **said: str) -> Any:
        """An element with others in it."""
        return self._xml.element(f"{METS}{tag}", _attributes(said))

    def header(self) -> None:
        """Who made the package, with what."""
        facts = self._facts
        with self.within("metsHdr", CREATEDATE=facts.moment, RECORDSTATUS="NEW", csip_OAISPACKAGETYPE=self._type()):
            with self.within("agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE"):
                self.leaf("name", PRODUCT)
                self.leaf("note", product_version(), csip_NOTETYPE="SOFTWARE VERSION")
            role = "CREATOR" if facts.profile == "sip" else "ARCHIVIST"  # of a SIP, it is who submits
            with self.within("agent", ROLE=role, TYPE="ORGANIZATION"):
                self.leaf("name", facts.organisation)
                self.leaf("note", facts.origin, csip_NOTETYPE="IDENTIFICATIONCODE")

    def metadata(self, path: str, *, sort: str, version: str) -> None:
        """A reference to a file of metadata."""
        member = next(self._payload.members(f"{self._base}{path}"))
        said = _located(member, self._base) | _described(member, self._facts)
        self.leaf("mdRef", MDTYPE=sort, MDTYPEVERSION=version, **said)

    def group(self, group: _Group) -> None:
        """The files below a folder."""
        said = {"csip_CONTENTINFORMATIONTYPE": "OTHER", "csip_OTHERCONTENTINFORMATIONTYPE": FORMAT}
        with self.within("fileGrp", ID=group.key, USE=group.use, **said):
            for member in self._payload.members(f"{self._base}{group.under}"):
                with self.within("file", ID=member.key, **_described(member, self._facts)):
                    self.leaf("FLocat", **_located(member, self._base))

    def division(self, label: str, key: str, **said: str) -> Any:
        """A division of the structural map."""
        return self.within("div", ID=f"ID-div-{key}", LABEL=label, **said)

    def _type(self) -> str:
        return self._facts.profile.upper()


def write_representation(payload: Payload, facts: Facts, name: str) -> None:
    """METS of a representation, beside its data and preservation metadata."""
    base = f"representations/{name}/"
    data = _Group("Data", "data/", f"ID-grp-{name}")
    with _document(payload, facts, base, name) as mets:
        with mets.within("amdSec"), mets.within("digiprovMD", ID=f"ID-premis-{name}", STATUS="CURRENT"):
            mets.metadata(PREMIS, sort="PREMIS", version="3.0")
        with mets.within("fileSec", ID=f"ID-files-{name}"):
            mets.group(data)
        with (
            mets.within("structMap", ID=f"ID-map-{name}", TYPE="PHYSICAL", LABEL="CSIP"),
            mets.division(name, name),
        ):
            with mets.division("Metadata", f"{name}-metadata", ADMID=f"ID-premis-{name}"):
                pass
            with mets.division("Data", f"{name}-data"):
                mets.leaf("fptr", FILEID=data.key)


def write_root(payload: Payload, facts: Facts) -> None:
    """METS of the package: description, preservation metadata, and where each representation is."""
    there = [name for name in REPRESENTATIONS if payload.has(f"representations/{name}/{NAME}")]
    groups = [_Group("Documentation", "documentation/", "ID-grp-documentation")]
    groups += [_Group("Schemas", "schemas/", "ID-grp-schemas")]
    parts = [_Group(f"Representations/{name}", f"representations/{name}/{NAME}", f"ID-rep-{name}") for name in there]
    with _document(payload, facts, "", facts.object_id) as mets:
        with mets.within("dmdSec", ID="ID-ead", CREATED=facts.moment, STATUS="CURRENT"):
            mets.metadata(EAD, sort="EAD", version="3")
        with mets.within("amdSec"), mets.within("digiprovMD", ID="ID-premis", STATUS="CURRENT"):
            mets.metadata(PREMIS, sort="PREMIS", version="3.0")
        with mets.within("fileSec", ID="ID-files"):
            for group in (*groups, *parts):
                mets.group(group)
        with (
            mets.within("structMap", ID="ID-map", TYPE="PHYSICAL", LABEL="CSIP"),
            mets.division(facts.object_id, "package"),
        ):
            with mets.division("Metadata", "metadata", DMDID="ID-ead", ADMID="ID-premis"):
                pass
            for group in groups:
                with mets.division(group.use, group.use.lower()):
                    mets.leaf("fptr", FILEID=group.key)
            with mets.division("Representations", "representations"):
                for group in parts:
                    mets.leaf("fptr", FILEID=group.key)
                for group in parts:
                    with mets.division(group.use, group.key):
                        mets.leaf("mptr", LOCTYPE="URL", xlink_type="simple", xlink_href=group.under,
                                  xlink_title=group.key)  # fmt: skip


@contextmanager
def _document(payload: Payload, facts: Facts, base: str, object_id: str) -> Iterator[_Writer]:
    up = "../" * base.count("/")
    located = " ".join(f"{space} {up}schemas/{file}" for space, file in SCHEMAS.items())
    said = {
        "OBJID": object_id,
        "TYPE": "Mixed",
        "LABEL": f"{facts.organisation}: {object_id}",
        "PROFILE": URLS[facts.profile],
        "csip_CONTENTINFORMATIONTYPE": "OTHER",
        "csip_OTHERCONTENTINFORMATIONTYPE": FORMAT,
        "xsi_schemaLocation": located,
    }
    with ExitStack() as stack:
        file = stack.enter_context(payload.file(f"{base}{NAME}", XML))
        xml = stack.enter_context(etree.xmlfile(file, encoding="utf-8"))
        xml.write_declaration()
        stack.enter_context(xml.element(f"{METS}mets", _attributes(said), nsmap=NS))
        writer = _Writer(xml, payload, facts, base)
        writer.header()
        yield writer


def _located(member: Member, base: str) -> dict[str, str]:
    return {"LOCTYPE": "URL", "xlink_type": "simple", "xlink_href": member.path.removeprefix(base)}


def _described(member: Member, facts: Facts) -> dict[str, str]:
    return {
        "MIMETYPE": member.media_type if member.media_type in KNOWN_TYPES else "application/octet-stream",
        "SIZE": str(member.size),
        "CREATED": facts.moment,
        "CHECKSUM": member.sha256,
        "CHECKSUMTYPE": "SHA-256",
    }


def _attributes(said: dict[str, str]) -> dict[str, str]:
    spaces = {"csip": CSIP, "xlink": XLINK, "xsi": XSI}
    found = dict[str, str]()
    for name, value in said.items():
        space, _, rest = name.partition("_")
        found[spaces[space] + rest if rest else name] = value
    return found
