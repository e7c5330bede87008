"""Names that look alike are files of their own, and each is found again at every import."""

import os
from pathlib import Path

import pytest

from archive.errors import Invalid

from .conftest import Home


def test_names_that_only_look_alike_are_files_of_their_own_for_ever(home: Home, papers: Path):
    names = (
        b"vanha\xe4.txt",
        rb"vanha\xe4.txt",
        b"a\xe4\\xe5",
        b"a\\xe4\xe5",
        "\u212b".encode(),
        "\u00c5".encode(),
        "A\u030a".encode(),
    )
    for folder in (b"", b"/kansio\xe4", rb"/kansio\xe4"):
        for number, name in enumerate(names):
            path = Path(os.fsdecode(os.fsencode(papers) + folder + b"/" + name))
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(folder + b"%d" % number)
    assert home.take(papers).recorded == 21
    assert [home.take(papers).events for _ in range(2)] == [0, 0]
    assert len({one.event.content.source for one in home.events("document.filed")}) == 21
    assert len(home.events("case.opened")) == 2


def test_one_file_of_a_folder_is_the_file_the_folder_knows(home: Home, papers: Path):
    for name in ("\u00e4.txt", "a\u0308.txt"):
        (papers / name).write_bytes(name.encode())
    if len(list(papers.iterdir())) == 1:
        pytest.skip("this file system knows no difference")
    home.take(papers)
    assert [home.take(file).events for file in sorted(papers.iterdir())] == [0, 0]


@pytest.mark.parametrize(
    ("header", "column", "nearest"),
    [
        ("file,titel", "titel", "title"),
        ("fil;sender", "fil", "file"),
        ("file,colour", "colour", ""),
        ("publicty", "", "publicity"),
    ],
)
def test_a_column_nobody_knows_stops_the_import_with_the_nearest_name(
    home: Home, papers: Path, header, column, nearest
):
    (papers / "manifest.csv").write_text(f"{header}\na.txt,A\n")
    (papers / "a.txt").write_bytes(b"a")
    with pytest.raises(Invalid) as stopped:
        home.take(papers)
    assert f"unknown column '{column}" in str(stopped.value)
    assert f"nearest known name is '{nearest}" in str(stopped.value.remedy)
    assert not home.events("document.filed")
