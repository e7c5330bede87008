"""Nothing that lies beside the tree is altered, removed or added unnoticed; older archives are taken as they are."""

from pathlib import Path

import pytest

from archive.ledger.checkpoint.note import Signer
from archive.ledger.checkpoint.notekey import WITNESSES

from .stored_archive import WITNESS, StoredArchive, a_draft, a_stored_archive


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> StoredArchive:
    return a_stored_archive(tmp_path_factory.mktemp("annex") / "home").annexed()


@pytest.fixture
def stored(original: StoredArchive, tmp_path: Path) -> StoredArchive:
    return original.copied(tmp_path / "home")


def test_all_that_lies_beside_is_in_the_annex(stored: StoredArchive):
    archive, keys = stored.opened()
    assert archive.recorder.database.reader.execute("SELECT count(*) FROM annex").fetchone() == (3 + 1 + 1 + 1,)
    archive.close(), keys.close()
    assert stored.verified().ok


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM publication",
        "DELETE FROM cosignature",
        "DELETE FROM stamp",
        "DELETE FROM checkpoint WHERE size = 7",
        "DELETE FROM annex",
        "DELETE FROM annex WHERE number = 2",
        "DELETE FROM annex WHERE number = 6",
        "UPDATE publication SET place = 'elsewhere'",
        "UPDATE checkpoint SET made_at = '2001-01-01T00:00:00.000000Z' WHERE size = 7",
        "INSERT INTO publication (size, place, published_at) VALUES (7, 'here', '2026-01-01T00:00:00.000000Z')",
        "UPDATE cosignature SET size = 7",
        "UPDATE stamp SET received_at = '2001-01-01T00:00:00.000000Z'",
        "INSERT INTO annex (digest) VALUES (zeroblob(32))",
        "UPDATE annex SET number = 99 WHERE number = 6",
    ],
)
def test_whatever_is_done_beside_the_tree_is_named(stored: StoredArchive, sql: str):
    assert stored.tampered(sql).kind() == "altered_annex"


def test_a_row_and_its_entry_removed_together_leave_a_gap(stored: StoredArchive):
    last = "DELETE FROM annex WHERE number = (SELECT max(number) FROM annex)"
    assert stored.tampered("DELETE FROM publication", last).kind() == "altered_annex"


def test_an_archive_from_before_the_annex_verifies_and_is_annexed_by_its_next_checkpoint(stored: StoredArchive):
    stored.tampered("DROP TABLE stamp", "DROP TABLE annex", "DELETE FROM sqlite_sequence WHERE name = 'annex'")
    found = stored.verified()
    assert found.ok
    assert "The data beside the tree is not in an annex yet." in found.notes
    stored.recorded(a_draft(9, 1, "case.opened.v1", {}, {"title": "Asia"}))
    stored.checkpoint()
    found = stored.verified()
    assert found.ok
    assert "The data beside the tree is not in an annex yet." not in found.notes
    assert stored.tampered("UPDATE publication SET place = 'elsewhere'").kind() == "altered_annex"


def test_the_lines_of_a_witness_are_checked_by_its_key(stored: StoredArchive):
    found = stored.verified(witnesses=[WITNESS.key(WITNESSES)])
    assert found.ok
    assert "todistaja.example cosigned up to 12 events." in found.notes
    other = Signer.from_seed("toinen.example", bytes(32)).key(WITNESSES)
    assert "toinen.example cosigned no checkpoint." in stored.verified(witnesses=[other]).notes


@pytest.mark.parametrize("sql", ["size = 7", "line = replace(line, '=', 'A=')", "line = 5"])
def test_a_line_no_witness_wrote_is_named_even_where_the_annex_was_made_away_with(stored: StoredArchive, sql: str):
    whole = "DELETE FROM annex", "DELETE FROM sqlite_sequence WHERE name = 'annex'"
    stored.tampered(*whole, f"UPDATE cosignature SET {sql}")
    assert stored.kind(witnesses=[WITNESS.key(WITNESSES)]) == "forged_signature"
