"""A chain of substitutes behind a post: each ends when the person substituted returns, in any order of recording."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from archive.errors import Gone, Invalid
from archive.kernel import Event
from archive.post.events import Duties, PersonReturned, PostAbolished, PostEstablished, TermBegun
from archive.post.fold import TermRunning
from archive.post.model import Post, PostIsAbolished, TermKnown, TermOver
from archive.post.usecases import establish_post
from archive.record.store import Archive
from archive.values import PersonalData
from tests.archive.post.examples import CHAIN, a_post, begun, ended, returned
from tests.given import SECRETARY, WHY, day, destroyed, given, happened


def serving(post: Post, *days: str) -> list[Any]:
    return [(post.timeline.state(each) or {}).get("serving") for each in days]


def terms(post: Post, on: str) -> dict[int, tuple[str | None, str | None]]:
    """When and by what each term has ended by a day."""
    state = post.timeline.state(on) or {}
    return {each["term"]: (each.get("ended_on"), each.get("ended_by")) for each in state["terms"]}


def test_the_last_of_the_chain_serves():
    post = a_post(*CHAIN)
    assert serving(post, "2015-01-01", "2016-01-01", "2017-04-01", "2017-05-01") == [None, 1, 2, 3]
    state = post.timeline.state("2017-05-01") or {}
    assert (state["status"], state["chain"]) == ("substituted", [1, 2, 3])
    assert [(post.timeline.state(on) or {})["status"] for on in ("2015-06-01", "2016-06-01")] == ["vacant", "filled"]


def test_the_terms_of_all_substitutes_end_when_the_holder_returns():
    post = a_post(*CHAIN)
    back = returned(1, "2019-06-30")
    given(post).when(lambda p: p.return_person(back, by=SECRETARY)).then(happened(back))
    assert serving(post, "2019-06-29", "2019-06-30") == [3, 1]
    assert terms(post, "2019-06-29") == {1: (None, None), 2: (None, None), 3: (None, None)}
    assert terms(post, "2019-06-30") == {1: (None, None), 2: ("2019-06-30", "return"), 3: ("2019-06-30", "return")}


def test_the_substitute_of_a_substitute_ends_alone_when_the_first_substitute_is_back():
    post = a_post(*CHAIN, returned(2, "2018-03-01"))
    assert serving(post, "2018-02-28", "2018-03-01") == [3, 2]
    assert terms(post, "2018-03-01")[3] == ("2018-03-01", "return")


def test_a_planned_last_day_ends_a_term_and_those_who_substitute_there_by_the_calendar():
    post = a_post(*CHAIN)
    assert serving(post, "2019-12-31", "2020-01-01") == [3, 1]
    assert terms(post, "2020-01-01")[3] == ("2020-01-01", "term")
    late = a_post(*CHAIN, returned(1, "2020-03-01"))  # they had ended already
    assert terms(late, "2020-03-01")[2] == ("2020-01-01", "term")


def test_several_planned_days_pass_one_after_the_other():
    post = a_post(begun(1, "2016-01-01", ends="2021-12-31"), begun(2, "2017-04-01", 1, "2019-12-31"))
    post.begin_term(begun(3, "2017-05-01", 2, "2018-12-31"), by=SECRETARY)
    days = ("2018-12-31", "2019-01-01", "2019-12-31", "2020-01-01", "2021-12-31", "2022-01-01")
    assert serving(post, *days) == [3, 2, 2, 1, 1, None]
    starts = [since for since, _, _ in post.timeline.segments()]
    assert starts == ["2015-01-01", "2016-01-01", "2017-04-01", "2017-05-01", "2019-01-01", "2020-01-01", "2022-01-01"]


def test_a_later_absence_is_a_term_of_its_own():
    post = a_post(*CHAIN, returned(1, "2019-06-30"), begun(4, "2020-01-01", 1))
    assert serving(post, "2019-12-31", "2020-01-01") == [1, 4]
    assert terms(post, "2020-01-01")[2] == ("2019-06-30", "return")


def test_when_the_holder_leaves_nobody_serves_and_another_may():
    post = a_post(*CHAIN, ended(1, "2018-09-01"), begun(4, "2018-10-01"))
    assert serving(post, "2018-08-31", "2018-09-01", "2018-10-01") == [3, None, 4]
    assert {by for _, by in terms(post, "2018-09-01").values()} == {"decision"}


def test_the_state_does_not_depend_on_the_order_of_recording():
    found = []
    for events in permutations((*CHAIN, returned(1, "2019-06-30"), begun(4, "2020-01-01", 1))):
        post = a_post()
        post.telling = True
        for event in events:
            post.take(event, by=SECRETARY)
        found.append(post.timeline.segments())
    assert all(each == found[0] for each in found)


@pytest.mark.parametrize(
    ("event", "refusal", "field"),
    [
        (begun(2, "2018-01-01"), TermKnown, "term"),
        (begun(4, "2018-01-01", ends="2017-12-31"), Invalid, "ends_on"),
        (begun(4, "2018-01-01", 9), TermOver, "substitutes"),
        (begun(4, "2020-01-01", 2), TermOver, "substitutes"),
        (returned(3, "2020-01-01"), TermOver, "term"),
        (ended(9, "2018-01-01"), TermOver, "term"),
    ],
)
def test_what_cannot_be_on_its_day_is_refused(event: Any, refusal: type, field: str):
    verb = {"term": Post.end_term, "substitutes": Post.begin_term}.get(field, Post.begin_term)
    verb = Post.begin_term if isinstance(event, TermBegun) else verb
    verb = Post.return_person if isinstance(event, PersonReturned) else verb
    given(a_post(*CHAIN)).when(lambda p: verb(p, event, by=SECRETARY)).then_refused(refusal, field=field)


def test_nobody_serves_in_a_post_that_was_abolished():
    gone = PostAbolished(abolished_on=day("2019-07-01"), content=WHY)
    post = a_post(*CHAIN, gone)
    assert serving(post, "2019-06-30", "2019-07-01") == [3, None]
    late = begun(4, "2019-07-01")
    given(post).when(lambda p: p.begin_term(late, by=SECRETARY)).then_refused(PostIsAbolished, "2019-07-01")
    given(destroyed(a_post())).when(lambda p: p.begin_term(late, by=SECRETARY)).then_refused(Gone)


@pytest.mark.parametrize(
    ("stated", "shown"), [(None, PersonalData.sensitive), (PersonalData.personal, PersonalData.personal)]
)
def test_a_post_is_sensitive_unless_somebody_states_otherwise(archive: Archive, stated, shown: PersonalData):
    established = PostEstablished(personal=stated, content=Duties(title="Virka"))
    made = establish_post(archive, established, by=SECRETARY)
    assert archive.load(Post, made.id).now["personal"] == shown


DAYS = [day("2016-01-01") + timedelta(days=at) for at in range(40)]


@for_any(data=st.data())
def test_any_chain_ends_as_told_by_hand(data: st.DataObject):
    """Against a second reading of the rule: a term runs while nothing above it in the chain has ended or returned."""
    events: list[Event] = []
    chosen = sorted(data.draw(st.lists(st.sampled_from(DAYS), min_size=3, max_size=9, unique=True)))
    for number, on in enumerate(chosen, 1):
        kind = "begin" if number == 1 else data.draw(st.sampled_from(("begin", "begin", "return", "end")))
        known = [each.term for each in events if isinstance(each, TermBegun)]
        if kind == "begin":
            above = data.draw(st.none() | st.sampled_from(known)) if known else None
            last = data.draw(st.none() | st.sampled_from([each for each in DAYS if each >= on]))
            events.append(begun(len(known) + 1, on.isoformat(), above, last.isoformat() if last else None))
        else:
            made = returned if kind == "return" else ended
            events.append(made(data.draw(st.sampled_from(known)), on.isoformat()))
    post = a_post()
    post.telling = True
    for event in data.draw(st.permutations(events)):
        post.take(event, by=SECRETARY)
    for asked in (*DAYS, DAYS[-1] + timedelta(days=1)):
        running = {term for term, (over, _) in terms(post, asked.isoformat()).items() if over is None}
        assert running == by_hand(events, asked), asked


def by_hand(events: list[Event], asked: date) -> set[int]:
    """The terms that run on a day, told day by day from the first to that one."""
    runs: dict[int, TermBegun] = {}
    on = DAYS[0]
    while on <= asked:
        over = {term for term, each in runs.items() if each.ends_on and each.ends_on < on}
        runs = without(runs, over)
        for event in events:
            if event.effective_on != on:
                continue
            if isinstance(event, TermBegun):
                runs = {**runs, event.term: event}
            elif isinstance(event, PersonReturned):
                away = {term for term, each in runs.items() if each.substitutes == event.term}
                runs = without(runs, away)
            else:
                runs = without(runs, {event.term})  # type: ignore[attr-defined]
        on += timedelta(days=1)
    return set(runs)


def without(runs: dict[int, TermBegun], over: set[int]) -> dict[int, TermBegun]:
    """The terms without those that are over, and without who substitutes there."""
    while more := {term for term, each in runs.items() if term in over or each.substitutes in over}:
        runs = {term: each for term, each in runs.items() if term not in more}
        over = more | over
    return runs


@pytest.mark.parametrize("substitutes", [None, 1])
def test_a_second_holder_or_substitute_is_refused_and_flagged_where_a_source_only_tells_it(substitutes: int | None):
    second = begun(9, "2018-01-01", substitutes) if substitutes else begun(9, "2018-01-01")
    given(a_post(*CHAIN)).when(lambda post: post.begin_term(second, by=SECRETARY)).then_refused(TermRunning)
    told = a_post(*CHAIN)
    told.telling = True
    told.begin_term(second, by=SECRETARY)
    assert [flag["code"] for flag in told.timeline.flags()] == ["term_running"]
