"""The terms that E-ARK packages state things by, and what one part of METS states of another: asked by the rules.

Source: the vocabularies of E-ARK CSIP 2.2.0 and SIP 2.2.0; RFC 6838 for media types.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

SPACE = "urn:rules"
"""The namespace of these functions in the expressions of the rules."""
_TERMS: dict[str, frozenset[str]] = {
    "content": frozenset(
        (
            *("ERMS", "SIARD1", "SIARD2", "SIARDDK", "GeoData", "MIXED", "OTHER"),
            *("citscarchival_v1_0", "cscarchival_v1_0", "citserms_v2_1", "citserms_v3_0"),
            *("citspremis_v1_0", "cspremis_v1_0", "citsehpj_v1_0", "citsehpj_v2_0"),
            *("citsehcr_v1_0", "citssiard_v1_0", "citsgeospatial_v3_0", "cits3dpm_v1_0"),
        )
    ),
    "status": frozenset(("CURRENT", "SUPERSEDED")),
    "note": frozenset(("SOFTWARE VERSION", "IDENTIFICATIONCODE")),
    "record": frozenset(("NEW", "SUPPLEMENT", "REPLACEMENT", "TEST", "VERSION", "DELETE", "OTHER")),
    "reference": frozenset(
        ("SUBMISSIONAGREEMENT", "PREVIOUSSUBMISSIONAGREEMENT", "REFERENCECODE", "PREVIOUSREFERENCECODE")
    ),
    "folder": frozenset(("Documentation", "Schemas", "Representations", "Metadata")),
}
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}( *;.*)?")


@cache
def _terms(of: str) -> frozenset[str]:
    if of != "category":
        return _TERMS[of]
    listed = files("services.handover").joinpath("schemas", "content-categories.txt").read_text("utf-8")
    return frozenset((*listed.splitlines(), "OTHER"))  # the rule writes OTHER, the vocabulary Other


def term(context: Any, said: list[str] | str, of: str) -> bool:
    """Whether what attributes state are terms of a vocabulary; so is an attribute that is not there."""
    return all(each in _terms(of) for each in ([said] if isinstance(said, str) else said))


def media_type(context: Any, said: list[str]) -> bool:
    """Whether what an attribute states has the form of a media type; so has an attribute that is not there."""
    return all(_MEDIA_TYPE.fullmatch(each) for each in said)


def refers(context: Any, said: list[str], to: list[Any]) -> bool:
    """Whether every id that an attribute names is that of one of these elements."""
    there = {element.get("ID") for element in to}
    return all(name in there for name in _named(said))


def covers(context: Any, said: list[str], every: list[Any]) -> bool:
    """Whether attributes name each of these elements, or the section it is in."""
    names = set(_named(said))
    return all({element.get("ID"), element.getparent().get("ID")} & names for element in every)


FUNCTIONS = {(SPACE, "term"): term, (SPACE, "type"): media_type, (SPACE, "refers"): refers, (SPACE, "covers"): covers}


def _named(said: Iterable[str]) -> list[str]:
    return [name for each in said for name in each.split()]
