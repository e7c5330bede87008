"""The descriptions of a package: valid by their schemas, and METS names exactly the files that are there.

Every other description states the same digests and sizes as the manifests of the bag. The schemas and rules are those
of this program, never those that came with the package.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, BinaryIO
from urllib.parse import unquote

from lxml import etree

from services.handover.checks.bag import Bag
from services.handover.checks.findings import Findings
from services.handover.checks.profile import Judge
from services.handover.checks.tables import check_tables
from services.handover.package.description import SPACE
from services.handover.package.mets import CSIP, EAD, METS, NAME, PREMIS, REPRESENTATIONS, XLINK
from services.handover.package.premis import SPACE as PREMIS_SPACE

Take = Callable[[Any], None]
Stated = tuple[str, str]
"""The digest and the size that something states of a file, as it is written."""
_P, _TYPE = f"{{{PREMIS_SPACE}}}", "{http://www.w3.org/2001/XMLSchema-instance}type"
FORGOTTEN = frozenset(
    (f"{METS}file", f"{{{SPACE}}}c", *(f"{{{PREMIS_SPACE}}}{name}" for name in ("object", "event", "agent")))
)
"""What there is of one for each file or record: it is not kept once it was read."""


class Descriptions:
    """Checks METS, PREMIS and EAD3 of an information package."""

    def __init__(self, bag: Bag, inside: str, findings: Findings) -> None:
        self._bag, self._inside, self._findings = bag, inside, findings
        self.judge = Judge()
        """What it finds of the rules that no schema states."""
        self.profile = ""
        """The type of package that METS states, in lower case."""

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
                self._premis(base)
                self._mets(base, there)
            self._valid(EAD, "ead3.xsd", lambda element: None)
            self.judge.folders(self._inside, self._bag.stated)
            check_tables(self._bag, f"{self._inside}/representations/tables/data/", self._findings)
            told["files"] = 2 * len(bases) + 1

    def _mets(self, base: str, parts: list[str]) -> None:
        """Every file below a METS is named by it with its digest and size, but those that METS of its own describes."""
        named = dict[str, Stated]()
        path = f"{self._inside}/{base}{NAME}"

        def take(element: Any) -> None:
            for rule in self.judge.take(element, path, root=not base):
                self._findings.add("profile_rule", path, f"{rule.says} ({rule.id})")
            if not base and element.tag == f"{METS}metsHdr":
                self.profile = element.get(f"{CSIP}OAISPACKAGETYPE", "").lower()
            place = element if element.tag == f"{METS}mdRef" else element.find(f"{METS}FLocat")
            if element.tag in (f"{METS}file", f"{METS}mdRef") and place is not None:
                digest = element.get("CHECKSUM", "") if element.get("CHECKSUMTYPE") == "SHA-256" else ""
                stated = digest, element.get("SIZE", "")
                named[unquote(place.get(f"{XLINK}href", ""))] = stated

        if not self._valid(f"{base}{NAME}", "mets.xsd", take):
            return
        below = () if base else tuple(f"representations/{name}/" for name in parts)
        self._compare(base, NAME, named, lambda name: name != NAME and (
            not name.startswith(below) or name.endswith(f"/{NAME}")
        ))  # fmt: skip

    def _premis(self, base: str) -> None:
        """PREMIS of a representation names every file of its data with its digest and size."""
        named = dict[str, Stated]()

        def take(element: Any) -> None:
            if element.tag == f"{_P}object" and element.get(_TYPE, "").rpartition(":")[2] == "file":
                parts = ("objectIdentifier/objectIdentifierValue", "objectCharacteristics/fixity/messageDigest",
                         "objectCharacteristics/size")  # fmt: skip
                name, digest, size = (
                    element.findtext("/".join(_P + step for step in part.split("/"))) for part in parts
                )
                named[name or ""] = digest or "", size or ""

        if self._valid(f"{base}{PREMIS}", "premis-v3-0.xsd", take):
            self._compare(base, PREMIS, named, lambda name: bool(base) and name.startswith("data/"))

    def _compare(self, base: str, by: str, named: dict[str, Stated], due: Callable[[str], bool]) -> None:
        """What a description names below its folder, against the manifests of the bag."""
        inside, kind = f"{self._inside}/{base}", f"{by.rpartition('/')[2].partition('.')[0].lower()}_differs"
        there = {
            name: (digest, str(self._bag.sizes[full]))
            for full, digest in self._bag.stated.items()
            if full.startswith(inside) and due(name := full.removeprefix(inside))
        }
        for name in sorted(there.keys() ^ named.keys()):
            said = f"{by} names it." if name in named else f"{by} does not name it."
            self._findings.add(kind, f"{inside}{name}", said)
        for name in sorted(name for name in there.keys() & named.keys() if there[name] != named[name]):
            self._findings.add(kind, f"{inside}{name}", f"{by} has another digest or size.")

    def _valid(self, name: str, schema: str, take: Take) -> bool:
        """Whether a document is there and valid; else the difference is noted. It is read as a stream.

        `take` is given each element as it is complete; what was read is forgotten.
        """
        path = f"{self._inside}/{name}"
        if path not in self._bag.stated:
            self._findings.add("missing_file", path, "A package has this file.")
            return False
        try:
            with (self._bag.folder / path).open("rb") as file:
                _read(file, schema, take)
        except (etree.XMLSyntaxError, OSError, _Unreadable) as error:
            line = getattr(error, "lineno", None) or 1
            self._findings.add("invalid_xml", path, f"It is not valid by {schema}, line {line}.")
            return False
        return True


def _read(file: BinaryIO, schema: str, take: Take) -> None:
    """Read a document once, as a stream. Refuses: what is not valid, cut off, or has a type of its own."""
    said = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    element: Any = None
    for _, element in etree.iterparse(file, schema=_schema(schema), **said):
        if element.getroottree().docinfo.doctype:
            raise _Unreadable
        take(element)
        if element.tag in FORGOTTEN:
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    if element is None or element.getparent() is not None:  # lxml does not notice it by itself
        raise _Unreadable


class _Unreadable(Exception):
    """A document that declares a type of its own, which a package has none of, or that is cut off."""


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


def schema_of(name: str) -> etree.XMLSchema:
    """A schema that comes with this program, by the name of its file."""
    return _schema(name)
