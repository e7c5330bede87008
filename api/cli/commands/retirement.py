"""Commands that retire an archive: status, propose, approve, withdraw, run, certificate."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.commands.handover import text_of
from api.cli.progress import working
from api.cli.tables import table_of
from archive.errors import Invalid, NotReady

if TYPE_CHECKING:
    from services.home.archive_home import ArchiveHome

retire = typer.Typer(
    help="Retire an archive whose records another one holds: its copies are destroyed, its old ids lead there.",
    no_args_is_help=True,
)
app.add_typer(retire, name="retire")
Words = Annotated[str | None, typer.Option("--note", help="A note, recorded with this step.")]
WAIT_SECONDS = 120


@retire.command("status")
def retire_status(as_json: Json = False) -> None:
    """Show how far the retirement is, and everything that no receipt proves to be elsewhere."""
    from services.retirement.steps import status

    with opened() as (home, caller):
        caught_up(home, quiet=as_json)
        result = status(home, caller)
    told(result, as_json, lambda: _status(result))


def _status(result: dict[str, Any]) -> None:
    days = {name: said for name, said in result.items() if name.endswith(("_on", "_from"))}
    out.print(", ".join([result["status"], *(f"{name} {said}" for name, said in days.items())]), highlight=False)
    if "uncovered" not in result:
        for name in ("address", "hindrance"):
            if result.get(name):
                out.print(f"{name}: {result[name]}", highlight=False, markup=False)
        return
    missing = result["uncovered"]
    covered = "The receipts cover everything that this archive holds."
    out.print("No receipt covers:" if missing else covered, highlight=False)
    if upto := result.get("later_contents_upto"):
        said = f"What was recorded up to position {upto} of records that had passed is destroyed as well."
        out.print(said, highlight=False)
    if missing:
        table_of(("record", "kind", "reason", "remedy"), missing)
    behind = result["position"] - result["witnessed"]
    if behind:
        out.print(f"{behind} events are in no checkpoint that is published or time-stamped.", highlight=False)


@retire.command("propose")
def retire_propose(
    address: Annotated[
        str,
        typer.Option(
            help="Where records are asked for from now on, such as the address of the successor's archive. {id} in it"
            " stands for the id of the record."
        ),
    ],
    address_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=ADDRESS",
            help="The address of one holder, where it is asked elsewhere: the name of its archive in its receipt, and"
            " the address. Give it once for each.",
        ),
    ] = None,
    recipient_key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A file with public keys of age: the signing key is handed over to their owners, encrypted. Without"
            " it the signing key is destroyed.",
        ),
    ] = None,
    destroy_later_contents: Annotated[
        bool,
        typer.Option(
            "--destroy-later-contents",
            help="Also destroy what was recorded until now of records that had passed, such as the reason for a hold:"
            " their holder has the fact of it, but not its words. Tell the holder first.",
        ),
    ] = False,
    note: Words = None,
    as_json: Json = False,
) -> None:
    """Propose to retire this archive. Refused, with the list, unless receipts cover everything that it holds."""
    from services.retirement.steps import propose, require_archivist

    key = text_of(recipient_key) if recipient_key else None
    own = dict(_named_address(each) for each in address_of or ())
    with opened() as (home, caller):
        by = require_archivist(caller)
        caught_up(home, quiet=as_json)
        made = propose(home, address, key, note, destroy_later_contents=destroy_later_contents, addresses=own, by=by)
    result = {"id": str(made.id), "status": "proposed", "position": made.position}
    told(result, as_json, lambda: out.print("Proposed. Next, another person runs: archive retire approve"))


def _named_address(said: str) -> tuple[str, str]:
    name, equals, address = said.partition("=")
    if not equals:
        remedy = "For example: --address-of seuraaja=https://arkisto.example/records/{id}"
        raise Invalid("An address of one holder is written NAME=ADDRESS.", field="address-of", remedy=remedy)
    return name.strip(), address.strip()


@retire.command("approve")
def retire_approve(note: Words = None, as_json: Json = False) -> None:
    """Approve the retirement, as another person than who proposed it. The waiting period starts."""
    from archive.retirement.usecases import retirement
    from services.retirement.steps import approve, require_archivist

    with opened() as (home, caller):
        by = require_archivist(caller)
        caught_up(home, quiet=as_json)
        made = approve(home, note, by=by)
        first = str(retirement(home.archive).executable_from)
    result = {"id": str(made.id), "status": "approved", "position": made.position, "executable_from": first}
    told(result, as_json, lambda: out.print(f"Approved. From {first} on: archive retire run", highlight=False))


@retire.command("withdraw")
def retire_withdraw(
    reason: Annotated[str, typer.Option(help="The reason; it is recorded.")], as_json: Json = False
) -> None:
    """Withdraw the proposal before it is run."""
    from services.retirement.steps import require_archivist, withdraw

    with opened() as (home, caller):
        made = withdraw(home, reason, by=require_archivist(caller))
    told({"id": str(made.id), "position": made.position}, as_json, lambda: out.print("Withdrawn."))


@retire.command("run")
def retire_run(
    to: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Publish the last checkpoint to this folder, file or address (PUT), outside the archive. Without it,"
            " publish it with 'archive checkpoint --to' and run again.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Retire the archive: destroy its copies, search for remains, certify, sign the last checkpoint, remove the key.

    Nothing else is recorded from its beginning on. After an interruption the next start completes it.
    """
    from services.retirement.certificate import certificate_shown
    from services.retirement.steps import require_archivist, run

    with opened() as (home, caller), working("Retiring", quiet=as_json):
        by = require_archivist(caller)
        caught_up(home, quiet=True)
        run(home, to, by=by)
        _finished(home)
        result = certificate_shown(home.archive, caller) | {"folder": str(home.home / "retirement")}
    told(result, as_json, lambda: _certificate(result))


