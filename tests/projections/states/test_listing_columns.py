"""The columns of lists hold what the states say, on both clocks, and what is altered in them is found."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.kind import kinds
from archive.record.store import Archive
from projections.states import StateReader
from projections.states.listing.columns import KEY, list_tables, quoted
from tests.compared import differing
from tests.histories import histories
from tests.projections.states.shown import Views
from tests.projections.states.test_account import awarded
from tests.projections.states.test_both_clocks import DAYS, SLOW, recorded


def rows_of(db: sqlite3.Connection, kind: str) -> dict[tuple[int, int, str], dict[str, Any]]:
    """The rows of lists by their key, as the view of both tables shows them."""
    table = list_tables()[kind]
    names = [*table.shared, *table.texts, *table.numbers]
    columns = ", ".join([*KEY, "known_to", *(quoted(name) for name in names)])
    found = db.execute(f"SELECT {columns} FROM {table.every}").fetchall()
    return {row[:3]: dict(zip(("known_to", *names), row[3:], strict=True)) for row in found}


def stated(kind: str, state: dict[str, Any]) -> dict[str, Any]:
    """What the columns of a kind must hold of a state, written anew: no column of the kind is made here."""
    found: dict[str, Any] = {}
    for name in list_tables()[kind].texts:
        value = state.get(name)
        found[name] = (value.get("earliest") or value.get("latest")) if isinstance(value, dict) else value
    for name in list_tables()[kind].sums:
        money = state.get(name)
        found |= {name: money and money["cents"], f"{name}.currency": money and money.get("currency", "EUR")}
    return found | {name: state.get(name) for name in list_tables()[kind].figures}


@SLOW
@given(data=st.data())
def test_the_columns_hold_what_the_rows_of_the_state_say(tmp_path_factory: Any, data: Any):
    folder = tmp_path_factory.mktemp("columns")
    roots = [data.draw(histories(DAYS)) for _ in range(3)]
    assume(len({root.id for root in roots}) == len(roots))
    with recorded(folder, roots, data.draw), closing(StateReader(folder)) as reader:
        for kind in {root.kind for root in roots} & kinds().keys():
            table, expected = list_tables()[kind], {}
            sql = "SELECT first, known_from, valid_from, known_to, state FROM state s JOIN access a USING (first)"
            for *key, known_to, state in reader.db.execute(f"{sql} WHERE s.kind = ? AND NOT destroyed", (kind,)):
                told = stated(kind, orjson.loads(state))
                if table.whole or any(value is not None for value in told.values()):
                    expected[tuple(key)] = {"known_to": known_to} | told
            held = rows_of(reader.db, kind)
            assert held.keys() == expected.keys()
            for key, told in expected.items():
                assert {name: held[key][name] for name in told} == told


@pytest.mark.parametrize(
    ("altered", "column"),
    [
        ("UPDATE now_grant SET amount = amount + 1", "amount"),
        ("UPDATE now_grant SET everyone = NOT everyone", "everyone"),
        ("UPDATE now_grant SET grantor = 'x'", "grantor"),
        ("DELETE FROM now_grant", "first"),
        ("INSERT INTO before_grant SELECT *, 9 FROM now_grant", "first"),
        ("INSERT INTO now_decision (first, known_from, valid_from) SELECT first, 1, 'x' FROM now_grant", "first"),
    ],
)
def test_what_is_altered_in_the_columns_is_found(archive: Archive, tmp_path: Path, altered: str, column: str):
    awarded(archive)
    views = Views(archive, tmp_path)
    views.follow()
    assert differing(views.reader, archive) == []
    with closing(sqlite3.connect(tmp_path / "states.sqlite", isolation_level=None)) as db:
        db.execute(altered)
    assert column in {each.column for each in differing(views.reader, archive)}
    views.reader.close()
    views.model.close()


def test_every_list_by_an_indexed_column_is_found_by_its_index(views: Views):
    for table in list_tables().values():
        for name in table.indexed:
            sql = f"SELECT first FROM {table.now} WHERE {quoted(name)} = ?"
            plan = " ".join(row[3] for row in views.reader.db.execute(f"EXPLAIN QUERY PLAN {sql}", ("x",)))
            assert f"INDEX {table.now}_by_" in plan, (table.now, name)
