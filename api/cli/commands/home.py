"""Commands of an archive's folder: create it, check its health, rebuild its read models."""

import re
import sys
import unicodedata
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, app, home_chosen, opened, out, told
from api.cli.progress import working
from api.cli.tables import record_shown
from archive.errors import Conflict, Invalid


def holds_archive(home: Path) -> bool:
    """Whether a folder holds an archive, or a restore of one that was interrupted."""
    return (home / "archive.toml").exists() or any(home.glob("*restor*"))


class AnotherOrigin(Conflict):
    """The folder holds an archive of another name already."""

    code = "another_origin"

    def __init__(self, origin: str) -> None:
        remedy = "Choose another folder with --home, or leave --origin out."
        super().__init__(f"There is an archive already; its origin is {origin}.", field="--origin", remedy=remedy)


class AnotherOrganisation(Conflict):
    """The folder holds the archive of another organisation already."""

    code = "another_organisation"

    def __init__(self, organisation: str) -> None:
        remedy = "Choose another folder with --home, or leave --organisation out; archive.toml names the organisation."
        said = f"There is an archive already; its organisation is {organisation}."
        super().__init__(said, field="--organisation", remedy=remedy)


def _named(origin: str | None, organisation: str | None) -> tuple[str, str]:
    """The origin and the organisation of a new archive; asked for at a terminal. Refuses: elsewhere, one that lacks."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        organisation = organisation or typer.prompt("The organisation whose archive this is")
        origin = origin or typer.prompt("A short public name for it", default=origin_of(organisation))
    for option, value in (("--organisation", organisation), ("--origin", origin)):
        if not (value or "").strip():
            remedy = "Give both names: archive init --origin popsote --organisation 'The name of the organisation'."
            raise Invalid(f"{option} is missing.", field=option, remedy=remedy)
    return str(origin), str(organisation)


def origin_of(organisation: str) -> str:
    """A short name made from that of an organisation: small letters of a to z and digits, with hyphens."""
    plain = unicodedata.normalize("NFKD", organisation.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "archive"


@app.command()
def init(
    origin: Annotated[
        str | None, typer.Option(help="A short public name, recorded with every event, e.g. popsote.")
    ] = None,
    organisation: Annotated[str | None, typer.Option(help="The organisation whose archive this is.")] = None,
    as_json: Json = False,
) -> None:
    """Create a new, empty archive. Without --origin or --organisation a terminal asks for them."""
    from services.home.archive_home import ArchiveHome, make_home

    if not holds_archive(home_chosen()):
        origin, organisation = _named(origin, organisation)
    made = make_home(home_chosen(), origin=origin, organisation=organisation or "")
    with ArchiveHome(home_chosen()) as home:
        if origin is not None and origin != home.settings.origin:
            raise AnotherOrigin(home.settings.origin)
        if organisation is not None and organisation != home.settings.organisation:
            raise AnotherOrganisation(home.settings.organisation)
        result = {"home": str(home_chosen()), "origin": home.settings.origin, "made": made}
    words = "Created the archive" if made else "There is an archive already:"

    def show() -> None:
        out.print(f"{words} {result['origin']} in {home_chosen()}.", highlight=False)
        if made:
            at = f"archive --home {home_chosen()}"
            out.print(f"Next: {at} import FOLDER   takes files in (docs/importing.md)", highlight=False, markup=False)
            out.print(f"      {at} serve           answers over HTTP, with its documentation at /docs", highlight=False)
            out.print(f"      {at} keys create ... gives others access (--help)", highlight=False)

    told(result, as_json, show)


@app.command()
def rebuild(as_json: Json = False) -> None:
    """Rebuild all views and the search index from the record, compare them with the old ones, and switch over."""
    with opened() as (home, _), working("Rebuilding") as progress:
        home.comparer.forget_words()
        rebuilt = home.projections.rebuild(lambda _, done, total: progress(done, total))
        home.comparer.rebuilt()
    result = [asdict(each) for each in rebuilt]

    def show() -> None:
        for each in rebuilt:
            same = {True: "the same as before", False: "not the same as before", None: "nothing to compare with"}
            out.print(f"{each.model}: {each.rows} rows at position {each.position}, {same[each.same_as_before]}.")

    told(result, as_json, show)


@app.command()
def health(as_json: Json = False) -> None:
    """Check the health of the archive. Exit code 1: degraded. Exit code 0: healthy, perhaps with notes."""
    from archive.founding.acceptance import RecordRolledBack
    from services.home.health import health as look
    from services.home.health import refused

    try:
        with opened() as (home, _):
            found = look(home)
    except RecordRolledBack as error:
        found = refused(error)
    result = found.model_dump(mode="json")
    told(result, as_json, lambda: record_shown(result))
    if found.status == "degraded":
        raise typer.Exit(1)
