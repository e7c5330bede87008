"""Every odd file there is gets an answer: files broken on purpose here, and a large collection where present.

The collection is found by ARCHIVE_TEST_DATA (`files/` in it). It holds encrypted, truncated and fuzzed files and bombs.
"""

import os
import random
import resource
import time
from collections import Counter
from pathlib import Path

import pytest

from projections.text import Extraction, Extractor, Limits, Status

from .files import WORD_SPACE, a_docx, a_pdf_saying, paragraph, written, zipped

ROOT = Path(__file__).resolve().parents[3]
COLLECTION = Path(os.environ.get("ARCHIVE_TEST_DATA", ROOT / "../shared/data")).resolve() / "files"
LIMITS = Limits(wall_seconds=20, cpu_seconds=15)

# endings whose readers should find words in nearly everything that is not encrypted, cut or only a picture
WELL_READ = {
    "odt": 1.0,
    "ods": 1.0,
    "eml": 1.0,
    "mbox": 1.0,
    "txt": 1.0,
    "rtf": 0.85,
    "html": 0.9,
    "xlsx": 0.8,
    "docx": 0.75,
}


def whole_files(folder: Path) -> list[Path]:
    return [
        a_docx(folder, f"<w:document {WORD_SPACE}>{paragraph('Päätös ' * 50)}</w:document>"),
        zipped(
            folder,
            "a.odt",
            {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<body><p>a</p></body>"},
        ),
        written(folder, "a.pdf", a_pdf_saying(b"Maksatus")),
        written(folder, "a.rtf", rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}P\'e4\'e4t\'f6s \u8364? {\b a}\par}"),
        written(folder, "a.eml", "Subject: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nrunko\n--x--\n"),
        written(folder, "a.html", "<!doctype html><title>a</title><p>b<table><tr><td>c</table>"),
        written(folder, "a.xml", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;<d>e</d></a>"),
    ]


def broken(raw: bytes, chance: random.Random) -> bytes:
    """The file cut short, or with some bytes changed."""
    if chance.random() < 0.3:
        return raw[: chance.randrange(len(raw))]
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(changed)


def test_files_broken_on_purpose_are_all_answered(tmp_path):
    chance = random.Random(20260101)
    files = []
    for whole in whole_files(tmp_path):
        for number in range(60):
            path = written(tmp_path, f"{number}-{whole.name}", broken(whole.read_bytes(), chance))
            files.append((path, path, ""))
    with Extractor(2, LIMITS) as extractor:
        answers = dict(extractor.extract_many(files))
    assert len(answers) == len(files)
    assert [(path.name, answer) for path, answer in answers.items() if not is_answered(answer)] == []
    killed = {answer.reason for answer in answers.values() if answer.status is Status.killed}
    assert all(reason.startswith("the zip container") for reason in killed)  # refused unopened: no reader died


@pytest.mark.skipif(not COLLECTION.is_dir(), reason="no collection of odd files: set ARCHIVE_TEST_DATA")
def test_a_collection_of_odd_files_is_read_within_bounds():
    paths = sorted(path for path in COLLECTION.rglob("*") if path.is_file())
    started, held = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Extractor(2, LIMITS) as extractor:
        answers = dict(extractor.extract_many((path, path, "") for path in paths))
    assert time.monotonic() - started < 60
    assert len(answers) == len(paths)
    assert [(path.name, answer) for path, answer in answers.items() if not is_answered(answer)] == []
    assert sum(extraction.status is Status.killed for extraction in answers.values()) <= 10
    assert shares_below(answers) == []
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held  # KiB; this process ran other tests before
    assert grown < 256 * 1024


@pytest.mark.skipif(not COLLECTION.is_dir(), reason="no collection of odd files: set ARCHIVE_TEST_DATA")
def test_pdf_with_a_text_layer_is_read_and_one_without_says_so():
    paths = sorted((COLLECTION / "tika").rglob("*.pdf")) + sorted((COLLECTION / "fintraffic-fi").rglob("*.pdf"))
    with Extractor(2, LIMITS) as extractor:
        answers = [extraction for _, extraction in extractor.extract_many((path, path, "") for path in paths)]
    explained = {"encrypted", "no text layer: the pages are images or blank"}
    assert [answer.reason for answer in answers if not answer.text and answer.reason not in explained] == []
    assert sum(answer.status is Status.ok for answer in answers) >= len(answers) / 2


def is_answered(extraction: Extraction) -> bool:
    """Words when it says so, a reason when not, and never both missing."""
    says_words = extraction.status in (Status.ok, Status.partial)
    return bool(extraction.text) == says_words and bool(extraction.reason) == (extraction.status is not Status.ok)


def shares_below(answers: dict[Path, Extraction]) -> list[tuple[str, float]]:
    """Endings of which too few files gave words."""
    seen: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for path, extraction in answers.items():
        seen[path.suffix[1:]] += 1
        read[path.suffix[1:]] += bool(extraction.text)
    return [
        (end, read[end] / seen[end]) for end, least in WELL_READ.items() if seen[end] and read[end] / seen[end] < least
    ]
