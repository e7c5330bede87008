"""The process that identifies files: foreign libraries read foreign files, under limits the kernel keeps.

It takes a line of JSON for each file, `{"path", "ending"}`, and answers with a line. Started by `identifying.py` in an
isolated interpreter with an empty environment, and may die at any moment.
"""

import json
import re
import resource
import sys
from pathlib import Path
from typing import Any, cast

MEMORY, WRITTEN, OPEN_FILES = 4 << 30, 1 << 20, 64
"""Bytes of address space, of which the library reserves far more than it uses; of a file it may write; open files."""
METADATA_BYTES = 4 << 20
_SIGNATURE = re.compile(r"DROID_SignatureFile_V([0-9]+)")
_PDFA = "http://www.aiim.org/pdfa/ns/id/"


def main() -> None:
    """Serve until the parent closes the pipe."""
    for which, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(found_in(Path(asked["path"]), asked["ending"])), flush=True)  # noqa: T201  the answer


def found_in(path: Path, ending: str) -> dict[str, Any]:
    """What a file is: the fields of `document.format_identified.v1` that a program can state."""
    import pygfried

    named = Path(f"file.{ending}" if ending else "file")  # the library sees the ending of a name, and no more of it
    named.symlink_to(path)
    try:
        said = pygfried.identify(str(named), detailed=True)
    except (pygfried.GoError, pygfried.EmptySourceError):
        said = None
    finally:
        named.unlink()
    if said is None:
        return {"basis": "none", "program": f"siegfried {pygfried.version()}"}
    found = _of_match(cast(dict[str, Any], said))
    if (found.get("format") or "").startswith(("Acrobat PDF", "PDF/")) and (claim := claim_of(path)):
        found["claim"] = claim
    return found


def _of_match(said: dict[str, Any]) -> dict[str, Any]:
    """The one match; of several none is believed."""
    signatures = _SIGNATURE.search(said["identifiers"][0]["details"])
    found: dict[str, Any] = {"program": f"siegfried {said['siegfried']}, PRONOM {signatures[1] if signatures else '?'}"}
    matches = [each for each in said["files"][0]["matches"] if each["id"] != "UNKNOWN"]
    if len(matches) != 1:
        return found | {"basis": "none"}
    (match,) = matches
    found |= {"puid": match["id"], "basis": _basis(match["basis"])}
    named = {"format": match["format"][:300], "format_version": match["version"][:100]}
    return found | {name: value for name, value in named.items() if value}


def _basis(said: str) -> str:
    """The strongest of what a match rests on."""
    for word, basis in (("container", "container"), ("byte match", "signature"), ("text match", "text")):
        if word in said:
            return basis
    return "extension" if "extension" in said else "signature"


def claim_of(path: Path) -> str:
    """The level of PDF/A that the metadata of the opened document claims; empty where there is none.

    The packet may be compressed, so that it is not in the bytes of the file. Nothing is verified.
    """
    from defusedxml.ElementTree import fromstring
    from pypdf import PdfReader

    try:
        with path.open("rb") as file:
            metadata = PdfReader(file).trailer["/Root"]["/Metadata"].get_object()  # type: ignore[index]
            packet = metadata.get_data()
        tree = fromstring(packet) if len(packet) <= METADATA_BYTES else None
    except Exception:  # noqa: BLE001  a damaged or hostile file, in a process of its own: it claims nothing
        return ""
    if tree is None:
        return ""
    part, level = (_stated(tree, f"{{{_PDFA}}}{name}") for name in ("part", "conformance"))
    claim = f"PDF/A-{part}{level.lower()}"
    return claim if re.fullmatch(r"PDF/A-[1-9][a-z]{0,2}", claim) else ""


def _stated(tree: Any, name: str) -> str:
    """What metadata state under a name, as an attribute or as an element."""
    for element in tree.iter():
        value = element.get(name) or (element.text if element.tag == name else "")
        if value:
            return str(value).strip()
    return ""
