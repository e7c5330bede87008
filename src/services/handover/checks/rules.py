"""What each rule of an E-ARK package asks, by its number: of which element of METS it is, and what holds of that.

Source: E-ARK CSIP 2.2.0, SIP 2.2.0, AIP 2.2.0, DIP 2.2.0. Not here: what an XML schema states, rules of the structural
map (`divisions`), and rules of level MAY that only permit something, so that no package can fail to meet them.
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


def must(id: str, of: str, holds: str, says: str, *, root: bool = False) -> Rule:
    """A rule that every package meets."""
    return Rule(id, "MUST", of, holds, says, root)


def should(id: str, of: str, holds: str, says: str, *, root: bool = False) -> Rule:
    """A rule that is not met only for a reason."""
    return Rule(id, "SHOULD", of, holds, says, root)


def may(id: str, of: str, holds: str, says: str, *, root: bool = False) -> Rule:
    """A rule about what may be left out: what holds where it is there."""
    return Rule(id, "MAY", of, holds, says, root)


PACKAGE_TYPES = ("SIP", "AIP", "DIP", "AIU", "AIC")
_TYPE = "/m:mets/m:metsHdr/@csip:OAISPACKAGETYPE"


def _of(profile: Profile, holds: str) -> str:
    """What holds of packages of a profile alone."""
    return f"not({_TYPE} = '{profile.upper()}') or ({holds})"


_CODED = "not(m:note[not(@csip:NOTETYPE = 'IDENTIFICATIONCODE')])"
_PARTS = (
    ("@LOCTYPE = 'URL'", "is no URL (LOCTYPE)"),
    ("@xlink:type = 'simple'", "is no simple link"),
    ("@xlink:href != ''", "names no file"),
    ("@MDTYPE != ''", "states no type of metadata"),
    ("@MIMETYPE != '' and r:type(@MIMETYPE)", "states no media type"),
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


RULES: tuple[Rule, ...] = (
    must("CSIP1", "mets", "@OBJID != ''", "METS states no OBJID."),
    must("CSIP2", "mets", "@TYPE != '' and r:term(@TYPE, 'category')", "METS states no TYPE of the vocabulary."),
    should("CSIP3", "mets", "not(@TYPE = 'OTHER' or @TYPE = 'Other') or @csip:OTHERTYPE != ''",
           "METS does not state which other TYPE."),
    should("CSIP4", "mets", "@csip:CONTENTINFORMATIONTYPE != '' and r:term(@csip:CONTENTINFORMATIONTYPE, 'content')",
           "METS states no type of content of the vocabulary."),
    may("CSIP5", "mets", "not(@csip:CONTENTINFORMATIONTYPE = 'OTHER') or @csip:OTHERCONTENTINFORMATIONTYPE != ''",
        "METS does not state which other type of content."),
    must("CSIP6", "mets", "@PROFILE != ''", "METS states no PROFILE."),
    must("CSIP117", "mets", "count(m:metsHdr) = 1", "METS has no header."),
    must("CSIP7", "metsHdr", "@CREATEDATE != ''", "The header states no CREATEDATE."),
    should("CSIP8", "metsHdr", "@RECORDSTATUS = 'NEW' or @LASTMODDATE != ''", "It is not new and has no LASTMODDATE."),
    must("CSIP9", "metsHdr", " or ".join(f"@csip:OAISPACKAGETYPE = '{each}'" for each in PACKAGE_TYPES),
          "The header states no type of package."),
    must("CSIP10", "metsHdr", "m:agent", "The header names nobody who made the package."),
    must("CSIP11", "metsHdr", "m:agent[@ROLE = 'CREATOR']", "No agent is the CREATOR."),
    must("CSIP12", "metsHdr", "m:agent[@ROLE = 'CREATOR' and @TYPE = 'OTHER']", "No CREATOR is of the type OTHER."),
    must("CSIP13", "metsHdr", "m:agent[@ROLE = 'CREATOR' and @OTHERTYPE = 'SOFTWARE']",
          "The header names no software that made the package."),
    must("CSIP14", "agent", "m:name != ''", "An agent has no name."),
    must("CSIP15", "agent", "not(@OTHERTYPE = 'SOFTWARE') or m:note != ''", "The software has no note."),
    must("CSIP16", "agent", "not(@OTHERTYPE = 'SOFTWARE') or m:note[@csip:NOTETYPE = 'SOFTWARE VERSION'] != ''",
         "The version of the software is not stated."),
    must("CSIP16", "agent", "r:term(m:note/@csip:NOTETYPE, 'note')",
         "A note of an agent is of a kind that the vocabulary does not have."),
    should("CSIP17", "mets", "m:dmdSec", "There is no description of the package.", root=True),
    must("CSIP18", "dmdSec", "@ID != ''", "A descriptive section has no ID."),
    must("CSIP19", "dmdSec", "@CREATED != ''", "A descriptive section states no day."),
    *(
        should(id, of, "@STATUS != '' and r:term(@STATUS, 'status')", f"A {says} states no STATUS of the vocabulary.")
        for id, of, says in (
            ("CSIP20", "dmdSec", "descriptive section"), ("CSIP34", "digiprovMD", "preservation section"),
            ("CSIP47", "rightsMD", "section of rights"),
        )
    ),
    should("CSIP21", "dmdSec", "count(m:mdRef) = 1", "A descriptive section names no file."),
    *_reference(22, "dmdSec"),
    should("CSIP31", "mets", "m:amdSec", "There is no section of preservation metadata."),
    should("CSIP32", "mets", "not(m:amdSec) or m:amdSec/m:digiprovMD", "There is no reference to PREMIS."),
    must("CSIP33", "digiprovMD", "@ID != ''", "A preservation section has no ID."),
    should("CSIP35", "digiprovMD", "count(m:mdRef) = 1", "A preservation section names no file."),
    *_reference(36, "digiprovMD"),
    must("CSIP46", "rightsMD", "@ID != ''", "A section of rights has no ID."),
    should("CSIP48", "rightsMD", "count(m:mdRef) = 1", "A section of rights names no file."),
    *_reference(49, "rightsMD"),
    should("CSIP58", "mets", "count(m:fileSec) = 1", "METS has no section of files."),
    must("CSIP59", "fileSec", "@ID != ''", "The section of files has no ID."),
    must("CSIP60", "mets", "m:fileSec/m:fileGrp[@USE = 'Documentation']", "No group of files is the documentation.",
          root=True),
    must("CSIP113", "mets", "m:fileSec/m:fileGrp[@USE = 'Schemas']", "No group of files is the schemas.", root=True),
    must("CSIP114", "mets", "m:fileSec/m:fileGrp[starts-with(@USE, 'Representations')]",
          "No group of files is what was handed over.", root=True),
    may("CSIP61", "fileGrp", "not(@ADMID) or r:refers(@ADMID, /m:mets/m:amdSec | /m:mets/m:amdSec/*)",
        "A group of files refers to preservation metadata that is not there."),
    should("CSIP62", "fileGrp", "(not(starts-with(@USE, 'Representations')) or @csip:CONTENTINFORMATIONTYPE != ''"
           " or /m:mets/@csip:CONTENTINFORMATIONTYPE = 'MIXED') and r:term(@csip:CONTENTINFORMATIONTYPE, 'content')",
           "A group of files states no type of content of the vocabulary."),
    may("CSIP63", "fileGrp", "not(@csip:CONTENTINFORMATIONTYPE = 'OTHER') or @csip:OTHERCONTENTINFORMATIONTYPE != ''",
        "A group of files does not state which other type of content."),
    must("CSIP64", "fileGrp", "@USE != ''", "A group of files has no USE."),
    must("CSIP64", "fileGrp", "r:term(substring-before(concat(@USE, '/'), '/'), 'folder')",
         "The USE of a group of files is not the path of a folder of packages.", root=True),
    must("CSIP65", "fileGrp", "@ID != ''", "A group of files has no ID."),
    must("CSIP66", "fileGrp", "m:file", "A group of files has no file."),
    must("CSIP67", "file", "@ID != ''", "A file has no ID."),
    *(
        must(f"CSIP{number}", "file", holds, f"A file {says}.")
        for number, (holds, says) in enumerate(_PARTS[4:], 68)
    ),
    may("CSIP74", "file", "not(@ADMID) or r:refers(@ADMID, /m:mets/m:amdSec | /m:mets/m:amdSec/*)",
        "A file refers to preservation metadata that is not there."),
    may("CSIP75", "file", "not(@DMDID) or r:refers(@DMDID, /m:mets/m:dmdSec)",
        "A file refers to a description that is not there."),
    must("CSIP76", "file", "count(m:FLocat) = 1", "A file is not located once."),
    *(
        must(f"CSIP{number}", "FLocat", holds, f"The place of a file {says}.")
        for number, (holds, says) in enumerate(_PARTS[:3], 77)
    ),
    must("SIP2", "mets", _of("sip", f"@PROFILE = '{URLS['sip']}'"), "PROFILE is not that of a SIP.", root=True),
    may("SIP3", "metsHdr", _of("sip", "r:term(@RECORDSTATUS, 'record')"),
        "The status of the package is not one of the vocabulary.", root=True),
    may("SIP5", "altRecordID", _of("sip", "r:term(@TYPE, 'reference')"),
        "The kind of another identifier is not one of the vocabulary.", root=True),
    must("SIP11", "agent", _of("sip", "not(@ROLE = 'ARCHIVIST') or @TYPE = 'ORGANIZATION' or @TYPE = 'INDIVIDUAL'"),
         "Who created the archive is neither an organisation nor a person.", root=True),
    must("SIP14", "agent", _of("sip", f"not(@ROLE = 'ARCHIVIST') or {_CODED}"),
         "The code of who created the archive is not marked so.", root=True),
    must("SIP15", "metsHdr", _of("sip", "m:agent[@ROLE = 'CREATOR' and not(@OTHERTYPE = 'SOFTWARE') and m:name != '']"),
         "Nobody is named who submits the package.", root=True),
    must("SIP17", "agent", _of("sip", "not(@ROLE = 'CREATOR') or @OTHERTYPE = 'SOFTWARE' or @TYPE = 'ORGANIZATION'"
                               " or @TYPE = 'INDIVIDUAL'"),
         "Who submits the package is neither an organisation nor a person.", root=True),
    must("SIP20", "agent", _of("sip", f"not(@ROLE = 'CREATOR' and @TYPE = 'ORGANIZATION') or {_CODED}"),
         "The code of who submits is not marked so.", root=True),
    must("SIP28", "agent", _of("sip", "not(@ROLE = 'PRESERVATION') or @TYPE = 'ORGANIZATION'"),
         "Who preserves the package is no organisation.", root=True),
    must("SIP31", "agent", _of("sip", f"not(@ROLE = 'PRESERVATION') or {_CODED}"),
         "The code of who preserves the package is not marked so.", root=True),
    must("AIP", "mets", _of("aip", f"@PROFILE = '{URLS['aip']}'"), "PROFILE is not that of an AIP.", root=True),
    must("AIP9", "file", _of("aip", "starts-with(@ID, 'ID')"), "The ID of a file does not begin with ID."),
    must("DIP2", "mets", _of("dip", f"@PROFILE = '{URLS['dip']}'"), "PROFILE is not that of a DIP.", root=True),
    should("DIP4", "dmdSec", _of("dip", "@STATUS = 'CURRENT'"), "The STATUS of a description is not CURRENT."),
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
