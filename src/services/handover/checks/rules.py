"""What each rule of an E-ARK package asks, by its number: of which element of METS it is, and what holds of that.

Source: E-ARK CSIP 2.2.0, SIP 2.2.0, AIP 2.2.0, DIP 2.2.0. Not here: what an XML schema states, vocabularies, rules of
level MAY but for those that something else makes due.
"""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from services.handover.package.facts import Profile
from services.handover.package.mets import URLS

Level = Literal["MUST", "SHOULD", "MAY"]


class Rule(NamedTuple):
    """A rule: its number and level, of which element it is, what holds of that (XPath), in words, of the root alone."""

    id: str
    level: Level
    of: str
    holds: str
    says: str
    root: bool = False


PACKAGE_TYPES = ("SIP", "AIP", "DIP", "AIU", "AIC")
_MAP = "m:structMap[@LABEL = 'CSIP']/m:div"
_TYPE = "/m:mets/m:metsHdr/@csip:OAISPACKAGETYPE"


def _of(profile: Profile, holds: str) -> str:
    """What holds of packages of a profile alone."""
    return f"not({_TYPE} = '{profile.upper()}') or ({holds})"


def _div(label: str) -> str:
    return f"{_MAP}/m:div[@LABEL = '{label}']"


_PARTS = (
    ("@LOCTYPE = 'URL'", "is no URL (LOCTYPE)"),
    ("@xlink:type = 'simple'", "is no simple link"),
    ("@xlink:href != ''", "names no file"),
    ("@MDTYPE != ''", "states no type of metadata"),
    ("@MIMETYPE != ''", "states no media type"),
    ("@SIZE >= 0", "states no size"),
    ("@CREATED != ''", "states no day of creation"),
    ("@CHECKSUM != ''", "states no digest"),
    ("@CHECKSUMTYPE != ''", "states no kind of digest"),
)


def _reference(first: int, within: str) -> tuple[Rule, ...]:
    """The nine rules of references to metadata in a section, which have consecutive numbers."""
    return tuple(
        Rule(f"CSIP{first + at}", "MUST", "mdRef", f"not(parent::m:{within}) or {holds}",
             f"A reference to metadata {says}.")
        for at, (holds, says) in enumerate(_PARTS)
    )  # fmt: skip


def _must(id: str, of: str, holds: str, says: str, *, root: bool = False) -> Rule:
    return Rule(id, "MUST", of, holds, says, root)


def _should(id: str, of: str, holds: str, says: str, *, root: bool = False) -> Rule:
    return Rule(id, "SHOULD", of, holds, says, root)


