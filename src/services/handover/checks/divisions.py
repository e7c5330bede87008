"""What each rule of an E-ARK package asks of the structural map of METS: its divisions, and what they refer to.

Source: E-ARK CSIP 2.2.0. What refers is asked to name the section or group that the rule is about, not just anything.
"""

from services.handover.checks.rules import Rule, must, should

_MAP = "m:structMap[@LABEL = 'CSIP']/m:div"
_IN_MAP = "parent::m:div/parent::m:structMap[@LABEL = 'CSIP']"
_LABELLED = " or ".join(f"@LABEL = '{each}'" for each in ("Metadata", "Documentation", "Schemas", "Representations"))
_OF_METADATA = "(@ADMID or @DMDID) and not(m:fptr or m:mptr)"


def _div(label: str) -> str:
    return f"{_MAP}/m:div[@LABEL = '{label}']"


def _groups(use: str) -> str:
    """The groups of files of a use; of representations, whichever they are."""
    of = "starts-with(@USE, 'Representations')" if use == "Representations" else f"@USE = '{use}'"
    return f"/m:mets/m:fileSec/m:fileGrp[{of}]/@ID"


def _labelled(use: str, label: str) -> str:
    """A division directly in the package that refers to groups of a use has the label of that."""
    return f"not({_IN_MAP}) or not(m:fptr/@FILEID = {_groups(use)}) or {label}"


def _with_id(label: str) -> str:
    return f"not({_IN_MAP} and @LABEL = '{label}') or @ID != ''"


def _refers(label: str) -> str:
    """A division refers to groups of its own use alone."""
    return f"not({_IN_MAP} and @LABEL = '{label}') or not(m:fptr[not(@FILEID = {_groups(label)})])"


_SECTIONS = "m:amdSec/*[@STATUS = 'CURRENT']"
_DESCRIPTIONS = "m:dmdSec[@STATUS = 'CURRENT']"

DIVISIONS: tuple[Rule, ...] = (
    must("CSIP80", "mets", "m:structMap", "METS has no structural map."),
    must("CSIP82", "mets", "count(m:structMap[@LABEL = 'CSIP']) = 1", "There is no structural map CSIP."),
    must("CSIP81", "structMap", "@TYPE = 'PHYSICAL'", "A structural map is not PHYSICAL."),
    must("CSIP83", "structMap", "@ID != ''", "A structural map has no ID."),
    must("CSIP84", "structMap", "count(m:div) = 1", "A structural map has not exactly one division."),
    must("CSIP85", "structMap", "m:div/@ID != ''", "The division of the package has no ID."),
    must("CSIP88", "structMap", "m:div/m:div[@LABEL = 'Metadata']", "There is no division for metadata."),
    must("CSIP89", "div", _with_id("Metadata"), "The division for metadata has no ID."),
    must("CSIP90", "div", f"not({_IN_MAP} and {_OF_METADATA}) or @LABEL = 'Metadata'",
         "A division of metadata alone is not labelled Metadata."),
    should("CSIP91", "mets", f"not(m:amdSec) or {_div('Metadata')}/@ADMID != ''"
           f" and r:covers({_div('Metadata')}/@ADMID, {_SECTIONS})",
           "The division for metadata does not refer to all current preservation metadata."),
    should("CSIP92", "mets", f"not(m:dmdSec) or {_div('Metadata')}/@DMDID != ''"
           f" and r:covers({_div('Metadata')}/@DMDID, {_DESCRIPTIONS})",
           "The division for metadata does not refer to all current descriptions."),
    should("CSIP93", "mets", f"not({_MAP}) or {_div('Documentation')}",
           "There is no division for documentation.", root=True),
    must("CSIP94", "div", _with_id("Documentation"), "The division for documentation has no ID."),
    must("CSIP95", "div", _labelled("Documentation", "@LABEL = 'Documentation'"),
         "A division of documentation is not labelled Documentation."),
    should("CSIP96", "mets", f"not({_div('Documentation')}) or {_div('Documentation')}/m:fptr",
           "The division for documentation names no files.", root=True),
    must("CSIP116", "div", _refers("Documentation"),
         "The division for documentation refers to what is no group of documentation."),
    should("CSIP97", "mets", f"not({_MAP}) or {_div('Schemas')}", "There is no division for schemas.", root=True),
    must("CSIP98", "div", _with_id("Schemas"), "The division for schemas has no ID."),
    must("CSIP99", "div", _labelled("Schemas", "@LABEL = 'Schemas'"), "A division of schemas is not labelled Schemas."),
    should("CSIP100", "mets", f"not({_div('Schemas')}) or {_div('Schemas')}/m:fptr",
           "The division for schemas names no files.", root=True),
    must("CSIP118", "div", _refers("Schemas"), "The division for schemas refers to what is no group of schemas."),
    should("CSIP101", "mets", f"not({_MAP}) or {_div('Representations')} or {_MAP}//m:mptr",
           "There is no division for what was handed over.", root=True),
    must("CSIP102", "div", _with_id("Representations"), "The division for what was handed over has no ID."),
    must("CSIP103", "div", _labelled("Representations", "starts-with(@LABEL, 'Representations')"),
         "A division of what was handed over is not labelled Representations."),
    should("CSIP104", "mets", f"not({_div('Representations')}) or {_div('Representations')}/m:fptr",
           "The division for what was handed over names no files.", root=True),
    must("CSIP119", "div", _refers("Representations"),
         "The division for what was handed over refers to what is no group of that."),
    should("CSIP105", "mets", "count(.//m:mptr) >= count(m:fileSec/m:fileGrp[starts-with(@USE, 'Representations/')])",
           "A representation has no division of its own.", root=True),
    must("CSIP106", "div", f"parent::m:structMap or {_LABELLED} or @ID != ''",
         "A division has no ID."),
    must("CSIP107", "div", "@LABEL != '' and (not(m:mptr) or starts-with(@LABEL, 'Representations/'))",
         "A division has no LABEL, or that of a representation does not begin with Representations/."),
    must("CSIP108", "mptr", "@xlink:title != ''", "A pointer to a representation has no title."),
    must("CSIP109", "div", "not(starts-with(@LABEL, 'Representations/')) or count(m:mptr) = 1",
         "A representation is not pointed to once."),
    must("CSIP110", "mptr", "@xlink:href != ''", "A pointer to a representation names no file."),
    must("CSIP111", "mptr", "@xlink:type = 'simple'", "A pointer to a representation is no simple link."),
    must("CSIP112", "mptr", "@LOCTYPE = 'URL'", "A pointer to a representation is no URL."),
)  # fmt: skip
