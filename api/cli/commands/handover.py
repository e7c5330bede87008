"""Commands of the handover: make a package for the successor, check one."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.progress import working
from api.cli.selecting import OfCases, OfClasses, OfOffices, Since, Until, wanted_by
from api.cli.terminal import err, in_words
from archive.errors import Invalid, NotFound

handover = typer.Typer(help="Hand the archive over to its successor, in a package that anyone can check.",
                       no_args_is_help=True)  # fmt: skip
app.add_typer(handover, name="handover")


Digest = Annotated[
    str | None,
    typer.Option(metavar="HEX", help="The digest that the sender's command printed, as it came by another way."),
]
KEYS = 64 << 10
"""Bytes that are read of a file of keys."""


@handover.command("create")
def create(
    to: Annotated[str, typer.Option(help="Who receives the package: the name of the successor.")],
    out_folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="A folder outside the archive; the package gets a subfolder.")
    ],
    handed_as: Annotated[
        Literal["copy", "transfer"],
        typer.Option(
            "--as",
            help="As a copy: the originals and the responsibility stay here. As a transfer: the recipient becomes"
            " responsible once its receipt is imported; nothing is deleted here.",
        ),
    ] = "copy",
    profile: Annotated[
        Literal["aip", "sip", "dip"],
        typer.Option(help="The E-ARK profile: for preservation, for submission to another archive, or for use."),
    ] = "aip",
    case: OfCases = None,
    class_: OfClasses = None,
    office: OfOffices = None,
    since: Since = None,
    until: Until = None,
    ground: Annotated[
        str | None,
        typer.Option(help="The legal ground on which secret and personal content is disclosed to the recipient."),
    ] = None,
    recipient_key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A file with the recipient's public keys of age. With --ground, secret and personal content goes into"
            " an encrypted bag beside the package.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a package with the whole archive, or with the part that the options ask for.

    A part has with it what its records cannot be understood without: their case, what was filed to a selected case, the
    decisions about them, their schedules. Secret and personal content stays here and is listed with the reason, or goes
    encrypted for the recipient: with --ground and --recipient-key.
    """
    from services.handover.package.create import create_package

    wanted = wanted_by(case, class_, office, since, until)
    key = text_of(recipient_key) if recipient_key else None
    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        with working("Handing over", quiet=as_json) as progress:
            made = create_package(
                home, caller, out_folder, to=to, profile=profile, handed_as=handed_as, wanted=wanted,
                ground=ground, recipient_key=key,
                door="command handover", progress=progress,
            )  # fmt: skip
    result = {name: getattr(made, name) for name in made.__slots__}

    def show() -> None:
        out.print(f"{made.folder}", markup=False, highlight=False)
        out.print(f"{made.records} records, {made.files} files, {made.bytes} bytes, up to event {made.size}.",
                  highlight=False)  # fmt: skip
        if made.unselected:
            out.print(f"{made.unselected} events of other records are here as leaves alone (selection.csv).",
                      highlight=False)  # fmt: skip
        out.print(f"{made.left_out} records are left out (left-out.csv), {made.destroyed} were destroyed.",
                  highlight=False)  # fmt: skip
        if made.secret:
            out.print(f"{made.secret}: {made.disclosed} contents, encrypted.", markup=False, highlight=False)
        out.print(f"Digest: {made.digest}", highlight=False)
        out.print(f"Next: archive handover check {made.folder}", markup=False, highlight=False)

    told(result, as_json, show)


def text_of(path: Path) -> str:
    """The text of a file of keys. Refuses: one that cannot be read."""
    try:
        return path.read_bytes()[:KEYS].decode("utf-8", "replace")
    except OSError as error:
        said = f"The file of the keys cannot be read: {error.strerror}."
        raise Invalid(said, field="recipient_key") from None


@handover.command("check")
def check(
    package: Annotated[
        Path,
        typer.Argument(metavar="PACKAGE", help="The folder of the package, with bagit.txt in it; or its zip file."),
    ],
    key: Annotated[
        list[str] | None,
        typer.Option(help="A key of the sender (NAME+ID+KEY) that it published elsewhere. May be repeated."),
    ] = None,
    digest: Digest = None,
    as_json: Json = False,
) -> None:
    """Check a package: its files, descriptions, proofs and completeness. It needs no archive and changes nothing.

    Exit code 0: everything matches; 1: a difference was found and is named; 2: not a package.
    """
    from services.handover.checks.check import check_package

    try:
        with working("Checking", quiet=as_json) as progress:
            found = check_package(package, key or (), digest=digest, progress=progress)
    except NotFound as refused:
        said = f"{refused} {refused.remedy}"
        err.print(said, markup=False, highlight=False)
        told({"ok": False, "exit": 2, "says": said}, as_json, lambda: None)
        raise typer.Exit(2) from None

    def show() -> None:
        for each in found["checks"]:
            numbers = {name: value for name, value in each.items() if name not in ("check", "ok", "says")}
            counted = ", ".join(f"{in_words(name)} {value}" for name, value in numbers.items() if _is_plain(value))
            beside = f" ({counted})" if counted else ""
            out.print(f"{each['check']}: {'ok' if each['ok'] else 'DIFFERS'}{beside}", markup=False, highlight=False)
            said = each.get("says") or ()
            for sentence in (said,) if isinstance(said, str) else said:
                out.print(f"  {sentence}", markup=False, highlight=False)
        for each in found["differences"]:
            out.print(f"{each['kind']}: {each['where']}: {each['says']}", markup=False, highlight=False)
        for each in found["findings"]:
            times = f" ({each['times']} times)" if each["times"] > 1 else ""
            out.print(f"{each['level']} {each['rule']}: {each['where']}: {each['says']}{times}",
                      markup=False, highlight=False)  # fmt: skip
        if found["differing"] > len(found["differences"]):
            out.print(f"{found['differing']} differences in all.", highlight=False)
        if found["reservation"]:
            out.print(found["reservation"], highlight=False)
        if found["ok"]:
            out.print(f"The package is complete. Digest: {found['digest']}", highlight=False)

    told(found | {"exit": 0 if found["ok"] else 1}, as_json, show)
    if not found["ok"]:
        raise typer.Exit(1)


def _is_plain(value: object) -> bool:
    return isinstance(value, int | str)
