"""What a command cannot use is refused, not answered with nothing."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.errors import NotFound
from services.home.archive_home import make_home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    return tmp_path / "home"


def test_what_is_due_of_a_kind_there_is_not_is_refused(home: Path):
    done = CliRunner().invoke(app, ["--home", str(home), "due", "--kind", "foo"])
    assert isinstance(done.exception, NotFound)
    assert "decision" in str(done.exception.remedy)


def test_that_no_record_names_a_person_is_said_in_a_sentence(home: Path):
    done = CliRunner().invoke(app, ["--home", str(home), "erasure", "list", "Matti Meikäläinen"])
    assert "No record names this person." in done.output


def test_the_day_of_a_schedule_is_not_described_as_that_of_what_is_due():
    told = CliRunner().invoke(app, ["schedule", "show", "--help"]).output
    assert "in force on this day" in " ".join(told.split())
