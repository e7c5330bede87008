"""A part of what everybody may see in national forms: what is asked for, with the case it belongs to, and no more."""

import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from typer.testing import CliRunner

from api.cli.main import app
from archive.errors import Invalid, NotFound
from services.handover.package.selection import Wanted
from services.national.export import export_as
from tests.api.disposals import Office
from tests.services.national.schemas import METS, SAHKE2, valid, valid_mets
from tests.services.national.test_national_exports import HIDDEN, N, exported, office

__all__ = ["office"]  # the fixture


def part_of(office: Office, form: str, out: Path, **asked: object):
    made = export_as(office.home, office.home.admin(), form, out, door="test", wanted=Wanted(**asked))
    return made, etree.parse(made.folder / made.metadata).getroot()


def test_a_case_goes_with_what_was_filed_to_it(office: Office, tmp_path: Path):
    made, root = part_of(office, "sahke2", tmp_path, cases=("A/1/2021",))
    assert [each.text for each in root.iterfind(f"{N}CaseFile/{N}NativeId")] == ["A/1/2021"]
    everything = b"".join(path.read_bytes() for path in made.folder.rglob("*") if path.is_file()).decode("utf-8")
    assert "Avustus myönnetään." in everything
    for words in ("Ilman asiaa", "Muu teksti.", HIDDEN, "Salattu sisältö."):
        assert words not in everything
    if SAHKE2.is_file():
        valid(SAHKE2, root)


def test_records_of_a_period_are_fewer_than_all(office: Office, tmp_path: Path):
    made, root = part_of(office, "mets", tmp_path / "part", cases=("A/1/2021",), until=office.home.today())
    _, whole = exported(office, "mets", tmp_path / "whole")
    assert 0 < made.described < len(list(whole.iterfind("{http://www.loc.gov/METS/}dmdSec")))
    if METS.is_file():
        valid_mets(root)


def test_a_selection_that_cannot_be_made_is_refused_and_leaves_nothing(office: Office, tmp_path: Path):
    with pytest.raises(NotFound, match="no such case"):
        part_of(office, "sahke2", tmp_path, cases=("A/9/2021",))
    with pytest.raises(Invalid, match="everybody may see"):
        part_of(office, "sahke2", tmp_path, cases=("A/2/2021",))
    assert not list(tmp_path.iterdir())


def test_over_rest_and_by_command_it_is_the_same_part(office: Office, tmp_path: Path):
    answer = office.doors.post("/exports", {"form": "sahke2", "cases": ["A/1/2021"]}, by="archivist")
    assert answer.status_code == 201, answer.text
    with ZipFile(io.BytesIO(answer.content)) as file:
        (name,) = (each for each in file.namelist() if each.endswith(".xml"))
        root = etree.fromstring(file.read(name))
    assert [each.text for each in root.iterfind(f"{N}CaseFile/{N}NativeId")] == ["A/1/2021"]
    said = ["--home", str(office.home.home), "export", "sahke2", "--out", str(tmp_path), "--case", "A/1/2021", "--json"]
    result = CliRunner().invoke(app, said)
    assert (result.exit_code, json.loads(result.stdout.splitlines()[-1])["described"]) == (0, 1), result.output
    assert office.doors.post("/exports", {"form": "mets", "cases": ["A/9/2021"]}, by="archivist").status_code == 404
