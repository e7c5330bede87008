"""A command that records carries the views on at its end, and never hides that they lag for another reason."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.actor.usecases import register_actor
from services.home.archive_home import ArchiveHome

HOLD = "from pathlib import Path; from projections.lease import Lease; import sys, time;"
HOLD += "Lease(Path(sys.argv[1])).take(); print('held', flush=True); time.sleep(600)"
TOS = "code,title,years,trigger,basis,decision\n02 05,Talous,10,case_resolved,KirjanpL 2:10,\n"


def ran(home: Path, *words: str) -> Any:
    """One command in this process, and what it printed."""
    done = CliRunner().invoke(app, ["--home", str(home), *words, "--json"], catch_exceptions=True)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return json.loads(done.stdout)


def lag(home: Path) -> int:
    """How many events the views lack, as health tells."""
    told = ran(home, "health")
    assert (told["lease"], any("no process updates" in note for note in told["notes"])) == (
        None, any(model["behind"] for model in told["models"]),
    )  # fmt: skip
    return max(model["behind"] for model in told["models"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with a paper and its views."""
    (tmp_path / "paperit" / "Vuokrat").mkdir(parents=True)
    (tmp_path / "paperit" / "Vuokrat" / "muistio.txt").write_text("Vuokra päättyy.", "utf-8")
    ran(tmp_path / "home", "init", "--origin", "popsote", "--organisation", "Koe")
    ran(tmp_path / "home", "import", str(tmp_path / "paperit"))
    return tmp_path / "home"


def recorded_outside(home: Path, many: int) -> None:
    """What a process records that ends before its views follow."""
    with ArchiveHome(home) as opened:
        for number in range(many):
            register_actor(opened.archive, f"Kirjaamo {number}", by=opened.keeper_id())


def test_no_command_that_records_leaves_the_views_behind(home: Path):
    assert lag(home) == 0
    tos = home.parent / "tos.csv"
    tos.write_text(TOS, "utf-8")
    ran(home, "schedule", "import", str(tos), "--version", "1", "--from", "2020-01-01")
    assert lag(home) == 0
    (paper,) = ran(home, "incomplete", "--kind", "document")
    ran(home, "complete", paper["id"], "--received-on", "2020-02-01", "--publicity", "public")
    assert lag(home) == 0
    hold = ran(home, "hold", "place", paper["id"], "--mandate", "PKL 806/2011", "--reason", "Tutkinta")["hold"]
    assert lag(home) == 0
    ran(home, "hold", "release", hold, "--reason", "Päättyi")
    assert lag(home) == 0
    key = ran(home, "keys", "create", "Kirjaaja")["key"]
    assert lag(home) == 0
    ran(home, "keys", "revoke", key[:12])
    assert lag(home) == 0
    ran(home, "backup", str(home.parent / "copy"))
    assert lag(home) == 0


def test_a_command_that_records_nothing_hides_no_lag(home: Path):
    recorded_outside(home, 1)
    ran(home, "keys", "list")
    assert lag(home) == 1


def test_more_than_a_batch_is_left_to_whoever_reads(home: Path):
    toml = home / "archive.toml"
    toml.write_text(toml.read_text("utf-8") + "batch = 4\n", "utf-8")
    recorded_outside(home, 5)
    ran(home, "keys", "create", "Kirjaaja")
    assert lag(home) == 7
    ran(home, "incomplete")
    assert lag(home) == 0


def test_what_was_recorded_before_a_refusal_is_carried_on_as_well(home: Path):
    with pytest.raises(Exception, match="scope"):
        ran(home, "keys", "create", "Kirjaaja", "--scope", "case:none")
    assert lag(home) == 0


def test_no_command_waits_for_the_lease_of_another_process(home: Path):
    held = subprocess.Popen([sys.executable, "-c", HOLD, home / "views" / "lease"], stdout=subprocess.PIPE)
    try:
        assert held.stdout is not None
        assert held.stdout.readline() == b"held\n"
        held.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        assert ran(home, "keys", "create", "Kirjaaja")["key"]
        assert time.monotonic() - began < 25
    finally:
        held.kill()
        held.communicate()
    assert lag(home) == 2