def _finished(home: "ArchiveHome") -> None:
    """Carry it out in this process, or wait for the process that serves the archive to do it."""
    from archive.disposal.usecases import under_way
    from archive.retirement.usecases import retirement_id

    id = retirement_id(home.archive)
    if id in under_way(home.archive) and home.projections.take_lease():
        home.disposing.finish(id)
    deadline = time.monotonic() + WAIT_SECONDS
    while id in under_way(home.archive):
        if time.monotonic() > deadline:
            remedy = "It continues by itself; 'archive retire status' shows its status."
            raise NotReady("The server has not finished the retirement yet.", remedy=remedy)
        time.sleep(0.1)


@retire.command("certificate")
def retire_certificate(as_json: Json = False) -> None:
    """Show the certificate of a retired archive: what was destroyed, who holds it, and its last checkpoint."""
    from services.retirement.certificate import certificate_shown

    with opened() as (home, caller):
        result = certificate_shown(home.archive, caller)
    told(result, as_json, lambda: _certificate(result))


def _certificate(result: dict[str, Any]) -> None:
    out.print(f"{result['origin']} is retired since {result['retired_on']}; the key is {_FATE[result['signing_key']]}.",
              highlight=False)  # fmt: skip
    several = len({each.get("address") for each in result["held"]}) > 1
    columns = ("to", "recipient", "since", "records", "handover", *(["address"] if several else []))
    table_of(columns, result["held"])
    if (removed := result.get("removed")) is not None:
        out.print(
            f"{removed['records']} records, {removed['contents']} contents, {removed['files']} files and"
            f" {removed['keys']} keys destroyed. Searched {removed['searched']} files by {removed['by']}:"
            f" {removed['hits']} found.",
            highlight=False,
        )
    out.print(f"Ask there: {result['address']}", highlight=False, markup=False)
    out.print(result["checkpoint"], highlight=False, markup=False)


_FATE = {"destroyed": "destroyed", "handed_over": "handed over"}


@retire.command("predecessor")
def retire_predecessor(
    folder: Annotated[
        Path, typer.Argument(help="The folder 'retirement' of the archive that was retired, as it gave it.")
    ],
    key: Annotated[
        list[str] | None,
        typer.Option(
            help="A public key of that archive known from elsewhere, if its last key is newer than its packages."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Record that an archive from which this one received records is retired, by its certificate.

    From then on what its key signs beyond its last checkpoint is refused here. A second time nothing happens.
    """
    from services.retirement.predecessors import predecessors_shown, recognise

    files = [folder / name for name in ("certificate.json", "checkpoints.json")]
    missing = [each.name for each in files if not each.is_file()]
    if missing:
        remedy = "Give the folder with certificate.json and checkpoints.json."
        raise Invalid(f"The folder has no {' and no '.join(missing)}.", field="folder", remedy=remedy)
    with opened() as (home, caller):
        made = recognise(home, files[0].read_bytes(), files[1].read_bytes(), caller, keys=tuple(key or ()))
        result = predecessors_shown(home)
    words = "This certificate was recorded already." if made.replayed else "The certificate is recorded."

    def show() -> None:
        out.print(words)
        _predecessors(result)

    shown = {"id": str(made.id), "position": made.position, "repeated": made.replayed, "predecessors": result}
    told(shown, as_json, show)


@retire.command("predecessors")
def retire_predecessors(as_json: Json = False) -> None:
    """List the predecessors known to be retired: their last checkpoints, and what became of their signing keys."""
    from services.retirement.predecessors import predecessors_shown

    with opened() as (home, _):
        result = predecessors_shown(home)
    told(result, as_json, lambda: _predecessors(result))


def _predecessors(result: list[dict[str, Any]]) -> None:
    table_of(("origin", "retired_on", "position", "signing_key"), result)
