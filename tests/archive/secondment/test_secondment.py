"""A person is lent for a share of working time, a return is agreed, and the person returns once."""

from itertools import permutations

import pytest

from archive.errors import Gone, Invalid
from archive.fold.contradictions import BeforeRecord
from archive.record.store import Archive
from archive.registered import as_sensitive
from archive.retention.binding import as_stated
from archive.secondment.events import Lending, SecondmentMapped
from archive.secondment.model import ReturnedAlready, Secondment
from archive.secondment.usecases import map_secondment
from archive.values import PersonalData
from tests.archive.secondment.examples import a_secondment, agreed, changed, returned
from tests.given import ID, SECRETARY, day, destroyed, given, happened


def statuses(secondment: Secondment, *days: str) -> list[str]:
    return [(secondment.timeline.state(each) or {})["status"] for each in days]


def mapped(**said: object) -> SecondmentMapped:
    told = {"percent": 100, "content": Lending(title="Valmistelija")} | said
    return SecondmentMapped.model_validate(told)


def test_who_is_lent_returns_on_the_day_that_was_agreed():
    secondment = a_secondment()
    given(secondment).when(lambda s: s.agree_return(agreed(), by=SECRETARY)).then(happened(agreed()))
    secondment.return_staff(returned(), by=SECRETARY)
    assert statuses(secondment, "2017-04-01", "2019-04-02", "2019-06-29", "2019-06-30") == [
        "seconded",
        "returning",
        "returning",
        "returned",
    ]
    assert (secondment.now["return_on"], secondment.now["returned_on"]) == ("2019-06-30", "2019-06-30")


def test_a_secondment_ends_by_the_calendar_after_its_last_day():
    secondment = a_secondment()
    assert statuses(secondment, "2019-12-31", "2020-01-01") == ["seconded", "ended"]
    secondment.change(changed(ends_on=day("2018-06-30")), by=SECRETARY)
    assert statuses(secondment, "2018-06-30", "2018-07-01") == ["seconded", "ended"]


def test_another_share_holds_from_its_day():
    secondment = a_secondment()
    given(secondment).when(lambda s: s.change(changed(percent=80), by=SECRETARY)).then(happened(changed(percent=80)))
    assert [secondment.timeline.state(on)["percent"] for on in ("2017-12-31", "2018-01-01")] == [60, 80]


@pytest.mark.parametrize(
    ("verb", "field"),
    [
        (lambda s: s.change(changed(), by=SECRETARY), "percent"),
        (lambda s: s.change(changed(ends_on=day("2017-03-31")), by=SECRETARY), "ends_on"),
        (lambda s: s.agree_return(agreed("2017-03-31"), by=SECRETARY), "return_on"),
    ],
)
def test_a_change_of_nothing_or_to_before_the_start_is_refused(verb, field: str):
    given(a_secondment()).when(verb).then_refused(Invalid, field=field)


def test_one_that_would_end_before_it_starts_is_refused():
    wrong = mapped(starts_on=day("2017-04-01"), ends_on=day("2017-03-31"))
    given(Secondment(ID)).when(lambda s: s.map(wrong, by=SECRETARY)).then_refused(Invalid, field="ends_on")


@pytest.mark.parametrize(
    "verb",
    [
        lambda s: s.return_staff(returned("2019-07-01"), by=SECRETARY),
        lambda s: s.agree_return(agreed("2019-08-31", "2019-07-01"), by=SECRETARY),
        lambda s: s.change(changed("2019-07-01", percent=50), by=SECRETARY),
    ],
)
def test_who_has_returned_is_no_longer_lent(verb):
    secondment = a_secondment()
    secondment.return_staff(returned(), by=SECRETARY)
    given(secondment).when(verb).then_refused(ReturnedAlready, "returned on 2019-06-30")


def test_nobody_returns_before_being_lent():
    early = returned("2017-03-31")
    given(a_secondment()).when(lambda s: s.return_staff(early, by=SECRETARY)).then_refused(BeforeRecord)
    given(destroyed(a_secondment())).when(lambda s: s.return_staff(returned(), by=SECRETARY)).then_refused(Gone)


def test_the_state_does_not_depend_on_the_order_of_recording():
    found = []
    for events in permutations((changed(percent=80), agreed("2019-05-31", "2019-04-01"), agreed(), returned())):
        secondment = a_secondment()
        secondment.telling = True
        for event in events:
            secondment.take(event, by=SECRETARY)
        found.append(secondment.now)
    assert all(state == found[0] for state in found)
    assert (found[0]["percent"], found[0]["return_on"], found[0]["status"]) == (80, "2019-06-30", "returned")


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        (None, PersonalData.sensitive),
        (PersonalData.personal, PersonalData.personal),
        (PersonalData.none, PersonalData.none),
    ],
)
def test_it_is_sensitive_unless_somebody_states_otherwise(archive: Archive, stated, shown: PersonalData):
    made = map_secondment(archive, mapped(personal=stated), by=SECRETARY)
    now = archive.load(Secondment, made.id).now
    assert (now["personal"], "personal" in now.get("defaulted", ())) == (shown, stated is None)


def test_what_is_sensitive_by_its_nature_is_known_again_as_it_was_stated():
    stated = mapped(natural_key="K 1")
    assert as_stated(as_sensitive(stated)) == stated