RULES: tuple[Rule, ...] = (
    _must("CSIP1", "mets", "@OBJID != ''", "METS states no OBJID."),
    _must("CSIP2", "mets", "@TYPE != ''", "METS states no TYPE."),
    _should("CSIP3", "mets", "not(@TYPE = 'OTHER') or @csip:OTHERTYPE != ''", "METS does not state which other TYPE."),
    _should("CSIP4", "mets", "@csip:CONTENTINFORMATIONTYPE != ''", "METS states no type of content."),
    Rule(
        "CSIP5",
        "MAY",
        "mets",
        "not(@csip:CONTENTINFORMATIONTYPE = 'OTHER') or @csip:OTHERCONTENTINFORMATIONTYPE != ''",
        "METS does not state which other type of content.",
    ),
    _must("CSIP6", "mets", "@PROFILE != ''", "METS states no PROFILE."),
    _must("CSIP117", "mets", "count(m:metsHdr) = 1", "METS has no header."),
    _must("CSIP7", "metsHdr", "@CREATEDATE != ''", "The header states no CREATEDATE."),
    _should("CSIP8", "metsHdr", "@RECORDSTATUS = 'NEW' or @LASTMODDATE != ''", "It is not new and has no LASTMODDATE."),
    _must("CSIP9", "metsHdr", " or ".join(f"@csip:OAISPACKAGETYPE = '{each}'" for each in PACKAGE_TYPES),
          "The header states no type of package."),
    _must("CSIP10", "metsHdr", "m:agent", "The header names nobody who made the package."),
    _must("CSIP11", "metsHdr", "m:agent[@ROLE = 'CREATOR']", "No agent is the CREATOR."),
    _must("CSIP12", "metsHdr", "m:agent[@ROLE = 'CREATOR' and @TYPE = 'OTHER']", "No CREATOR is of the type OTHER."),
    _must("CSIP13", "metsHdr", "m:agent[@ROLE = 'CREATOR' and @OTHERTYPE = 'SOFTWARE']",
          "The header names no software that made the package."),
    _must("CSIP14", "agent", "m:name != ''", "An agent has no name."),
    _must("CSIP15", "agent", "not(@OTHERTYPE = 'SOFTWARE') or m:note != ''", "The software has no note."),
    _must("CSIP16", "agent", "not(@OTHERTYPE = 'SOFTWARE') or m:note[@csip:NOTETYPE = 'SOFTWARE VERSION'] != ''",
          "The version of the software is not stated."),
    _should("CSIP17", "mets", "m:dmdSec", "There is no description of the package.", root=True),
    _must("CSIP18", "dmdSec", "@ID != ''", "A descriptive section has no ID."),
    _must("CSIP19", "dmdSec", "@CREATED != ''", "A descriptive section states no day."),
    _should("CSIP20", "dmdSec", "@STATUS != ''", "A descriptive section states no STATUS."),
    _should("CSIP21", "dmdSec", "count(m:mdRef) = 1", "A descriptive section names no file."),
    *_reference(22, "dmdSec"),
    _should("CSIP31", "mets", "m:amdSec", "There is no section of preservation metadata."),
    _should("CSIP32", "mets", "not(m:amdSec) or m:amdSec/m:digiprovMD", "There is no reference to PREMIS."),
    _must("CSIP33", "digiprovMD", "@ID != ''", "A preservation section has no ID."),
    _should("CSIP34", "digiprovMD", "@STATUS != ''", "A preservation section states no STATUS."),
    _should("CSIP35", "digiprovMD", "count(m:mdRef) = 1", "A preservation section names no file."),
    *_reference(36, "digiprovMD"),
    _must("CSIP46", "rightsMD", "@ID != ''", "A section of rights has no ID."),
    _should("CSIP47", "rightsMD", "@STATUS != ''", "A section of rights states no STATUS."),
    _should("CSIP48", "rightsMD", "count(m:mdRef) = 1", "A section of rights names no file."),
    *_reference(49, "rightsMD"),
    _should("CSIP58", "mets", "count(m:fileSec) = 1", "METS has no section of files."),
    _must("CSIP59", "fileSec", "@ID != ''", "The section of files has no ID."),
    _must("CSIP60", "mets", "m:fileSec/m:fileGrp[@USE = 'Documentation']", "No group of files is the documentation.",
          root=True),
    _must("CSIP113", "mets", "m:fileSec/m:fileGrp[@USE = 'Schemas']", "No group of files is the schemas.", root=True),
    _must("CSIP114", "mets", "m:fileSec/m:fileGrp[starts-with(@USE, 'Representations')]",
          "No group of files is what was handed over.", root=True),
    _should("CSIP62", "fileGrp", "not(starts-with(@USE, 'Representations')) or @csip:CONTENTINFORMATIONTYPE != ''"
            " or /m:mets/@csip:CONTENTINFORMATIONTYPE = 'MIXED'", "A group of files states no type of content."),
    Rule(
        "CSIP63",
        "MAY",
        "fileGrp",
        "not(@csip:CONTENTINFORMATIONTYPE = 'OTHER') or @csip:OTHERCONTENTINFORMATIONTYPE != ''",
        "A group of files does not state which other type of content.",
    ),
    _must("CSIP64", "fileGrp", "@USE != ''", "A group of files has no USE."),
    _must("CSIP65", "fileGrp", "@ID != ''", "A group of files has no ID."),
    _must("CSIP67", "file", "@ID != ''", "A file has no ID."),
    *(
        _must(f"CSIP{number}", "file", holds, f"A file {says}.")
        for number, (holds, says) in enumerate(_PARTS[4:], 68)
    ),
    _must("CSIP76", "file", "count(m:FLocat) = 1", "A file is not located once."),
    *(
        _must(f"CSIP{number}", "FLocat", holds, f"The place of a file {says}.")
        for number, (holds, says) in enumerate(_PARTS[:3], 77)
    ),
    _must("CSIP80", "mets", "m:structMap", "METS has no structural map."),
    _must("CSIP82", "mets", "count(m:structMap[@LABEL = 'CSIP']) = 1", "There is no structural map CSIP."),
    _must("CSIP81", "structMap", "@TYPE = 'PHYSICAL'", "A structural map is not PHYSICAL."),
    _must("CSIP83", "structMap", "@ID != ''", "A structural map has no ID."),
    _must("CSIP84", "structMap", "count(m:div) = 1", "A structural map has not exactly one division."),
    _must("CSIP85", "structMap", "m:div/@ID != ''", "The division of the package has no ID."),
    _must("CSIP88", "structMap", "m:div/m:div[@LABEL = 'Metadata']", "There is no division for metadata."),
    _should("CSIP91", "mets", f"not(m:amdSec) or {_div('Metadata')}/@ADMID != ''",
            "The division for metadata does not refer to preservation metadata."),
    _should("CSIP92", "mets", f"not(m:dmdSec) or {_div('Metadata')}/@DMDID != ''",
            "The division for metadata does not refer to the description."),
    _should("CSIP93", "mets", f"not({_MAP}) or {_div('Documentation')}",
            "There is no division for documentation.", root=True),
    _should("CSIP96", "mets", f"not({_div('Documentation')}) or {_div('Documentation')}/m:fptr",
            "The division for documentation names no files.", root=True),
    _should("CSIP97", "mets", f"not({_MAP}) or {_div('Schemas')}", "There is no division for schemas.", root=True),
    _should("CSIP100", "mets", f"not({_div('Schemas')}) or {_div('Schemas')}/m:fptr",
            "The division for schemas names no files.", root=True),
    _should("CSIP101", "mets", f"not({_MAP}) or {_div('Representations')} or {_MAP}//m:mptr",
            "There is no division for what was handed over.", root=True),
    _should("CSIP104", "mets", f"not({_div('Representations')}) or {_div('Representations')}/m:fptr",
            "The division for what was handed over names no files.", root=True),
    _should("CSIP105", "mets", "count(.//m:mptr) >= count(m:fileSec/m:fileGrp[starts-with(@USE, 'Representations/')])",
            "A representation has no division of its own.", root=True),
    _must("CSIP106", "div", "@ID != ''", "A division has no ID."),
    _must("CSIP107", "div", "@LABEL != ''", "A division has no LABEL."),
    _must("CSIP108", "mptr", "@xlink:title != ''", "A pointer to a representation has no title."),
    _must("CSIP110", "mptr", "@xlink:href != ''", "A pointer to a representation names no file."),
    _must("CSIP111", "mptr", "@xlink:type = 'simple'", "A pointer to a representation is no simple link."),
    _must("CSIP112", "mptr", "@LOCTYPE = 'URL'", "A pointer to a representation is no URL."),
    _must("SIP2", "mets", _of("sip", f"@PROFILE = '{URLS['sip']}'"), "PROFILE is not that of a SIP.", root=True),
    _must("SIP15", "metsHdr", _of("sip", "m:agent[@ROLE = 'CREATOR' and m:name != ''"
                                  " and (@TYPE = 'ORGANIZATION' or @TYPE = 'INDIVIDUAL')]"),
          "Nobody is named who submits the package.", root=True),
    _must("SIP20", "metsHdr", _of("sip", "not(m:agent[@TYPE = 'ORGANIZATION']/m:note[not(@csip:NOTETYPE ="
                                  " 'IDENTIFICATIONCODE')])"), "The code of who submits is not marked so.", root=True),
    _must("AIP", "mets", _of("aip", f"@PROFILE = '{URLS['aip']}'"), "PROFILE is not that of an AIP.", root=True),
    _must("AIP9", "file", _of("aip", "starts-with(@ID, 'ID')"), "The ID of a file does not begin with ID."),
    _must("DIP2", "mets", _of("dip", f"@PROFILE = '{URLS['dip']}'"), "PROFILE is not that of a DIP.", root=True),
    _should("DIP4", "dmdSec", _of("dip", "@STATUS = 'CURRENT'"), "The STATUS of a description is not CURRENT."),
)  # fmt: skip

