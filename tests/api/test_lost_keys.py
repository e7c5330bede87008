"""keys.sqlite is lost: the next start finds everything again by new hashes, and an import makes no duplicates."""

import json
from pathlib import Path

import pytest

from archive.actor.usecases import find_actor, recognise
from archive.founding.events import LookupsRenewed
from archive.founding.lookups import lost, renew_lookups
from archive.founding.usecases import ADMIN
from archive.record.recorder import Recorder
from services.home.archive_home import ArchiveHome, give_up, make_home
from tests.services.backup.backed_up import command, file

FILES = {
    "muistio.txt": "Muistio.",
    "hanke/suunnitelma.txt": "Suunnitelma.",
    "hanke/liite.txt": "Liite.",
    "lausunto.txt": "Salainen.",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "paperit" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "paperit" / name).write_text(text)
    return tmp_path / "paperit"


@pytest.fixture
def home(tmp_path: Path, source: Path) -> Path:
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    command(tmp_path / "home", "import", source)
    return tmp_path / "home"


def lose_keys(home: Path) -> None:
    """keys.sqlite is lost, and given up."""
    (home / "keys.sqlite").unlink()
    give_up(home, "Levy hajosi.")


def renewals(home: ArchiveHome) -> list[LookupsRenewed]:
    events = (each.event for each in home.archive.read(0, 10_000))
    return [event for event in events if isinstance(event, LookupsRenewed)]


def test_an_import_after_the_loss_makes_no_duplicates(home: Path, source: Path):
    key = command(home, "keys", "create", "kirjaaja")
    before = command(home, "stats")["kinds"]
    lose_keys(home)
    again = command(home, "import", source)
    assert (again["recorded"], again["events"], again["duplicates"]) == (0, 0, len(FILES))
    (source / "hanke" / "uusi.txt").write_text("Uusi.")
    assert command(home, "import", source)["recorded"] == 1
    after = command(home, "stats")["kinds"]
    assert after == before | {"document": len(FILES) + 1}
    with ArchiveHome(home) as opened:
        assert recognise(opened.archive, key["key"], opened.archive.now())[0].hex
        assert str(find_actor(opened.archive, "kirjaaja")) == key["actor"]
        assert find_actor(opened.archive, ADMIN) == opened.admin().actor
        assert len(renewals(opened)) == 1
    assert command(home, "verify")["ok"]


def test_what_lies_sealed_without_its_key_is_counted_and_found_when_the_keys_return(home: Path, tmp_path: Path):
    with ArchiveHome(home) as opened:
        file(opened, "Lausunto", b"Salainen.", secret=True)
    (home / "keys.sqlite").rename(tmp_path / "kept.sqlite")
    give_up(home, "Levy hajosi.")
    with ArchiveHome(home) as opened:
        assert [event.unreadable for event in renewals(opened)] == [1]
        key = opened.archive.natural_key("file", "paperit", "muistio.txt")
        found = opened.archive.found(key)
        assert found
    (home / "keys.sqlite").unlink()
    (tmp_path / "kept.sqlite").rename(home / "keys.sqlite")
    with ArchiveHome(home) as opened:
        assert [event.unreadable for event in renewals(opened)] == [1, 0]
        assert opened.archive.found(opened.archive.natural_key("file", "paperit", "muistio.txt")) == found


def test_nothing_happens_where_nothing_was_lost(home: Path):
    with ArchiveHome(home) as opened:
        position = opened.archive.position
        assert not lost(opened.archive)
        assert renew_lookups(opened.archive) is None
        assert opened.archive.position == position


def test_a_renewal_cut_short_between_its_steps_is_done_again(home: Path, source: Path, monkeypatch: pytest.MonkeyPatch):
    lose_keys(home)

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cutting:
        cutting.setattr(Recorder, "insert_events", cut)
        with pytest.raises(KeyboardInterrupt):
            ArchiveHome(home)
    assert command(home, "import", source)["events"] == 0
    with ArchiveHome(home) as opened:
        assert len(renewals(opened)) == 1


def test_subjects_of_tokens_are_accepted_anew_by_an_administrator_alone(home: Path):
    from archive.actor.holders import SubjectUnknown, accept_tokens, holder_of

    with ArchiveHome(home) as opened:
        first = holder_of(opened.archive, "https://login.example.fi", "s-1", register=True)
        assert holder_of(opened.archive, "https://login.example.fi", "s-1", register=True) == first
    lose_keys(home)
    with ArchiveHome(home) as opened:
        with pytest.raises(SubjectUnknown, match="were lost"):
            holder_of(opened.archive, "https://login.example.fi", "s-1", register=True)
        accept_tokens(opened.archive, "https://login.example.fi", "s-1", actor=first, by=opened.admin().actor)
        assert holder_of(opened.archive, "https://login.example.fi", "s-1", register=False) == first
        told = json.dumps([each.event.model_dump(mode="json") for each in opened.archive.read(0, 10_000)])
        assert "s-1" not in told
