"""A hostile or broken file costs one file: its limit is named, and the next file is read."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from projections.text import Extractor, Limits, Status, extract
from projections.text.extraction import MIB

from .files import a_docx, a_flate_bomb, a_note, a_tagged_bomb


def test_the_clock_ends_a_reading_and_says_so(tmp_path):
    extraction = extract(a_tagged_bomb(tmp_path), limits=Limits(wall_seconds=1, zip_ratio=10**6))
    assert (extraction.status, extraction.text) == (Status.killed, "")
    assert extraction.reason == "the time limit of 1 s was reached"
    assert extraction.format.name == "Word document (OOXML)"


def test_processor_time_is_limited_for_each_file_and_not_for_the_life_of_the_reader(tmp_path):
    bomb, note = a_tagged_bomb(tmp_path), a_note(tmp_path)
    with Extractor(1, Limits(cpu_seconds=1, wall_seconds=30, zip_ratio=10**6)) as extractor:
        assert extractor.extract(bomb).reason == "the limit of 1 s of processor time was reached"
        assert [extractor.extract(note).status for _ in range(20)] == [Status.ok] * 20


def test_a_flate_bomb_kills_the_reader_and_the_next_file_goes_on(tmp_path):
    bomb, note = a_flate_bomb(tmp_path), a_note(tmp_path)
    with Extractor(1, Limits(memory_bytes=256 * MIB)) as extractor:
        answers = dict(extractor.extract_many([("pommi", bomb, ""), ("muistio", note, "")]))
    assert answers["pommi"].status is Status.killed
    assert "memory limit of 256 MiB" in answers["pommi"].reason
    assert answers["muistio"].text == "Avustuspäätös tehtiin maanantaina."


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    extraction = extract(a_docx(tmp_path, bytes(64 * MIB)))
    assert (extraction.status, extraction.reason) == (Status.killed, "the zip container is packed tighter than 1:250")


def test_a_container_of_too_many_entries_is_refused(tmp_path):
    path = a_docx(tmp_path, b"<document/>")
    with zipfile.ZipFile(path, "a") as container:
        for number in range(60):
            container.writestr(f"word/{number}.bin", b"")
    assert extract(path, limits=Limits(zip_entries=50)).reason == "the zip container has more than 50 entries"


def test_a_container_that_unpacks_to_too_much_is_refused(tmp_path):
    extraction = extract(a_docx(tmp_path, os.urandom(3 * MIB)), limits=Limits(zip_bytes=2 * MIB))
    assert (extraction.status, extraction.reason) == (Status.killed, "the zip container unpacks to more than 2 MiB")


def test_an_encrypted_container_has_no_text(tmp_path):
    path = a_docx(tmp_path, b"<document/>")
    with zipfile.ZipFile(path) as container:
        at = container.start_dir
    raw = bytearray(path.read_bytes())
    raw[at + 8] |= 1  # the flag of the first entry
    path.write_bytes(raw)
    assert (extract(path).status, extract(path).reason) == (Status.empty, "encrypted")


def test_text_beyond_the_longest_is_cut_and_said_to_be(tmp_path):
    extraction = extract(a_note(tmp_path, "ä" * 5_000), limits=Limits(max_chars=1_000))
    assert (extraction.status, len(extraction.text)) == (Status.partial, 1_000)
    assert extraction.reason == "only the first 1000 characters were read"


def test_a_file_beyond_the_largest_is_not_read(tmp_path):
    path = tmp_path / "iso.txt"
    with path.open("wb") as stream:
        stream.truncate(2 * MIB)
    extraction = extract(path, limits=Limits(file_bytes=MIB))
    assert (extraction.status, extraction.reason) == (Status.empty, "the file is larger than 1 MiB")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "the file cannot be opened"),
        (lambda path: path.mkdir(), "not a regular file"),
        (os.mkfifo, "not a regular file"),
        (lambda path: path.touch(), "the file is empty"),
    ],
)
def test_what_is_no_file_is_answered_and_never_waited_for(tmp_path, make, reason):
    path = tmp_path / "outo.pdf"
    make(path)
    assert (extract(path).status, extract(path).reason) == (Status.empty, reason)


def test_every_file_is_answered_once_under_its_own_key(tmp_path):
    for number in range(50):
        (tmp_path / f"{number}.txt").write_text(f"Pöytäkirja {number}", "utf-8")
    files = ((number, tmp_path / f"{number}.txt", "") for number in range(50))
    with Extractor(2) as extractor:
        answers = list(extractor.extract_many(files))
    assert sorted(key for key, _ in answers) == list(range(50))
    assert all(extraction.text == f"Pöytäkirja {key}" for key, extraction in answers)


def test_an_abandoned_reading_leaves_no_answer_for_the_next(tmp_path):
    long = a_note(tmp_path, "ä" * 3_000_000)
    short = tmp_path / "lyhyt.txt"
    short.write_text("lyhyt", "utf-8")
    with Extractor(2) as extractor:
        for _ in extractor.extract_many([(number, long, "") for number in range(6)]):
            break
        assert extractor.extract(short).text == "lyhyt"


def test_a_reader_killed_from_outside_is_replaced(tmp_path):
    note = a_note(tmp_path)
    with Extractor(1) as extractor:
        assert extractor.extract(note).status is Status.ok
        os.kill(child_of(os.getpid()), 9)
        assert extractor.extract(note).status is Status.ok


def child_of(parent: int) -> int:
    return int(Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()[-1])


def test_the_reader_gets_nothing_of_the_parent(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIVE_SECRET", "avain")
    with Extractor(1) as extractor:
        extractor.extract(a_note(tmp_path))
        child = Path(f"/proc/{child_of(os.getpid())}")
        assert (child / "environ").read_bytes() == b""
        assert (child / "fd" / "0").readlink() == Path(os.devnull)
        assert (child / "cwd").readlink() not in (Path.cwd(), tmp_path)
        limits = (child / "limits").read_text("ascii")
        folder = (child / "cwd").readlink()
    assert not folder.exists()
    assert "Max core file size        0" in limits
    assert f"Max address space         {1024 * MIB}" in limits


def test_the_parent_loads_no_library_that_opens_documents():
    heavy = {"pypdfium2", "pptx", "lxml", "python_calamine", "pypdf"}
    code = f"import sys, projections.text; sys.exit(bool({heavy!r} & set(sys.modules)))"
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0


def test_the_same_words_always_become_the_same_characters(tmp_path):
    decomposed = "Pa\u0308a\u0308to\u0308s\x00 valtion\u00adavustuksesta  \r\n\r\n\r\n\r\nloppu\ufeff"
    assert extract(a_note(tmp_path, decomposed)).text == "Päätös valtionavustuksesta\n\nloppu"


def test_a_damaged_container_is_empty_with_a_reason(tmp_path):
    whole = a_docx(tmp_path, b"<document>" + os.urandom(2_000).hex().encode() + b"</document>").read_bytes()
    cut = tmp_path / "katkennut.docx"
    cut.write_bytes(whole[: len(whole) // 2])
    extraction = extract(cut)
    assert (extraction.status, extraction.reason) == (Status.empty, "damaged: the zip container has no end record")
    assert extraction.format.basis == "extension"
