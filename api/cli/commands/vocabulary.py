"""Commands for the vocabulary that widens questions: labels of one concept, narrower terms, other languages."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.app import Json, app, opened, out, told
from api.cli.progress import working
from archive.actor.events import Role

vocabulary = typer.Typer(
    help="The vocabulary that widens questions: other labels, narrower terms and labels in other languages.",
    no_args_is_help=True,
)
app.add_typer(vocabulary, name="vocabulary")


@vocabulary.command("import")
def import_vocabulary(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="SKOS (.ttl, .rdf, .jsonld) or .tsv.")],
    name: Annotated[str, typer.Option(help="What it is called; the name of the file, if none is given.")] = "",
    as_json: Json = False,
) -> None:
    """Import a vocabulary in place of the older one. It is no part of the record: import it again after a restore."""
    from projections.search.language.analyser import Analyser
    from projections.search.vocabulary.labels import read
    from projections.search.vocabulary.vocabulary import write
    from services.home.vocabulary import FILE

    with opened() as (home, caller):
        caller.require(Role.admin)
        found = list(read(file))
        with working("Reading labels", quiet=as_json) as progress:
            about = write(
                home.home / FILE, name or file.stem, found, Analyser(), lambda done: progress(done, len(found))
            )
    told(about._asdict(), as_json, lambda: out.print(_said(about.name, about.labels, about.concepts), highlight=False))


@vocabulary.command("show")
def show_vocabulary(
    word: Annotated[str, typer.Argument(help="A word or label to be widened; without one, what was imported.")] = "",
    as_json: Json = False,
) -> None:
    """Show which vocabulary was imported, or what a word is widened by."""
    from archive.errors import Invalid
    from projections.search.language.analyser import Analyser
    from projections.search.vocabulary.vocabulary import asked_as

    with opened() as (home, _):
        found = home.vocabulary.newest()
        if found is None:
            remedy = "Import one: archive vocabulary import FILE."
            raise Invalid("No vocabulary was imported.", field="vocabulary", remedy=remedy)
        about, labels = found.about(), [text for text, _ in found.related(asked_as(word, Analyser()))] if word else []

    def show() -> None:
        if word:
            out.print("\n".join(labels) or f"Nothing widens {word!r}.", highlight=False, markup=False)
        else:
            out.print(_said(about.name, about.labels, about.concepts), highlight=False)

    told({**about._asdict(), **({"word": word, "related": labels} if word else {})}, as_json, show)


@vocabulary.command("remove")
def remove_vocabulary() -> None:
    """Remove the vocabulary. Questions are no longer widened."""
    from services.home.vocabulary import FILE

    with opened() as (home, caller):
        caller.require(Role.admin)
        (home.home / FILE).unlink(missing_ok=True)
    out.print("Questions are no longer widened.")


def _said(name: str, labels: int, concepts: int) -> str:
    return f"{name}: {labels} labels of {concepts} concepts."
