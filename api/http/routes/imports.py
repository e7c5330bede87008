"""Packages made by others, imported from the folder of arriving packages: a package is named, never sent."""

from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Literal

import orjson
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http import responses
from api.http.identity import Asking, Home, Registrar
from api.http.problems import documented
from api.http.receiving import Receiving
from api.importers.packages.differences import NotAPackage
from api.importers.packages.recognising import FOLDER, kind_of
from api.importers.run import run_import
from archive.actor.events import Role
from archive.errors import Invalid, NotFound
from services.home.archive_home import ArchiveHome
from services.sight.visibility import shown_to
from services.stated import Stated

router = APIRouter(prefix="/imports", tags=["registration"], route_class=Receiving)
MOST = 100


class PackageOfOthers(Stated):
    """A package in the folder that the setting `packages` names."""

    package: str = Field(
        min_length=1, max_length=255, pattern=r"^[^./\\\x00][^/\\\x00]*$",
        description="the name of its folder, or of its zip or tar file",
    )  # fmt: skip
    kind: Literal["package", "sahke2"] | None = Field(
        default=None, description="a bag or package of E-ARK, or a transfer of SÄHKE2; if empty, it is recognised"
    )
    dry_run: bool = Field(default=False, description="state what would be recorded and refused; record nothing")


class Rejected(BaseModel):
    """What was rejected, or differs from what is recorded."""

    source: str = Field(description="its place in the package")
    code: str
    field: str | None = None
    reason: str
    remedy: str | None = None


class Imported(BaseModel):
    """What an import did."""

    kind: str
    recorded: int = Field(description="items of which something new was recorded")
    duplicates: int = Field(description="items of which everything was recorded already")
    rejected: int
    unread: int = Field(description="days that could not be read and were left out")
    differing: int | None = Field(description="values that differ from what is recorded")
    events: int
    position: int
    dry_run: bool
    notes: list[str]
    rejects: list[Rejected] = Field(description=f"at most {MOST}; all of them are in the rejects file of the archive")


@router.post(
    "",
    status_code=201,
    response_model=Imported,
    responses=documented(401, 403, 404, 422, 503, 507),
    operation_id="import_package",
    summary="Import a package made by others",
)
def post_import(home: Home, caller: Asking, by: Registrar, body: PackageOfOthers) -> Response:
    """A bag, an information package of E-ARK or a transfer of SÄHKE2, as cases and documents.

    The same package again records nothing; what was rejected is imported once the package is complete.
    """
    caller.require(Role.registrar)
    source = _placed(home, body.package)
    kind = body.kind or kind_of(source)
    if kind == FOLDER:
        raise NotAPackage("This is neither a package nor a transfer of SÄHKE2.", field="package")
    made = run_import(
        home.archive, home.blobs, source, kind=kind, by=by, rejects=home.home / "rejects", dry=body.dry_run,
        archivist=caller.may(Role.archivist), mandatory_of=home.settings.mandatory_of,
        shown=lambda id: shown_to(home, caller, id), temporary=home.temporary.folder,
    )  # fmt: skip
    home.projections.wake()
    names = ("recorded", "duplicates", "rejected", "unread", "differing", "events", "position", "dry_run")
    told = {name: getattr(made, name) for name in names} | {"kind": kind, "notes": list(made.notes)}
    told["rejects"] = _rejects(Path(made.rejects_file)) if made.rejects_file else []
    return responses.shown(told, position=made.position, status=201)


def _placed(home: ArchiveHome, name: str) -> Path:
    """A package by its name. Refuses: no folder is set; no such package in it."""
    if not home.settings.packages:
        remedy = "Set packages in archive.toml to the folder of packages, or use 'archive import'."
        raise Invalid("This archive takes no packages over HTTP.", field="package", remedy=remedy)
    path, there = Path(home.settings.packages) / name, False
    with suppress(OSError, ValueError):  # a name that no file can have
        there = path.exists() and not path.is_symlink()
    if not there:
        remedy = "Put the package into the folder that packages in archive.toml names."
        raise NotFound("There is no such package.", field="package", remedy=remedy)
    return path


def _rejects(path: Path) -> list[dict[str, object]]:
    """The first lines of a file of rejects, without what was in the package."""
    with path.open("rb") as lines:
        told = [orjson.loads(line) for line in islice(lines, MOST)]
    return [{name: each.get(name) for name in ("source", "code", "field", "reason", "remedy")} for each in told]
