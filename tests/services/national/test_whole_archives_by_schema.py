"""Whole archives by the schemas of others: the sample, and real decisions of Helsinki as they are imported.

SÄHKE2, national METS, EAD3 and every answer of OAI-PMH. Slow: these are drills.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from archive.access.caller import ANONYMOUS
from services.harvest.answer import answered
from services.home.archive_home import ArchiveHome
from services.national.export import export_as
from tests.services.handover.test_validators_on_archives import helsinki, the_sample
from tests.services.national.schemas import EAD3, EAD3_SPACE, OAI, SAHKE2, valid, valid_mets

pytestmark = [
    pytest.mark.drill,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(not SAHKE2.is_file() or not os.environ.get("ARCHIVE_TEST_DATA"), reason="no test data"),
]
TOKEN = "{http://www.openarchives.org/OAI/2.0/}resumptionToken"
DATED = "{http://www.openarchives.org/OAI/2.0/}datestamp"


@pytest.fixture(scope="module", params=[the_sample, helsinki], ids=["sample", "helsinki"])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveHome]:
    folder = tmp_path_factory.mktemp("by-schema")
    with ArchiveHome(request.param(tmp_path_factory, folder / "home")) as opened:
        opened.projections.catch_up()
        yield opened


def test_sahke2_of_the_whole_archive_is_valid(home: ArchiveHome, tmp_path: Path):
    made = export_as(home, home.admin(), "sahke2", tmp_path, door="test")
    valid(SAHKE2, etree.parse(made.folder / made.metadata))
    assert made.described > 1


def test_national_mets_of_the_whole_archive_is_valid(home: ArchiveHome, tmp_path: Path):
    made = export_as(home, home.admin(), "mets", tmp_path, door="test")
    valid_mets(etree.parse(made.folder / made.metadata))
    assert made.described > 100


@pytest.mark.parametrize("prefix", ["oai_dc", "ead3"])
def test_every_answer_of_a_harvest_is_valid(home: ArchiveHome, prefix: str):
    protocol, description = (etree.XMLSchema(etree.parse(path)) for path in (OAI, EAD3))
    asked, count, size = [("verb", "ListRecords"), ("metadataPrefix", prefix)], 0, None
    while True:
        root = etree.fromstring(answered(home, ANONYMOUS, asked, "https://archive.invalid/oai"))
        protocol.assertValid(root)
        count += len(list(root.iter(DATED)))
        for each in root.iter(EAD3_SPACE):
            description.assertValid(etree.fromstring(etree.tostring(each)))
        token = next(root.iter(TOKEN), None)
        size = size or (int(token.get("completeListSize")) if token is not None else count)
        if token is None or not token.text:
            break
        asked = [("verb", "ListRecords"), ("resumptionToken", token.text)]
    assert count == size > 100
