"""The whole way of an archive, as its people type it: handed over, cited, reused, reported, retired, still answering.

An office ends. Its work goes to a successor, which cites it, uses it and reports that. Then two people retire the old
archive. Its ids, numbers and citations are still answered: by a name, a day and an address.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519
from typer.testing import CliRunner

from api.cli.main import app
from archive.errors import ArchiveError
from services.home.archive_home import ArchiveHome
from services.verbs import KINDS, create, shape_of

PUBLIC = {"publicity": {"publicity": "public"}, "personal": "none"}
SECRET = {"publicity": {"publicity": "not_public"}}
USE = {"used_on": "2026-02-01", "manner": "updated", "user": "Hyvinvointialue", "work": "Uusi käsikirja"}


class Archives:
    """Commands to the archives in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, archive: str, *words: object, key: str | None = None) -> Any:
        """What a command answers, as JSON; None of one that writes a file."""
        acting, form = ["--as", key] if key else [], [] if "report" in words else ["--json"]
        line = ["--home", str(self.folder / archive), *acting, *map(str, words), *form]
        done = CliRunner().invoke(app, line)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout.splitlines()[-1]) if form else None

    def refused(self, archive: str, *words: object, key: str | None = None) -> str:
        """How a command is refused, and what to do about it."""
        with pytest.raises(ArchiveError) as refused:
            self(archive, *words, key=key)
        return f"{refused.value} {refused.value.remedy}"

    def filed(self, kind: str, **said: Any) -> str:
        """A record of the old archive."""
        with ArchiveHome(self.folder / "hanke") as home:
            by = home.admin().actor
            assert by is not None
            shape = shape_of(KINDS[kind].created).model_validate(said)
            return str(create(home.archive, KINDS[kind], shape, by=by).id)


@pytest.fixture
def archive(tmp_path: Path) -> Archives:
    archives = Archives(tmp_path)
    for origin in ("hanke", "alue"):
        archives(origin, "init", "--origin", origin, "--organisation", origin.title())
    with (tmp_path / "hanke" / "archive.toml").open("a") as settings:
        settings.write("cooling_off_days = 0\n")
    (tmp_path / "muualla").mkdir()
    return archives


def sent(archive: Archives, handed_as: str, private: Path, public: Path) -> None:
    """Everything goes to the successor, secret content encrypted; both receipts come back."""
    folder = archive.folder
    ground = ["--ground", "JulkL 29.1 § 1 kohta", "--recipient-key", public]
    made = archive("hanke", "handover", "create", "--to", "alue", "--as", handed_as, "--out", folder / "out", *ground)
    receipt = folder / f"kuitti-{handed_as}.json"
    archive("alue", "handover", "receive", made["folder"], "--identity", private, "--receipt", receipt)
    (key,) = archive("alue", "checkpoint", "--list")["keys"]
    for each in (receipt, receipt.with_stem(f"{receipt.stem}-opened")):
        archive("hanke", "handover", "receipt", each, "--key", key["key"])


def test_an_archive_is_handed_over_reused_and_retired_and_its_old_ids_still_lead_on(archive: Archives):
    folder, private, public = archive.folder, archive.folder / "key.txt", archive.folder / "key.pub"
    identity = x25519.Identity.generate()
    private.write_text(str(identity))
    public.write_text(str(identity.to_public()))

    case = archive.filed("case", number="1/2026", title="Käsikirjat", **PUBLIC)
    work = archive.filed("deliverable", title="Käsikirja", maker="Hanke", case=case, **PUBLIC)
    secret = archive.filed("deliverable", title="Salainen ohje", maker="Hanke", case=case, **SECRET)
    archive("hanke", "checkpoint")
    cited = archive("hanke", "cite", work)["citation"]

    assert "not_transferred: 3" in archive.refused("hanke", "retire", "propose", "--address", "x")
    sent(archive, "transfer", private, public)

    # the successor cites the work, uses it, and reports that
    assert archive("alue", "cite", cited)["checkpoint"] == "holds"
    archive("alue", "change", "uses", work, *(word for each in USE.items() for word in ("--set", "=".join(each))))
    archive("alue", "reuse", "report", work, "--out", folder / "report.json")
    (key,) = archive("alue", "checkpoint", "--list")["keys"]
    archive("hanke", "reuse", "take", folder / "report.json", "--key", key["key"])
    assert archive("hanke", "reuse", "list", "--touched", "used")["items"][0]["uses"][0]["user"] == "Hyvinvointialue"

    # the report came after the package: a newer copy goes to the holder before the archive may be retired
    (missing,) = archive("hanke", "retire", "status")["uncovered"]
    assert (missing["record"], missing["reason"]) == (work, "changed_since")
    sent(archive, "copy", private, public)
    assert archive("hanke", "retire", "status")["uncovered"] == []

    # two people, a checkpoint outside, and the end
    archive("hanke", "retire", "propose", "--address", "https://alue.example/{id}", "--recipient-key", public)
    assert "two different people" in archive.refused("hanke", "retire", "approve")
    second = archive("hanke", "keys", "create", "toinen", "--role", "archivist")["key"]
    archive("hanke", "retire", "approve", key=second)
    outside = f"{folder / 'muualla'}/"
    assert "is published or time-stamped" in archive.refused("hanke", "retire", "run", "--to", outside)
    archive("hanke", "checkpoint", "--to", outside)
    certificate = archive("hanke", "retire", "run", "--to", outside)
    assert (certificate["signing_key"], certificate["removed"]["records"]) == ("handed_over", 3)
    assert (folder / "muualla" / f"checkpoint.{certificate['position']}").exists()

    # the successor imports the certificate: nothing that the old key signs from now on counts there
    (ended,) = archive("alue", "retire", "predecessor", certificate["folder"])["predecessors"]
    assert (ended["origin"], ended["position"]) == ("hanke", certificate["position"])
    assert ended["signing_key"] == "handed_over"

    # every old id, number and citation is answered
    for asked, id in ((case, case), ("1/2026", case), (work, work), (secret, secret)):
        answer = archive.refused("hanke", "show", asked)
        assert "is held by alue since" in answer
        assert f"https://alue.example/{id}" in answer
    old, new = (archive(each, "cite", cited) for each in ("hanke", "alue"))
    assert (old["status"], old["checkpoint"], old["held_by"]["to"]) == ("destroyed", "holds", "alue")
    assert (new["checkpoint"], new["title"]) == ("holds", "Käsikirja")
    assert "This archive is retired" in archive.refused("hanke", "keys", "create", "kolmas")
    assert archive("hanke", "verify")["ok"]
