"""Which parts of an office file refer to which others."""

from zipfile import ZipFile

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from projections.text.extraction import MIB, CannotRead
from projections.text.readers.zips import open_entry

_PART_BYTES = 8 * MIB


def references(container: ZipFile, part: str, names: frozenset[str]) -> dict[str, tuple[str, str]]:
    """Relationship id → the part it points to, and what it is to this one."""
    folder, _, file = part.rpartition("/")
    found = {}
    for _, attributes in elements(container, f"{folder}/_rels/{file}.rels", names):
        if attributes.get("TargetMode") != "External" and "Target" in attributes:
            target = _resolved(folder, attributes["Target"])
            found[attributes.get("Id", "")] = (target, attributes.get("Type", ""))
    return found


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps = folder.split("/")
    for step in target.split("/"):
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/".join(steps)


def elements(container: ZipFile, part: str, names: frozenset[str]) -> list[tuple[str, dict[str, str]]]:
    """Tags and attributes of a small XML part; none where it is missing or damaged, for order is not worth a file."""
    if part not in names or container.getinfo(part).file_size > _PART_BYTES:
        return []
    try:
        with open_entry(container, part) as stream:
            return [(element.tag, element.attrib) for element in ElementTree.parse(stream, forbid_dtd=True).iter()]
    except (CannotRead, ElementTree.ParseError, DefusedXmlException):
        return []
