"""The descriptions of a package: valid by their schemas, and METS names exactly the files that are there.

The schemas are those of this program, never those that came with the package.
"""

from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from lxml import etree

from services.handover.checks.bag import Bag
from services.handover.checks.findings import Findings
from services.handover.package.mets import EAD, METS, NAME, PREMIS, REPRESENTATIONS, XLINK


class Descriptions:
    """Checks METS, PREMIS and EAD3 of an information package."""

    def __init__(self, bag: Bag, inside: str, findings: Findings) -> None:
        self._bag, self._inside, self._findings = bag, inside, findings

    def check(self) -> None:
        """Check every one there must be."""
        with self._findings.checking("descriptions") as told:
            there = [
                name
                for name in REPRESENTATIONS
                if any(path.startswith(f"{self._inside}/representations/{name}/") for path in self._bag.stated)
            ]
            bases = ["", *(f"representations/{name}/" for name in there)]
            for base in bases:
                self._valid(f"{base}{PREMIS}", "premis-v3-0.xsd")
                self._mets(base, there)
            self._valid(EAD, "ead3.xsd")
            told["files"] = 2 * len(bases) + 1

    def _mets(self, base: str, parts: list[str]) -> None:
        """Every file below a METS is named by it with its digest, but those that METS of its own describes."""
        path = f"{base}{NAME}"
        read = self._valid(path, "mets.xsd")
        if read is None:
            return
        named = dict[str, str]()
        for element in read.iter(f"{METS}file", f"{METS}mdRef"):
            place = element if element.tag == f"{METS}mdRef" else element.find(f"{METS}FLocat")
            if place is not None:
                named[unquote(place.get(f"{XLINK}href", ""))] = element.get("CHECKSUM", "")
        inside = f"{self._inside}/{base}"
        below = () if base else tuple(f"representations/{name}/" for name in parts)
        there = {
            name: digest
            for full, digest in self._bag.stated.items()
            if full.startswith(inside) and (name := full.removeprefix(inside)) != NAME
            and (not name.startswith(below) or name.endswith(f"/{NAME}"))
        }  # fmt: skip
        for name in sorted(there.keys() ^ named.keys()):
            said = f"{NAME} names it." if name in named else f"{NAME} does not name it."
            self._findings.add("mets_differs", f"{inside}{name}", said)
        for name in sorted(there.keys() & named.keys()):
            if there[name] != named[name]:
                self._findings.add("mets_differs", f"{inside}{name}", f"{NAME} has another digest.")

    def _valid(self, name: str, schema: str) -> Any:
        """A document, where it is there and valid; else the difference is noted."""
        path = f"{self._inside}/{name}"
        if path not in self._bag.stated:
            self._findings.add("missing_file", path, "A package has this file.")
            return None
        try:
            read = etree.parse(self._bag.folder / path, _parser())
        except (etree.XMLSyntaxError, OSError):
            self._findings.add("invalid_xml", path, "It is not correct XML.")
            return None
        rules = _schema(schema)
        if read.docinfo.doctype or not rules.validate(read):
            line = rules.error_log[0].line if len(rules.error_log) else 1
            self._findings.add("invalid_xml", path, f"It is not valid by {schema}, line {line}.")
            return None
        return read


def _parser() -> etree.XMLParser:
    """Reads no entities, no other files and nothing over the network."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class _Beside(etree.Resolver):  # type: ignore[misc]
    """Schemas name others by web addresses; those that are needed lie beside them."""

    def resolve(self, system_url: Any, public_id: Any, context: Any) -> Any:
        name = str(system_url).rpartition("/")[2]
        return self.resolve_string(_stored(name), context) if name == "xlink.xsd" else None


@cache
def _schema(name: str) -> etree.XMLSchema:
    parser = _parser()
    parser.resolvers.add(_Beside())
    return etree.XMLSchema(etree.fromstring(_stored(name), parser))


def _stored(name: str) -> bytes:
    return files("services.handover").joinpath("schemas", name).read_bytes()
