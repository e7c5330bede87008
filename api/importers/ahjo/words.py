"""The register's ways of writing keys, pages, personal data and publicity, as the archive writes them."""

import re

from api.importers.statement import personal_data, publicity_class
from archive.errors import Invalid
from archive.values import PersonalData, Publicity, PublicityClass
from projections.text.extraction import Limits, ReadingStopped
from projections.text.readers.webpage import read_page
from projections.text.transcript import Transcript

SYSTEM = "ahjo"
PUBLIC = Publicity(publicity=PublicityClass.public)
_WITHHELD = re.compile(r'class="[^"]*SalassapidonPerustelut[^"]*"[^>]*>([^<]*)<', re.IGNORECASE)
_LANGUAGE = re.compile(r"<html[^>]{0,200}\blang=[\"']?([a-z]{2})", re.IGNORECASE)
_BODY = re.compile(r"<body[\s>]", re.IGNORECASE)


def key_of(native: str) -> str:
    """The public natural key of a thing of the register."""
    return f"{SYSTEM}:{native.strip().strip('{}')}"


def text_of(page: str | None) -> str:
    """What is seen of a page, a paragraph a line. Refuses: a page nested absurdly deep."""
    if not page:
        return ""
    start = _BODY.search(page)
    transcript = Transcript(Limits())
    try:
        read_page(page[start.start() :] if start else page, transcript)
    except ReadingStopped as error:
        raise Invalid(f"The page could not be read: {error}.", field="Content") from None
    return transcript.text().strip()


def language_of(page: str | None) -> str | None:
    """The language of a page of the register."""
    found = _LANGUAGE.search(page or "", 0, 1000)
    return found[1].lower() if found else None


def personal_of(stated: str | None) -> PersonalData | None:
    """Whether it holds personal data, as far as stated; what is stated about crimes counts as sensitive."""
    return personal_data(stated or "")


def publicity_of(
    stated: str | None, reasons: str | tuple[str, ...] | None, *, otherwise: Publicity | None
) -> Publicity | None:
    """The stated class with its grounds; `otherwise` where none is stated."""
    if not stated:
        return otherwise
    cited = "; ".join(reasons) if isinstance(reasons, tuple) else reasons
    return Publicity(publicity=publicity_class(stated), ground=(cited or "")[:300] or None)


def withheld(page: str | None) -> Publicity | None:
    """The secrecy a page states in place of its text; None where it states none."""
    found = _WITHHELD.search(page or "")
    if found is None:
        return None
    ground = re.sub(r"^\s*salassa pidettävä\s*", "", found[1], flags=re.IGNORECASE).strip(" ()")
    return Publicity(publicity=PublicityClass.secret, ground=ground[:300] or None)


def cut(text: str | None, longest: int) -> str | None:
    """A text within its bounds; None where there is none."""
    return (text or "").strip()[:longest].strip() or None
