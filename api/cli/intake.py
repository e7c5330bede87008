"""The summary that a command prints of an import, or of a table."""

from typing import TYPE_CHECKING, Any

import typer

from api.cli.app import out, shown, told

if TYPE_CHECKING:
    from api.importers.run import Summary


def summary_told(summary: "Summary", as_json: bool, texts: dict[str, Any] | None = None) -> None:
    """Print the summary: one line of JSON, or for people; with `texts`, how many documents were not read whole.

    Ends the command with code 3 where everything was refused.
    """

    def show() -> None:
        if summary.dry_run:
            shown(
                f"Nothing was recorded. {summary.recorded} would be ({summary.events} events);"
                f" {summary.duplicates} duplicates, {summary.rejected} rejected."
            )
        elif not summary.recorded and not summary.rejected:
            shown(f"Nothing new: all {summary.duplicates} are duplicates.")
        else:
            shown(
                f"Recorded {summary.recorded} ({summary.events} events) in {summary.seconds:.1f} s;"
                f" {summary.duplicates} duplicates, {summary.rejected} rejected. Position {summary.position}."
            )
        for note in summary.notes:
            out.print(note, highlight=False)
        if summary.unread:
            shown(f"{summary.unread} values could not be read and were left out.")
        if texts and texts["not_whole"]:
            shown(
                f"Of {texts['documents']} documents, {texts['not_whole']} could not be read whole:"
                " archive texts --files lists them with the reason."
            )
        if summary.completed:
            shown(f"Registrations completed by the manifest: {summary.completed}.")
        if summary.differing:
            shown(f"Values that differ from what is recorded: {summary.differing}; corrected: {summary.corrected}.")
        if summary.waiting and not summary.dry_run:
            next_step = f"archive corrections show {summary.list}"
            shown(f"Corrections of {summary.waiting} records wait for a second person: {next_step}")
        if summary.rejects_file:
            shown(f"Rejected items, unread and differing values, with reasons: {summary.rejects_file}")

    more = {"texts": {name: texts[name] for name in ("documents", "not_whole", "items")}} if texts else {}
    told(summary.as_dict() | more, as_json, show)
    if summary.rejected and not (summary.recorded or summary.duplicates or summary.completed or summary.corrected):
        raise typer.Exit(3)
