"""An archive that was backed up before a destruction, and restored without it."""

import json
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.disposal.listing import read_list
from archive.errors import ArchiveError
from archive.founding.events import DestructionsAdopted
from archive.ledger import offline
from services.home.archive_home import ArchiveHome

CSV = "code,title,years,trigger,basis\n03 00,Muistiot,0,document_date,KirjanpL 2:10\n"
MANIFEST = "file,title,class,date,publicity\nhanke/muistio.txt,Muistio,03 00,2020-05-05,public\n"
LINE = {"kind": "document", "key": "DNRO-7", "title": "Kirje", "record_class": "03 00"} | {
    "dated": {"latest": "2020-05-05"},
    "publicity": {"publicity": "public"},
}


class Place:
    """One archive after another in a folder, with backups, published lists and the sources of imports."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.published, self.listed = folder / "published", folder / "published" / "destructions.jsonl"

    def __call__(self, *words: object, home: Path | None = None, key: str | None = None) -> Any:
        acting = ["--as", key] if key else []
        told = ["--home", str(home or self.home), *acting, *map(str, words), "--json"]
        done = CliRunner().invoke(app, told)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return json.loads(done.stdout.splitlines()[-1])

    def refused(self, code: str, *words: object, home: Path | None = None) -> ArchiveError:
        """A command that is refused with this code, a remedy beside it."""
        with pytest.raises(ArchiveError) as refusal:
            self(*words, home=home)
        assert refusal.value.code == code, refusal.value
        assert refusal.value.remedy
        return refusal.value

    def imported(self, home: Path | None = None) -> list[str]:
        """Import both sources; the codes of what was refused."""
        codes = []
        for source, kind in (("paperit", "folder"), ("rivit.jsonl", "jsonl")):
            told = self("import", self.folder / source, "--kind", kind, home=home)
            if told["rejects_file"]:
                codes += [json.loads(line)["code"] for line in Path(told["rejects_file"]).read_text().splitlines()]
        return codes

    def destroy_all(self) -> list[str]:
        """Destroy everything that is due, by two people; the ids."""
        other = self("keys", "create", "toinen", "--role", "archivist")["key"]
        id = self("dispose", "list")["id"]
        self("dispose", "review", id)
        self("dispose", "approve", id, key=other)
        return [each["record"] for each in self("dispose", "execute", id)["records"]]

    def publish(self, home: Path | None = None) -> Path:
        self("checkpoint", "--to", f"{self.published}/", home=home)
        return self.listed

    def restored(self, name: str, backup: Path, *words: object, keys: bool = True, listed: Path | None = None) -> Any:
        """What a restore of a backup into a new home says."""
        at = self.folder / name
        (at / "keys").mkdir(parents=True)
        shutil.copy(self.home / "keys" / "master.key", at / "keys")
        more = ("--keys", self.folder / "apart") if keys else ()
        return self("restore", backup, *more, "--destructions", listed or self.listed, *words, home=at)

    def unlisted(self, name: str) -> Path:
        """The first backup put back without a list, for a reason."""
        at = self.folder / name
        (at / "keys").mkdir(parents=True)
        shutil.copy(self.home / "keys" / "master.key", at / "keys")
        why = ("--no-newer-destructions", "Ei löytynyt.")
        self("restore", self.folder / "first", "--keys", self.folder / "apart", *why, home=at)
        return at

    def backup(self, home: Path | None = None) -> Path:
        return Path(self("backup", self.folder / "backups", "--keys", self.folder / "apart", home=home)["folder"])

    def adoptions(self, name: str) -> list[DestructionsAdopted]:
        with ArchiveHome(self.folder / name) as opened:
            events = [each.event for each in opened.archive.read(0, 10_000)]
        return [event for event in events if isinstance(event, DestructionsAdopted)]


def names(listed: Path) -> set[UUID]:
    return {each.record for each in read_list(listed).records}


def stranger(listed: Path, vkey: str | None) -> dict[str, Any]:
    keys = [offline.read_key(vkey)] if vkey else []
    return offline.check_files([str(listed)], offline.Checker(keys, []))