Missing = Callable[[set[str]], Iterator[str]]
"""Given the paths of the files of a package, where something that should be there is not; "" is the package."""


def _folder(name: str, within: str = "") -> Missing:
    """A folder that should be there; `within` another one, only where that is."""

    def missing(there: set[str]) -> Iterator[str]:
        due = not within or any(path.startswith(within) for path in there)
        if due and not any(path.startswith(f"{name}/") for path in there):
            yield name

    return missing


def _in_each(part: str) -> Missing:
    """What each representation should have: a file, or a folder with files."""

    def missing(there: set[str]) -> Iterator[str]:
        each = sorted({"/".join(path.split("/")[:2]) for path in there if path.startswith("representations/")})
        for name in each:
            wanted = f"{name}/{part}"
            if not any(path == wanted or path.startswith(f"{wanted}/") for path in there):
                yield wanted

    return missing


def _folder_rule(number: int, says: str, missing: Missing) -> tuple[Rule, Missing]:
    return Rule(f"CSIPSTR{number}", "SHOULD", "", "", says, root=True), missing


OF_FOLDERS: tuple[tuple[Rule, Missing], ...] = (
    _folder_rule(5, "There is no folder for metadata.", _folder("metadata")),
    _folder_rule(6, "There is no folder for preservation metadata.", _folder("metadata/preservation", "metadata/")),
    _folder_rule(7, "There is no folder for descriptive metadata.", _folder("metadata/descriptive", "metadata/")),
    _folder_rule(9, "There is no folder for representations.", _folder("representations")),
    _folder_rule(11, "A representation has no folder for data.", _in_each("data")),
    _folder_rule(12, "A representation has no METS of its own.", _in_each("METS.xml")),
    _folder_rule(13, "A representation has no folder for metadata.", _in_each("metadata")),
    _folder_rule(15, "There is no folder for schemas.", _folder("schemas")),
    _folder_rule(16, "There is no folder for documentation.", _folder("documentation")),
)
