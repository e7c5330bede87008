"""The secrets of an archive: made at first use, the same ever after, readable by its owner alone."""

import threading
from pathlib import Path

from archive.record.keys import Keys


def test_a_secret_is_made_once_and_kept(tmp_path: Path):
    keys = Keys(tmp_path / "keys.sqlite")
    first = keys.secret("lookup")
    assert len(first) == 32
    assert keys.secret("other") != first
    keys.close()
    again = Keys(tmp_path / "keys.sqlite")
    assert again.secret("lookup") == first
    again.close()


def test_two_processes_that_begin_together_get_one_secret(tmp_path: Path):
    found: set[bytes] = set()

    def begin() -> None:
        keys = Keys(tmp_path / "keys.sqlite")
        found.add(keys.secret("lookup"))
        keys.close()

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


def test_only_the_owner_reads_the_secrets(tmp_path: Path):
    keys = Keys(tmp_path / "keys.sqlite")
    keys.secret("lookup")
    keys.close()
    assert (tmp_path / "keys.sqlite").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["keys.sqlite"]
