"""A manifest is read as programs of offices save it, and what had to be assumed is told."""

from pathlib import Path

import pytest

from .conftest import Home
from .test_folder import write


@pytest.mark.parametrize(
    ("encoding", "told"), [("cp1252", "was read as windows-1252"), ("utf-16", ""), ("utf-16-le", ""), ("utf-8-sig", "")]
)
def test_a_manifest_is_read_as_offices_save_it_and_what_was_assumed_is_told(home: Home, papers: Path, encoding, told):
    write(papers, {"päätös.txt": b"a", "manifest.csv": "file;title\r\npäätös.txt;Määräraha\r\n".encode(encoding)})
    summary = home.take(papers)
    assert (summary.recorded, summary.rejected) == (1, 0)
    [filed] = home.events("document.filed")
    assert filed.event.content.title == "Määräraha"
    assert told in "".join(summary.notes) and bool(summary.notes) == bool(told)
