"""Lists, counts and sums stand on exactly those records that the caller may read one by one, on both clocks."""

from collections import Counter
from contextlib import closing
from typing import Any
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from archive.access.caller import ANONYMOUS, Caller
from archive.actor.events import Role
from archive.fold.registry import State
from projections.states import Question, StateReader
from projections.states.listing.columns import list_tables
from tests.given import SECRETARY, day
from tests.histories import histories
from tests.projections.states.test_both_clocks import ASKED, DAYS, SLOW, recorded, shown

MONEY = ("contract", "grant", "payment", "commitment")
OTHERS = ("decision", "pending")
OWN = "00000000-0000-4000-8000-000000000001"


def callers(case: str) -> tuple[Caller, ...]:
    return (
        ANONYMOUS,
        Caller(SECRETARY, Role.archivist),
        Caller(SECRETARY, Role.reader),
        Caller(SECRETARY, Role.archivist, scope={"case": frozenset((case,))}),
        Caller(SECRETARY, Role.reader, scope={"case": frozenset((case,))}),
    )


def at(state: State, field: str) -> Any:
    """What a record is sorted by."""
    value = state.get(field)
    if isinstance(value, dict):
        return value.get("earliest") or value.get("latest") or value.get("cents")
    return value


@SLOW
@given(data=st.data())
def test_lists_and_sums_stand_on_what_the_caller_may_read(tmp_path_factory: Any, data: st.DataObject):
    folder, kind = tmp_path_factory.mktemp("seen"), data.draw(st.sampled_from((*MONEY, *OTHERS)))
    roots = data.draw(st.lists(histories(DAYS, (kind,)), min_size=2, max_size=4, unique_by=lambda root: root.id))
    with recorded(folder, roots, data.draw) as (archive, _), closing(StateReader(folder)) as reader:
        cases = [case for (case,) in reader.db.execute("SELECT DISTINCT case_id FROM access WHERE case_id IS NOT NULL")]
        caller = data.draw(st.sampled_from(callers(data.draw(st.sampled_from([*cases, OWN])))))
        position = data.draw(st.none() | st.integers(0, archive.position))
        question = Question(caller, day("2022-06-01"), data.draw(st.none() | st.sampled_from(ASKED)), position)
        read = {str(root.id): shown(reader, str(root.id), question) for root in roots}
        seen = {id: state for id, state in read.items() if not isinstance(state, str)}
        assert {view.id for view in reader.some(kind, question)} == seen.keys()
        assert reader.count(kind, question) == len(seen)
        table = list_tables()[kind]
        for field in table.sortable:
            for down in (False, True):
                paged = in_pages(reader, kind, question, field, down)
                assert Counter(paged) == Counter(list(seen))
                values = [value for id in paged if (value := at(seen[id], field)) is not None]
                if field != table.kind.begins:
                    assert values == sorted(values, reverse=down)
        for by in table.groupable:
            groups = reader.groups(kind, question, by)
            assert sum(group.records for group in groups) == len(seen)
            for name in table.sums:
                found = Counter[str]()
                for group in groups:
                    found.update(group.sums.get(name, {}))
                expected = Counter[str]()
                for state in seen.values():
                    if money := state.get(name):
                        expected[money["currency"]] += money["cents"]
                assert +found == +expected or dict(found) == dict(expected)


def in_pages(reader: StateReader, kind: str, question: Question, field: str, down: bool) -> list[str]:
    """The ids of a sorted list, one record a page."""
    found, after, beyond = list[str](), 0, None
    while views := reader.some(kind, question, after=after, limit=1, descending=down, sort=field, beyond=beyond):
        found.append(views[0].id)
        after, beyond = views[0].first, views[0].at
        assume(len(found) < 20)
    assert all(UUID(id) for id in found)
    return found
