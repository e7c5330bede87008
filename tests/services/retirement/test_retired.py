"""An archive whose records another one holds is retired: every old id is answered, and nothing of them is left."""

from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.access.caller import ANONYMOUS, Caller
from archive.errors import Gone, NotFound
from archive.kind import kinds
from archive.ledger.checkpoint.checkpoint import latest
from archive.record.store import Archive
from archive.recordwide import RecordDestroyed
from archive.retirement.ended import Retired
from projections.states import Question
from services.audit.verification import audit
from services.home.archive_home import ArchiveHome
from services.proof.publication import publications
from services.retirement.certificate import certificate_shown
from services.retirement.coverage import uncovered
from tests.services.backup.backed_up import CLEAR_TEXT, SECRET_TEXT, file
from tests.services.retirement.retiring import ADDRESS, Two, approved, retired


def records_of(archive: Archive) -> dict[str, bool]:
    """Every record, and whether it was destroyed before."""
    gone = {stream for stream, _ in archive.recorder.facts_named(RecordDestroyed.name, 0)[1]}
    found = archive.recorder.begun_between(0, 10_000, archive.position)
    rows = {stream: archive.recorder.read_stream(UUID(stream), lte=1)[0] for _, stream in found}
    return {id: id in gone for id, row in rows.items() if row[4].partition(".")[0] in kinds()}


def answer(home: ArchiveHome, id: str, caller: Caller) -> str:
    """What an archive says of an id."""
    with home.projections.states(home.archive.position) as states:
        try:
            states.one(id, Question(caller, home.today()))
        except Gone as gone:
            return "held elsewhere" if gone.held else "destroyed"
        except NotFound:
            return "unknown"
        return "here"


def test_every_old_id_is_answered_and_nothing_is_left(two: Two, tmp_path: Path):
    with ArchiveHome(two.sender) as home, ArchiveHome(two.successor) as successor:
        home.projections.catch_up()
        records = records_of(home.archive)
        before = {id: answer(home, id, ANONYMOUS) for id in records}
        assert list(uncovered(home)) == []
        approved(home)
        size = retired(home, tmp_path / "outside")

        assert size == home.archive.position
        for id, destroyed in records.items():
            assert answer(home, id, home.admin()) == ("destroyed" if destroyed else "held elsewhere")
            assert answer(successor, id, successor.admin()) == ("destroyed" if destroyed else "here")
            if before[id] == "unknown":
                assert answer(home, id, ANONYMOUS) == "unknown"
        told = certificate_shown(home.archive, home.admin())
        assert told["signing_key"] == "destroyed"
        home.projections.catch_up()
        assert home.projections.set_aside() == []
        assert told["removed"]["records"] == sum(not gone for gone in records.values())
        assert told["removed"]["hits"] == 0
        assert told["held"][0]["to"] == "Seuraaja"
        public = certificate_shown(home.archive, ANONYMOUS)
        assert not {"removed", "proposed_by"} & public.keys()
        assert public["held"][0].keys() == {"address", "handover", "recipient", "since", "to"}
        assert publications(home.archive)[-1].size == size
        with pytest.raises(Retired, match="Nothing more is recorded here"):
            file(home, "Uusi", b"uusi")
        assert home.checkpoint() == latest(home.archive)
    assert audit(two.sender).ok
    with ArchiveHome(two.sender) as home:
        home.projections.catch_up()
        assert home.disposing.hindrance() is None
        assert home.keys.under("ledger:") == []
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "uusi.txt").write_text("Uusi asiakirja.", "utf-8")
    refused = CliRunner().invoke(app, ["--home", str(two.sender), "import", str(papers)])
    assert isinstance(refused.exception, Retired)  # once, and not file by file
    assert not (two.sender / "rejects").exists()
    every = b"".join(path.read_bytes() for path in two.sender.rglob("*") if path.is_file())
    assert CLEAR_TEXT[:60] not in every
    assert SECRET_TEXT[:60] not in every


def test_the_answer_names_who_holds_it_since_when_and_where(two: Two, tmp_path: Path):
    with ArchiveHome(two.sender) as home:
        home.projections.catch_up()
        (case,) = home.archive.streams("case.opened.v1")
        approved(home)
        retired(home, tmp_path / "outside")
        with home.projections.states(home.archive.position) as states:
            assert states.id_of("1/2021", Question(ANONYMOUS, home.today())) == str(case)
            with pytest.raises(Gone, match=r"held by Seuraaja since \d{4}-\d\d-\d\d") as gone:
                states.one(str(case), Question(ANONYMOUS, home.today()))
        assert gone.value.held[2] == ADDRESS.replace("{id}", str(case))
        assert gone.value.remedy == f"Ask for it there: {gone.value.held[2]}"
