"""Metadata, as far as it describes a record: Dublin Core, EAD 2002 and EAD3, PREMIS 2 and 3."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.importers.packages.contents import Described
from api.importers.packages.xml import local, read_xml, space, under, words

DC = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
HREF = "{http://www.w3.org/1999/xlink}href"
_TITLES, _DATES, _BY = ("title",), ("date", "created", "issued"), ("creator", "publisher")
COMPONENTS = ("c", *(f"c{number:02}" for number in range(1, 13)))


@dataclass(slots=True)
class Description:
    """What a file of descriptive metadata states: of the whole, and of single files by where they lie."""

    whole: Described = field(default_factory=Described)
    files: dict[str, Described] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preserved:
    """What PREMIS states of one file. `places` are identifiers and locations, of which one may be its path."""

    places: tuple[str, ...]
    digests: tuple[tuple[str, str], ...]
    size: int | None
    name: str
    format: str
    made: str


def described_in(path: Path, name: str) -> Description:
    """The descriptive metadata of a file. Other sorts than Dublin Core and EAD state nothing here."""
    found, dublin = Description(), list[tuple[str, str]]()

    def take(element: Any) -> None:
        kind = local(element)
        if space(element) in DC and not len(element):
            dublin.append((kind, words(element)))
        elif kind in COMPONENTS:
            said = _unit(element)
            for link in _links(element):
                found.files[link] = said
        elif kind == "archdesc":
            found.whole = found.whole.beside(_unit(element))

    read_xml(path, name, take, forget=COMPONENTS)
    found.whole = found.whole.beside(dublin_core(dublin))
    return found


def dublin_core(pairs: list[tuple[str, str]]) -> Described:
    """What elements of Dublin Core state, by their names."""
    first = {name: value for name, value in reversed(pairs) if value}
    pick = {"title": _TITLES, "date": _DATES, "originator": _BY}
    said = {part: next((first[each] for each in names if each in first), "") for part, names in pick.items()}
    return Described(**said, more=[(name, value) for name, value in pairs if value])


def dublin_core_in(element: Any) -> Described:
    """The Dublin Core within an element."""
    return dublin_core([(local(each), words(each)) for each in element.iter() if space(each) in DC and not len(each)])


def _unit(element: Any) -> Described:
    """A unit of description of EAD."""
    did = next(iter(under(element, "did")), None)
    if did is None:
        return Described()
    more = list[tuple[str, str]]()
    dates = [_day(each) for each in did if local(each) in ("unitdate", "unitdatestructured")]
    for each in did:
        if local(each) in ("unitid", "unittitle", "origination", "langmaterial", "abstract", "physdesc") and words(
            each
        ):
            more.append((local(each), words(each)))
    more += [("unitdate", day) for day in dates if day]
    for name in ("scopecontent", "bioghist", "custodhist", "accessrestrict", "arrangement"):
        more += [(name, words(each)) for each in under(element, name) if words(each)]
    title = next((words(each) for each in under(did, "unittitle")), "")
    by = next((words(each) for each in under(did, "origination")), "")
    return Described(title, next((day for day in dates if day), ""), by, more)


def _day(element: Any) -> str:
    """The days of a unit: as they are normalised, otherwise as they are written."""
    ends = [words(each) for each in element.iter() if local(each) in ("fromdate", "todate")]
    return (element.get("normal") or (" - ".join(ends) if ends else words(element))).replace("/", " - ", 1)


def _links(element: Any) -> Iterator[str]:
    """Where the digital objects of a unit lie."""
    for each in element.iter():
        if local(each) in ("dao", "daoloc"):
            link = each.get("href") or each.get(HREF)
            if link:
                yield link


def preserved_in(path: Path, name: str) -> list[Preserved]:
    """What PREMIS states of each file."""
    found = list[Preserved]()

    def take(element: Any) -> None:
        if local(element) == "object" and "premis" in space(element):
            sort = next((value for key, value in element.attrib.items() if key.endswith("}type")), "")
            if sort.rpartition(":")[2] == "file" or _first(element, "objectCategory") == "file":
                found.append(_preserved(element))

    read_xml(path, name, take, forget=("object", "event", "agent"))
    return found


def _preserved(element: Any) -> Preserved:
    places = [_first(each, "objectIdentifierValue") for each in under(element, "objectIdentifier")]
    places += [words(each) for each in element.iter() if local(each) == "contentLocationValue"]
    digests = [
        (_first(each, "messageDigestAlgorithm"), _first(each, "messageDigest"))
        for each in element.iter()
        if local(each) == "fixity"
    ]
    size = _first(element, "size")
    parts = [_first(element, part) for part in ("formatName", "formatVersion")]
    registered = [
        _first(each, "formatRegistryKey")
        for each in element.iter()
        if local(each) == "formatRegistry" and _first(each, "formatRegistryName").lower().endswith("pronom")
    ]
    named = " ".join(part for part in parts if part)
    puid = next((each for each in registered if each and each not in named), "")
    return Preserved(
        tuple(each for each in places if each),
        tuple(digests),
        int(size) if size.isascii() and size.isdigit() and len(size) < 19 else None,
        _first(element, "originalName"),
        f"{named} ({puid})" if puid and named else named or puid,
        _first(element, "dateCreatedByApplication"),
    )


def _first(element: Any, name: str) -> str:
    return next((words(each) for each in element.iter() if local(each) == name), "")
