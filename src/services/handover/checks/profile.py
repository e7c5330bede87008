"""The rules of E-ARK packages that no schema states: what METS must state. Judged element by element.

Source: E-ARK CSIP 2.2.0, its requirements of level MUST; SIP, AIP and DIP 2.2.0 where they narrow them.
"""

from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from services.handover.package.mets import METS, NS

_SPACES = {"m": NS[None], **{name: space for name, space in NS.items() if name}}
_LINK = "@LOCTYPE = 'URL' and @xlink:type = 'simple' and @xlink:href != ''"
_SUMS = "@MIMETYPE != '' and @SIZE >= 0 and @CREATED != '' and @CHECKSUM != '' and @CHECKSUMTYPE = 'SHA-256'"
_SECTION = "@ID != '' and count(m:mdRef) = 1"


class Rule(NamedTuple):
    """A requirement: by which numbers it is known, of which element, what holds of it, and in words."""

    ids: str
    of: str
    holds: str
    says: str


RULES = (
    Rule("CSIP1", "mets", "@OBJID != ''", "METS states no OBJID."),
    Rule("CSIP2", "mets", "@TYPE != ''", "METS states no TYPE."),
    Rule("CSIP6", "mets", "starts-with(@PROFILE, 'https://')", "METS states no PROFILE."),
    Rule("CSIP117", "mets", "count(m:metsHdr) = 1", "METS has no header."),
    Rule("CSIP58", "mets", "count(m:fileSec) = 1", "METS has no section of files."),
    Rule("CSIP80, CSIP82", "mets", "count(m:structMap[@LABEL = 'CSIP']) = 1", "There is no structural map CSIP."),
    Rule("CSIP7", "metsHdr", "@CREATEDATE != ''", "The header states no CREATEDATE."),
    Rule("CSIP9", "metsHdr", "@csip:OAISPACKAGETYPE != ''", "The header states no type of package."),
    Rule(
        "CSIP10 to CSIP12",
        "metsHdr",
        "m:agent[@ROLE = 'CREATOR' and @TYPE = 'OTHER' and @OTHERTYPE = 'SOFTWARE']",
        "The header names no software that made the package.",
    ),
    Rule("CSIP14", "agent", "m:name != ''", "An agent has no name."),
    Rule(
        "CSIP15, CSIP16",
        "agent",
        "not(@OTHERTYPE = 'SOFTWARE') or m:note[@csip:NOTETYPE = 'SOFTWARE VERSION'] != ''",
        "The version of the software is not stated.",
    ),
    Rule("CSIP18, CSIP21", "dmdSec", f"{_SECTION} and @CREATED != ''", "A descriptive section lacks ID, day or file."),
    Rule("CSIP33, CSIP35", "digiprovMD", _SECTION, "A preservation section lacks its ID or its file."),
    Rule("CSIP22 to CSIP30, CSIP36 to CSIP44", "mdRef", f"{_LINK} and {_SUMS} and @MDTYPE != ''",
         "A reference to metadata lacks a part."),
    Rule("CSIP59", "fileSec", "@ID != '' and m:fileGrp", "The section of files lacks its ID, or groups."),
    Rule("CSIP64, CSIP65", "fileGrp", "@USE != '' and @ID != ''", "A group of files lacks its USE or its ID."),
    Rule(
        "CSIP62, CSIP63",
        "fileGrp",
        "@csip:CONTENTINFORMATIONTYPE != '' and (not(@csip:CONTENTINFORMATIONTYPE = 'OTHER')"
        " or @csip:OTHERCONTENTINFORMATIONTYPE != '')",
        "A group of files states no type of content.",
    ),
    Rule("CSIP67 to CSIP72", "file", f"@ID != '' and {_SUMS}", "A file lacks ID, type, size, day or digest."),
    Rule("CSIP76 to CSIP79", "file", f"count(m:FLocat[{_LINK}]) = 1", "A file is not located once, by a link."),
    Rule("CSIP81, CSIP83", "structMap", "@TYPE = 'PHYSICAL' and @ID != ''", "A structural map lacks its TYPE or ID."),
    Rule("CSIP84", "structMap", "count(m:div) = 1", "A structural map has not exactly one division."),
    Rule("CSIP85, CSIP86", "div", "@ID != '' and @LABEL != ''", "A division lacks its ID or its LABEL."),
    Rule("CSIP88 to CSIP92", "structMap", "m:div/m:div[@LABEL = 'Metadata']", "There is no division for metadata."),
    Rule("CSIP107 to CSIP112", "mptr", "@LOCTYPE = 'URL' and @xlink:type = 'simple' and @xlink:href != ''",
         "A pointer to a representation is no link."),
)  # fmt: skip


@cache
def _of() -> dict[str, list[tuple[Rule, Any]]]:
    found = dict[str, list[tuple[Rule, Any]]]()
    for rule in RULES:
        compiled = etree.XPath(f"boolean({rule.holds})", namespaces=_SPACES)
        found.setdefault(f"{METS}{rule.of}", []).append((rule, compiled))
    return found


def broken(element: Any) -> list[str]:
    """The requirements that a complete element of METS does not meet, each in words with its numbers."""
    return [f"{rule.says} ({rule.ids})" for rule, holds in _of().get(element.tag, ()) if not holds(element)]
