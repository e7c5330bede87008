"""Commands of the handover at the successor, and the receipt that the sender imports."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, app, caught_up, opened, out, told
from api.cli.commands.handover import Digest, handover
from api.cli.progress import working

__all__ = ["app"]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="VKEY", help="A public key of the other archive, known from elsewhere; repeatable."),
]


@handover.command("receive")
def receive_package(
    package: Annotated[Path, typer.Argument(help="The folder of the package, with bagit.txt in it; or its zip file.")],
    key: Keys = None,
    digest: Digest = None,
    receipt: Annotated[
        Path | None,
        typer.Option(
            help="Write the receipt to this file; the sender imports it. That for encrypted content which was opened"
            " is written beside it, as NAME-opened.json."
        ),
    ] = None,
    identity: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The private key of age that opens the encrypted bag beside the package."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify a package of another archive and record everything in it that is still missing.

    Nothing is recorded if anything fails. After an interruption, run the same command again. Encrypted content can be
    taken later: run it again with --identity.
    """
    from archive.errors import ArchiveError
    from archive.files.whole import written_whole
    from archive.handover.usecases import opened_before
    from services.handover.enclosed.keys import identities_of
    from services.handover.receiving.receipts import beside_for_opened, receipt_of
    from services.handover.receiving.receive import receive

    failed: str | None = None
    second: Path | None = None
    identities = identities_of(identity) if identity else ()
    with opened() as (home, caller):
        with working("Receiving", quiet=as_json) as progress:
            done = receive(
                home,
                package,
                caller,
                keys=tuple(key or ()),
                digest=digest,
                identities=identities,
                progress=lambda _, at, total: progress(at, total),
            )
        if receipt is not None:
            try:
                written_whole(receipt, [receipt_of(home, done.handover)])
                if opened_before(home.archive, done.handover):
                    second = beside_for_opened(receipt)
                    written_whole(second, [receipt_of(home, done.handover, "opened")])
            except ArchiveError as error:
                failed = f"The receipt was not written: {error} Give another place and run the same command again."
        try:
            caught_up(home, quiet=as_json)
        except (ArchiveError, OSError) as error:
            failed = failed or f"The views are not up to date: {error}"

    def show() -> None:
        if done.repeated:
            out.print(f"This package of {done.sender} was received already, at position {done.position}.",
                      highlight=False)  # fmt: skip
        else:
            out.print(f"{done.events} events and {done.files} files of {done.sender} are recorded here.",
                      highlight=False)  # fmt: skip
        if done.opened:
            out.print(f"{done.opened} encrypted contents are recorded here.", highlight=False)
        if not done.vouched and not done.repeated:
            out.print("The key came with the package: compare it with the key the sender published, or give --key.",
                      highlight=False)  # fmt: skip
        for each in done.beside[:20]:
            why = "held here since a transfer" if each["why"] == "held_here" else "changed here as well"
            out.print(f"Review: {each['record']}: {each['event']} of {each['recorded_at']} ({why})",
                      highlight=False, markup=False)  # fmt: skip
        if done.beside:
            out.print(f"{len(done.beside)} events are kept beside their records and change nothing here.",
                      highlight=False)  # fmt: skip
        if done.unopened:
            out.print(f"The encrypted content is not taken: {done.unopened} Run the same command again.",
                      highlight=False, markup=False)  # fmt: skip
        if failed:
            out.print(f"The package is recorded. {failed}", highlight=False, markup=False)
        elif receipt is not None:
            out.print(f"Receipt for the sender: {receipt}", markup=False, highlight=False)
            if second is not None:
                out.print(f"Receipt for the encrypted content: {second}", markup=False, highlight=False)

    receipts = {"receipt": str(receipt) if receipt else None, "receipt_opened": str(second) if second else None}
    told(done.as_dict() | receipts | {"failed": failed}, as_json, show)
    if failed or done.unopened:
        raise typer.Exit(1)


@handover.command("withdraw")
def withdraw(
    id: Annotated[str, typer.Argument(help="The id of the package: the part of its name after 'bag-'.")],
    reason: Annotated[str, typer.Option(help="Why the transfer does not take place.")],
    refused: Annotated[bool, typer.Option("--refused", help="Its recipient refused it.")] = False,
    as_json: Json = False,
) -> None:
    """Record at the sender that a transfer does not take place, so that its records can go to another recipient.

    A second time nothing happens. A receipt that comes later is refused. What the recipient accepted is not withdrawn.
    """
    from services.handover.withdrawing import withdraw_transfer

    with opened() as (home, caller):
        made = withdraw_transfer(home, id, caller, reason=reason, because="refused" if refused else "withdrawn")
    words = "This transfer was withdrawn already." if made.replayed else "The transfer is withdrawn."
    shown = {"id": str(made.id), "position": made.position, "repeated": made.replayed}
    told(shown, as_json, lambda: out.print(words))


@handover.command("receipt")
def import_receipt(
    receipt: Annotated[Path, typer.Argument(help="The receipt that the recipient sent.")],
    key: Keys = None,
    recipient: Annotated[
        str | None,
        typer.Option(help="Of a transfer: confirm the name of the archive, where it is not that of the recipient."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Record at the sender that the recipient received a package. A second time nothing happens.

    The receipt of a transfer needs --key, a public key of the recipient that came by another way than the receipt.
    """
    from archive.errors import Invalid
    from services.handover.receiving.receipts import acknowledge
    from services.handover.transferring import not_passed

    if not receipt.is_file():
        raise Invalid("There is no such file.", field="receipt", remedy="Give the file that the recipient sent.")
    with opened() as (home, caller):
        made = acknowledge(home, receipt.read_bytes(), caller, keys=tuple(key or ()), recipient=recipient)
        left = [str(each) for each in not_passed(home.archive, home.files, made.id)]
    words = "The receipt is recorded." if not made.replayed else "This receipt was recorded already."

    def show() -> None:
        out.print(words)
        if left:
            out.print(f"{len(left)} of its records did not pass; held by another archive: {', '.join(left[:10])}.")

    shown = {"id": str(made.id), "position": made.position, "repeated": made.replayed, "not_passed": left}
    told(shown, as_json, show)
