"""An archive to back up, and the command."""

import json
from datetime import date
from pathlib import Path
from uuid import UUID

from typer.testing import CliRunner

from api.cli.main import app
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.usecases import file_document
from archive.values import Publicity, PublicityClass
from services.home.archive_home import ArchiveHome

SECRET_TEXT = b"Salainen lausunto terveydentilasta.\n" * 300
CLEAR_TEXT = b"Julkinen esityslista.\n" * 300


def command(home: Path, *words: object) -> dict:
    """A command as people give it; its one line of JSON, or its refusal raised."""
    result = CliRunner().invoke(app, ["--home", str(home), *map(str, words), "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout.splitlines()[-1])


def file(home: ArchiveHome, title: str, text: bytes, *, secret: bool = False, case: UUID | None = None) -> UUID:
    digest, size = home.blobs.put(text)
    what = PublicityClass.secret if secret else PublicityClass.public
    publicity = Publicity(
        publicity=what,
        ground="JulkL (621/1999) 24.1 § 25 kohta" if secret else None,
        secret_from=date(2021, 1, 1) if secret else None,
        secret_years=50 if secret else None,
    )
    content = FiledDocument(title=title, file=File(digest=digest, size=size))
    by = home.admin().actor
    assert by
    return file_document(home.archive, DocumentFiled(case=case, publicity=publicity, content=content), by=by).id


def the_list(home: Path) -> Path:
    """The list of destructions, as the archive gives it out now."""
    path = home.with_name("destructions.jsonl")
    command(home, "dispose", "export", path)
    return path
