"""A package as its format says, written without the program that makes packages, from what an archive may give away."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from archive.access.caller import ANONYMOUS
from archive.ledger.leaf import Entry
from archive.ledger.proof import Opened, export_line
from archive.ledger.proving import chain_of
from archive.record.store import Archive
from archive.sealing.atrest import digests_in
from services.home.archive_home import ArchiveHome
from services.sight.disclosure import kept_inside, seeing, visible

INSIDE = "data/uuid-1/representations"
LOG = f"{INSIDE}/event-log/data"


def line_of(archive: Archive, row: tuple, goes: Callable[[Opened], object] = lambda opened: opened) -> bytes:  # type: ignore[type-arg]
    """An event as a line of a package: with its content, withheld where it may not go, or destroyed."""
    lying = archive.recorder.contents.at(row[0])
    shown = "destroyed" if lying is None else goes(Opened(*archive.recorder.contents.opened(lying)))
    return export_line(Entry(*row[:8]), shown)  # type: ignore[arg-type]


def packed(home: ArchiveHome, folder: Path, id: UUID | None = None) -> Path:
    """A package of the whole archive, with the content that anybody may see."""
    log, files, archive = folder / LOG, folder / INSIDE / "documents/data", home.archive
    log.mkdir(parents=True)
    files.mkdir(parents=True)
    home.projections.catch_up()
    size = home.checkpoint().size
    rows = archive.recorder.read(0, 100_000, upto=size)
    seen, inner, open_to = visible(home, ANONYMOUS)({row[2] for row in rows}), kept_inside(ANONYMOUS), seeing(ANONYMOUS)
    with (log / "events.jsonl").open("wb") as file:
        for row in rows:
            goes = open_to if row[2] in seen and not inner(row[4]) else lambda opened: "withheld"
            file.write(line := line_of(archive, row, goes))
            if b'"content":{' in line:
                for digest in digests_in(row[9] or b""):
                    (files / digest).write_bytes(home.blobs.path(digest).read_bytes())
    (log / "checkpoints.json").write_bytes(chain_of(archive))
    root = archive.recorder.tree.root_at(size).hex()
    told = {"format": "archive-handover.v1", "id": str(id or uuid4()), "origin": archive.origin}
    told |= {"organisation": "Hanketoimisto", "size": size, "root": root}
    (log / "package.json").write_text(json.dumps(told))
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    sealed(folder)
    return folder


def sealed(folder: Path) -> str:
    """The digest of the package, written where it is read."""
    names = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    manifest = "".join(f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in names)
    (folder / "tagmanifest-sha256.txt").write_text(manifest)
    return sha256(manifest.encode()).hexdigest()
