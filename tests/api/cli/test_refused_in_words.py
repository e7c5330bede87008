"""What a command cannot use is refused, not answered with nothing."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError
from typer.testing import CliRunner

from api.cli.main import app
from archive.contract.events import ContractRegistered, Terms
from archive.contract.usecases import register_contract
from archive.errors import Invalid
from services.home.archive_home import ArchiveHome, make_home
from services.rejects import explained
from tests.given import day


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path / "home", origin="koe", organisation="Koe")
    return tmp_path / "home"


def test_what_is_due_of_a_kind_there_is_not_is_refused(home: Path):
    done = CliRunner().invoke(app, ["--home", str(home), "due", "--kind", "foo"])
    assert isinstance(done.exception, Invalid)
    assert "decision" in str(done.exception.remedy)


def test_that_no_record_names_a_person_is_said_in_a_sentence(home: Path):
    done = CliRunner().invoke(app, ["--home", str(home), "erasure", "list", "Matti Meikäläinen"])
    assert "No record names this person." in done.output


def test_the_day_of_a_schedule_is_not_described_as_that_of_what_is_due():
    told = CliRunner().invoke(app, ["schedule", "show", "--help"]).output
    assert "in force on this day" in " ".join(told.split())


def test_a_misspelt_field_of_a_change_is_named_with_those_that_work(home: Path):
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        registered = ContractRegistered(registered_on=day("2021-01-01"), content=Terms(title="Sopimus"))
        id = register_contract(opened.archive, registered, by=by).id
    line = ["change", "signatures", str(id), "--set", "signed_one=2021-01-02"]
    done = CliRunner().invoke(app, ["--home", str(home), *line])
    assert isinstance(done.exception, Invalid), done.output
    assert "signed_one" in str(done.exception)
    assert "signed_on" in str(done.exception.remedy)


def test_an_unknown_field_is_refused_in_our_words():
    with pytest.raises(ValidationError) as refused:
        Bounded.model_validate({"other": 1})
    told = explained(refused.value)
    assert told["reason"] == "other: there is no such field"


class Bounded(BaseModel, extra="forbid"):
    """A shape with no field at all."""
