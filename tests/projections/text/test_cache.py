"""The cache gives back what was put, forgets for good, and is never trusted beyond its version."""

import hashlib
import sqlite3

import pytest

from projections.text import Extraction, Format, Status, TextCache, cache

DIGEST = hashlib.sha256(b"avustus").hexdigest()
OTHER = hashlib.sha256(b"muu").hexdigest()
READ = Extraction(
    Status.partial, "Valtionavustuspäätös", "puuttuu", Format("application/pdf", "PDF 1.7", "signature"), 3, {"a": "1"}
)


def test_what_was_put_is_given_back(tmp_path):
    with TextCache(tmp_path / "texts.sqlite") as texts:
        texts.put({DIGEST: READ})
        assert texts.get(DIGEST) == READ
        assert texts.get(OTHER) is None


def test_it_is_still_there_when_opened_again(tmp_path):
    with TextCache(tmp_path / "texts.sqlite") as texts:
        texts.put({DIGEST: READ})
    with TextCache(tmp_path / "texts.sqlite") as texts:
        assert texts.get(DIGEST) == READ


def test_forgetting_leaves_no_word_on_disk(tmp_path):
    secret = Extraction(Status.ok, "salassapidettävä " * 20_000, "", READ.format)
    with TextCache(tmp_path / "texts.sqlite") as texts:
        texts.put({DIGEST: secret})
        texts.put({OTHER: READ})
        assert "salassapidettävä".encode() in everything_in(tmp_path)
        assert texts.forget(DIGEST)
        assert texts.get(DIGEST) is None
        assert "salassapidettävä".encode() not in everything_in(tmp_path)
        assert DIGEST.encode() not in everything_in(tmp_path)
        assert texts.get(OTHER) == READ


def test_replacing_leaves_no_old_word_on_disk(tmp_path):
    with TextCache(tmp_path / "texts.sqlite") as texts:
        texts.put({DIGEST: Extraction(Status.ok, "vanha sanamuoto " * 5_000, "", READ.format)})
        texts.put({DIGEST: READ})
        assert b"vanha sanamuoto" not in everything_in(tmp_path)


def test_forgetting_what_was_never_read_is_no_error(tmp_path):
    with TextCache(tmp_path / "texts.sqlite") as texts:
        assert not texts.forget(DIGEST)


def test_a_text_of_other_readers_is_not_given_back_but_is_forgotten(tmp_path, monkeypatch):
    with TextCache(tmp_path / "texts.sqlite") as texts:
        texts.put({DIGEST: READ})
        monkeypatch.setattr(cache, "EXTRACTOR_VERSION", "later")
        assert texts.get(DIGEST) is None
        assert texts.forget(DIGEST)


def test_a_file_that_is_no_database_is_begun_anew(tmp_path):
    (tmp_path / "texts.sqlite").write_bytes(b"jotain aivan muuta" * 1_000)
    with TextCache(tmp_path / "texts.sqlite") as texts:
        texts.put({DIGEST: READ})
        assert texts.get(DIGEST) == READ


def test_a_cache_that_cannot_be_opened_says_so(tmp_path):
    with pytest.raises(sqlite3.OperationalError):
        TextCache(tmp_path / "puuttuva" / "texts.sqlite")


@pytest.mark.parametrize("digest", ["", "abc", DIGEST.upper(), f"{DIGEST}0"])
def test_only_a_digest_is_a_key(tmp_path, digest):
    with TextCache(tmp_path / "texts.sqlite") as texts, pytest.raises(ValueError, match="SHA-256"):
        texts.get(digest)


def everything_in(folder) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
