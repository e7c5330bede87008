"""XML of a package, read once as a stream: no entities, no document types, no other files, nothing over the network."""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from lxml import etree

from api.importers.packages.differences import PackageInvalid

LARGEST = 1 << 30
Take = Callable[[Any], None]
SAFELY: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True,
}  # fmt: skip
"""How XML of others is read: no entities, nothing from elsewhere, no comments."""


def read_xml(path: Path, name: str, take: Take, *, forget: Collection[str], schema: Any = None) -> None:
    """Give each complete element to `take`; those of the local names in `forget` are not kept afterwards.

    Refuses: XML that is not well-formed, not valid by the schema, declares a type of its own, or is too large.
    """
    if path.stat().st_size > LARGEST:
        raise PackageInvalid(f"{name} is larger than {LARGEST} bytes.")
    element: Any = None
    try:
        with path.open("rb") as file:
            for _, element in etree.iterparse(file, schema=schema, **SAFELY):
                if element.getroottree().docinfo.doctype:
                    raise PackageInvalid(f"{name} declares a document type; that is not read.")
                take(element)
                if local(element) in forget:
                    _forget(element)
    except etree.XMLSyntaxError as error:
        named = re.match(r"Element '(?:\{[^}]*\})?([\w.-]+)'", str(error))
        why = (
            f"valid by its schema at the element {named[1]}" if named else f"well-formed XML, line {error.lineno or 1}"
        )
        raise PackageInvalid(f"{name} is not {why}.") from None
    if element is None or element.getparent() is not None:  # lxml does not notice it by itself
        raise PackageInvalid(f"{name} is not well-formed XML: it is cut off.")


def _forget(element: Any) -> None:
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del element.getparent()[0]


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def space(element: Any) -> str:
    """The namespace of an element."""
    return (etree.QName(element).namespace or "") if isinstance(element.tag, str) else ""


def words(element: Any) -> str:
    """All text in an element, in one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def under(element: Any, name: str) -> list[Any]:
    """The elements directly in another, by their local name."""
    return [each for each in element if local(each) == name]


def root_of(path: Path) -> tuple[str, str]:
    """Namespace and local name of the root; empty where it is no XML."""
    try:
        with path.open("rb") as file:
            for _, element in etree.iterparse(file, events=("start",), **SAFELY):
                return space(element), local(element)
    except (etree.XMLSyntaxError, OSError, ValueError):
        pass
    return "", ""
