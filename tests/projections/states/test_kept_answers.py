"""A sum is read once as long as nothing was written, and never stands for what was written since."""

import sqlite3
from contextlib import closing
from pathlib import Path

from projections.states.listing.kept import MOST, ROWS, KeptAnswers


def test_an_answer_is_kept_until_something_is_written_and_no_longer(tmp_path: Path):
    with (
        closing(sqlite3.connect(tmp_path / "a.sqlite")) as writer,
        closing(sqlite3.connect(tmp_path / "a.sqlite")) as db,
    ):
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE sums (cents INTEGER)")
        writer.commit()
        asked, kept = list[str](), KeptAnswers(db)
        db.set_trace_callback(asked.append)
        total, read = "SELECT sum(cents) FROM sums WHERE cents > ?", "SELECT sum(cents) FROM sums WHERE cents > 0"
        assert [kept.rows(total, (0,)), kept.rows(total, (0,))] == [[(None,)], [(None,)]]
        assert asked.count(read) == 1
        for cents in (5, 7):
            writer.execute("INSERT INTO sums VALUES (?)", (cents,))
            writer.commit()
            assert kept.rows(total, (0,)) == writer.execute(total, (0,)).fetchall()
        assert kept.rows(total, (5,)) == [(7,)]
        assert asked.count(read) == 3


def test_few_answers_are_kept_and_no_long_one(tmp_path: Path):
    with closing(sqlite3.connect(":memory:")) as db:
        kept, asked = KeptAnswers(db), list[str]()
        db.set_trace_callback(asked.append)
        long = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {ROWS + 1}) SELECT i FROM n"
        assert [len(kept.rows(long, ())) for _ in range(2)] == [ROWS + 1] * 2
        assert asked.count(long) == 2
        for at in (*range(MOST + 1), MOST, 0):
            assert kept.rows("SELECT ?", (at,)) == [(at,)]
        assert asked.count(f"SELECT {MOST}") == 1
        assert asked.count("SELECT 0") == 2
