"""A package of a small office that ended, for the tests of handing over; made once, and copied to be tampered with."""

import base64
import json
import shutil
from collections.abc import Callable
from hashlib import new
from pathlib import Path
from typing import Any

from services.handover.checks.check import check_package
from services.handover.package.create import Package, create_package
from tests.api.disposals import Office

LOG = "representations/event-log/data"
SECRET, PERSONAL, OPEN = "Salainen sopimusneuvottelu", "Henkilön tiedot", "Avustus alueelle"


def package_of(office: Office, out: Path, **said: Any) -> Package:
    office.home.projections.catch_up()
    told: dict[str, Any] = {"to": "Seuraajavirasto", "door": "test"} | said
    return create_package(office.home, told.pop("by", office.home.admin()), out, **told)


def copied(package: Path, into: Path) -> Path:
    """A copy of a package that may be changed."""
    target = into / package.name
    shutil.copytree(package, target, symlinks=True)
    return target


def inside(package: Path) -> Path:
    """The information package in a bag."""
    return package / "data" / f"uuid-{package.name.removeprefix('bag-')}"


def sealed_again(package: Path) -> None:
    """Write the manifests of a bag anew, as a sender who hides a change would."""
    files = sorted(path for path in (package / "data").rglob("*") if path.is_file() and not path.is_symlink())
    named = {path.relative_to(package).as_posix(): path for path in files}
    for algorithm in ("sha256", "sha512"):
        lines = [f"{new(algorithm, path.read_bytes()).hexdigest()}  {name}\n" for name, path in named.items()]
        (package / f"manifest-{algorithm}.txt").write_text("".join(lines))
    info = (package / "bag-info.txt").read_text().splitlines()
    oxum = f"Payload-Oxum: {sum(path.stat().st_size for path in files)}.{len(files)}"
    (package / "bag-info.txt").write_text("\n".join([line for line in info if "Oxum" not in line] + [oxum, ""]))
    seal_tags(package)


def seal_tags(package: Path) -> None:
    """Write the tag manifests anew."""
    tags = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt")
    tags = tuple(name for name in (*tags, "signed-files.jsonl") if (package / name).is_file())
    for algorithm in ("sha256", "sha512"):
        digests = ((new(algorithm, (package / name).read_bytes()).hexdigest(), name) for name in tags)
        (package / f"tagmanifest-{algorithm}.txt").write_text("".join(f"{each}  {name}\n" for each, name in digests))


def described_again(package: Path) -> None:
    """Let METS state the digests and sizes of changed files, then seal the bag: a change hidden as well as can be."""
    root = inside(package)
    for mets in [*sorted(root.glob("representations/*/METS.xml")), root / "METS.xml"]:
        text = mets.read_text(encoding="utf-8")
        for path in sorted(each for each in mets.parent.rglob("*") if each.is_file()):
            name = path.relative_to(mets.parent).as_posix()
            text = _restated(text, name, path)
        mets.write_text(text, encoding="utf-8")
    sealed_again(package)


def _restated(text: str, name: str, path: Path) -> str:
    found = text.find(f'href="{name}"')
    if found < 0:
        return text
    start, end = text.rfind("CHECKSUM=", 0, text.find(">", found)), 0
    if start < 0:
        return text
    start += len('CHECKSUM="')
    end = start + 64
    return text[:start] + new("sha256", path.read_bytes()).hexdigest() + text[end:]


def relogged(package: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Change the events of the log, and hide the change."""
    path = inside(package) / LOG / "events.jsonl"
    events = change([json.loads(line) for line in path.read_bytes().splitlines()])
    path.write_text("".join(json.dumps(each, separators=(",", ":")) + "\n" for each in events))
    described_again(package)


def kinds_of(found: dict[str, Any]) -> set[str]:
    """The kinds of differences that a check found."""
    return {each["kind"] for each in found["differences"]}


def checked(package: Path, *keys: str) -> dict[str, Any]:
    """What a check finds."""
    return check_package(package, keys)


def everything(package: Path, *, facts: bool = True) -> bytes:
    """Every file of a package, and every content of its log in clear; its facts too, which are for the recipient."""
    parts = [path.read_bytes() for path in sorted(package.rglob("*")) if path.is_file()]
    for line in (inside(package) / LOG / "events.jsonl").read_bytes().splitlines():
        event = json.loads(line)
        parts += [base64.b64decode(event["fact"])] if facts and "fact" in event else []
        content = event.get("content")
        parts += [base64.b64decode(content["bytes"])] if isinstance(content, dict) else []
    return b"\n".join(parts)
