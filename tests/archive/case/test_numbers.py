"""One diary number is one case, however its spaces, hyphens and letters are composed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.case.events import CaseOpened
from archive.case.model import Case
from archive.case.numbers import plain_number
from archive.case.usecases import case_id, open_case
from archive.kernel import AlreadyRecorded
from archive.record.store import Archive
from archive.registration import Description, public_id
from tests.given import SECRETARY

WAYS = (
    "HEL 2021-000123",
    "HEL\u00a02021-000123",
    "HEL\u202f2021-000123",
    "hel 2021-000123",
    "HEL  2021-000123",
    "HEL 2021\u2011000123",
    "HEL 2021\u2013000123",
    "HEL 2021-\u00ad000123",
)


def opened(number: str, title: str = "Asia") -> CaseOpened:
    return CaseOpened(number=number, content=Description(title=title))


def recorded_as_before(archive: Archive, number: str) -> Case:
    """A case as an earlier version recorded it: under its number as it was written."""
    case = Case(public_id(archive.origin, "case", number))
    case.open(opened(number), by=SECRETARY)
    archive.add(case)
    return case


@pytest.mark.parametrize("first", WAYS, ids=ascii)
def test_a_number_written_in_another_way_is_the_same_case_and_stays_as_it_was_written(archive: Archive, first: str):
    id = open_case(archive, opened(first), by=SECRETARY).id
    for way in WAYS:
        assert case_id(archive, way) == id
        with pytest.raises(AlreadyRecorded):
            open_case(archive, opened(way), by=SECRETARY)
    assert archive.load(Case, id).now["number"] == first


@pytest.mark.parametrize("first", WAYS, ids=ascii)
def test_a_case_of_an_earlier_version_keeps_its_id_and_is_found_by_every_way_to_write_its_number(
    archive: Archive, first: str
):
    case = recorded_as_before(archive, first)
    assert {case_id(archive, way) for way in WAYS} == {case.id}
    with pytest.raises(AlreadyRecorded):
        open_case(archive, opened("Hel 2021-000123"), by=SECRETARY)


def test_two_cases_that_were_registered_under_two_ways_stay_two_under_their_own_ids(archive: Archive):
    one, other = (recorded_as_before(archive, number) for number in WAYS[:2])
    assert case_id(archive, WAYS[0]) == one.id
    assert case_id(archive, WAYS[1]) == one.id  # the plain one is the case; the other is to be merged into it
    assert other.id != one.id


def test_a_natural_key_is_taken_letter_by_letter(archive: Archive):
    ids = [
        open_case(archive, opened(f"{n}/2021").model_copy(update={"natural_key": key}), by=SECRETARY).id
        for n, key in enumerate(("aB", "Ab"))
    ]
    assert len(set(ids)) == 2


def test_a_number_of_another_place_or_with_other_signs_is_another_case(archive: Archive):
    numbers = ("HEL 2021-000123", "HEL2021-000123", "HEL 2021-000124", "HEL 2021/000123", "1/2021", "1.2021")
    assert len({case_id(archive, number) for number in numbers}) == len(numbers)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_a_plain_number_is_plain_already_and_does_not_hang_on_its_form(number: str):
    plain = plain_number(number)
    assert plain_number(plain) == plain
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert plain_number(unicodedata.normalize(form, number)) == plain
