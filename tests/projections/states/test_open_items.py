"""What is open, read from rows, is what a stranger counts who reads every state in full: on both clocks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.kind import kinds
from projections.duties.grant_days import UNSETTLED
from projections.duties.open_items import INNER, Narrowed, board, counted_by_day
from projections.states import Question, StateReader
from projections.states.opened.rows import ALIKE, EVERY, NUMBERS
from projections.states.question import Picked
from projections.states.rows import STILL
from tests.given import day
from tests.histories import FIRST, histories
from tests.projections.states.test_both_clocks import ANONYMOUS, ARCHIVIST, ASKED, DAYS, SLOW, recorded

Item = tuple[str, str, str | None, tuple[str, ...]]
USUAL = {name: kind.mandatory for name, kind in kinds().items()}
FEWER = USUAL | {name: kind.mandatory[1:] for name, kind in kinds().items()}
MORE = USUAL | {name: (*kind.mandatory, "language") for name, kind in kinds().items()}
BEYOND = (
    "flags",
    "holds",
    "items",
    "collection",
    "publicity",
    "undecided",
    "lacks",
    "dated",
    "received_on",
    "note",
    "corrections",
    "held_by",
)
NAMES = sorted(
    {"title", *BEYOND}
    | {name for kind in kinds().values() for each in kind.open for name in each.fields}
    | {name for fields in MORE.values() for name in fields if name != "date"}
)


def counted(reader: StateReader, question: Question, mandatory: Mapping[str, tuple[str, ...]]) -> Iterator[Item]:
    """Everything open, by reading every record there is."""
    on = question.as_of or question.today
    for each in reader.picked(question, NAMES):
        for matter, due, detail in ways(each, on, mandatory):
            item = (each.parts["items"] or {}).get(matter) or {}
            settled = "settled_on" in item and not came_up(each, matter, item["version"], on)
            if not settled and (question.caller.sees_all or matter not in INNER):
                yield matter, each.id, due, detail


def ways(record: Picked, on: date, mandatory: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str | None, Any]]:
    told, kind = record.parts, kinds().get(record.kind)
    if told["held_by"]:  # another archive is responsible for it
        return
    if kind is not None:
        for each in kind.open:
            if each.fits(record.status, told):
                due = told[each.due] if each.due else None
                due = due.get("latest") if isinstance(due, dict) else due
                if due and each.before:
                    due = (date.fromisoformat(due) - timedelta(days=1)).isoformat()
                yield each.code, due, each.missing(told)
                break
        if missing := lacked(record, mandatory[record.kind]):
            yield "registration_incomplete", None, missing
    if record.kind == "cost" and record.status == "disputed":
        yield "cost_disputed", None, ()
    if told["flags"]:
        yield "contradiction", None, tuple(dict.fromkeys(flag["code"] for flag in told["flags"]))
    if any(each.get("outcome") == "waiting" for each in told["corrections"] or ()):
        yield "correction_unconfirmed", None, ()
    binding = [hold["mandate"] for hold in told["holds"] or () if binds(hold, on)]
    if binding:
        yield "hold", None, tuple(binding)


def came_up(record: Picked, matter: str, after: int, on: date) -> bool:
    """Whether something of a matter came up after the version by which it was settled."""
    told = record.parts
    waiting = [each for each in told["corrections"] or () if each.get("outcome") == "waiting"]
    binding = [each for each in told["holds"] or () if binds(each, on)]
    found = {"contradiction": told["flags"], "correction_unconfirmed": waiting, "hold": binding}.get(matter) or ()
    return any(each["version"] > after for each in found)


def binds(hold: Mapping[str, Any], on: date) -> bool:
    day = on.isoformat()
    return day <= hold.get("ends_on", "9999-12-31") and day < hold.get("released_on", "9999-12-31")


def lacked(record: Picked, mandatory: tuple[str, ...]) -> tuple[str, ...]:
    told = record.parts | {"date": record.day}
    missing = [name for name in mandatory if told[name] in (None, "")]
    publicity = told["publicity"] or {}
    if publicity.get("publicity") in ("secret", "partly_secret"):
        missing += [f"publicity.{part}" for part in ("ground", "secret_from", "secret_years") if part not in publicity]
    if told["undecided"] and "publicity" not in missing:
        missing.append("publicity")
    missing += told["lacks"] or ()
    own = told["dated"].get("latest") if isinstance(told["dated"], dict) else record.day
    own = (told["received_on"] if record.kind == "document" else None) or own
    start = publicity.get("secret_from")
    return tuple(missing) or (("publicity.secret_from",) if start and own and start != own else ())


@pytest.mark.parametrize("mandatory", [USUAL, FEWER, MORE], ids=["usual", "fewer", "more"])
@SLOW
@given(data=st.data())
def test_the_rows_of_what_is_open_tell_what_the_states_tell(
    tmp_path_factory, mandatory: Mapping[str, tuple[str, ...]], data: st.DataObject
):
    folder = tmp_path_factory.mktemp("open")
    roots = data.draw(st.lists(histories(DAYS), min_size=1, max_size=5, unique_by=lambda root: root.id))
    with recorded(folder, roots, data.draw) as (archive, _):
        reader = StateReader(folder)
        moments = [None, *data.draw(st.lists(st.integers(0, archive.position), max_size=3))]
        for known_at in moments:
            for as_of in (None, *data.draw(st.lists(st.sampled_from(ASKED), min_size=2, max_size=4))):
                for caller in (ANONYMOUS, ARCHIVIST):
                    compare(reader, Question(caller, day("2022-06-01"), as_of, known_at), mandatory)
            for caller in (ANONYMOUS, ARCHIVIST):
                question = Question(caller, day("2022-06-01"), None, known_at)
                every = (board(reader, replace(question, as_of=on), mandatory, limit=0).open for on in ASKED)
                assert counted_by_day(reader, question, mandatory, Narrowed(), ASKED) == list(every)
        columns = ", ".join(ALIKE)
        alike = f"SELECT {columns}, count(*) FROM {{}} WHERE known_to = {STILL} GROUP BY {columns}"
        kept = reader.db.execute(f"SELECT {columns}, number FROM {NUMBERS}").fetchall()
        assert sorted(kept) == sorted(row for rows in EVERY for row in reader.db.execute(alike.format(rows)))
        reader.close()


def compare(reader: StateReader, question: Question, mandatory: Mapping[str, tuple[str, ...]]) -> None:
    whole = board(reader, question, mandatory)
    acts = {each.id: each.due for each in whole.items if each.matter == UNSETTLED}  # set by an act, not by the state
    found = counted(reader, question, mandatory)
    expected = sorted(
        ((sort, id, acts.get(id) if sort == UNSETTLED else due, said) for sort, id, due, said in found), key=str
    )
    assert sorted(((each.matter, each.id, each.due, each.detail) for each in whole.items), key=str) == expected
    numbers = Counter(matter for matter, *_ in expected)
    assert whole.by_matter() == dict(sorted(numbers.items()))
    assert [each.due or "9999" for each in whole.items] == sorted(each.due or "9999" for each in whole.items)
    first = board(reader, question, mandatory, limit=2)
    assert (list(first.items), first.numbers) == (list(whole.items[:2]), whole.numbers)
    for matter, number in numbers.items():
        assert board(reader, question, mandatory, Narrowed(matter), limit=0).numbers == {matter: number}
    before = question.as_of or question.today
    late = [due for _, _, due, _ in expected if due and due < before.isoformat()]
    assert board(reader, question, mandatory, Narrowed(due_before=before)).open == len(late)
    assert sum(each.overdue for each in whole.items) == len(late)


def test_every_kind_of_record_is_among_those_that_are_counted():
    assert set(kinds()) <= set(FIRST)
