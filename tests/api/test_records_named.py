"""A record is found by its id, by the beginning of it, and by its number however that is written."""

from typing import Any
from uuid import UUID

import pytest

from api.cli.named import one_of
from archive.access.caller import ANONYMOUS, Caller
from archive.errors import NotFound
from projections.states import Question
from projections.states.naming import named
from services.home.archive_home import ArchiveHome
from services.named import Ambiguous
from tests.api.doors import Doors


@pytest.fixture
def home(doors: Doors) -> ArchiveHome:
    found: ArchiveHome = doors.client.app.state.home
    return found


def meant(home: ArchiveHome, typed: str, caller: Caller | None = None) -> list[str]:
    with home.projections.states(home.archive.position) as states:
        return [each.id for each in named(states, typed, Question(caller or home.admin(), home.today()))]


def a_case(doors: Doors, number: str, **more: Any) -> str:
    id: str = doors.create("case", number=number, **more)["id"]
    return id


def test_a_number_is_found_however_its_blanks_and_capitals_are_written(doors: Doors, home: ArchiveHome):
    id = a_case(doors, "HEL 2019-000123 T")
    for typed in ("HEL 2019-000123 T", "hel 2019-000123 t", " HEL2019-000123T ", "HEL  2019-000123\u00a0T"):
        assert meant(home, typed) == [id], typed
    assert meant(home, "HEL 2019-00012 T") == []


def test_a_number_with_composed_letters_is_the_same(doors: Doors, home: ArchiveHome):
    id = a_case(doors, "ÄÄ/1/2019")
    assert meant(home, "A\u0308a\u0308/1/2019") == [id]


def test_the_beginning_of_an_id_names_the_record_from_six_digits_on(doors: Doors, home: ArchiveHome):
    id = a_case(doors, "NIM/1/2019")
    for length in (6, 8, 9, 14, 30, 36):
        assert meant(home, id[:length].upper()) == [id], length
    assert meant(home, id.replace("-", "")) == [id]
    assert meant(home, id[:5]) == []
    assert meant(home, "zzzzzz") == []


def test_a_beginning_that_several_records_have_is_refused_with_those_the_caller_may_see():
    ids = [UUID(f"abcdef{at}{'0' * 25}") for at in range(3)]
    for typed, candidates in (("abcdef", 3), ("ABCDEF0", 1), (str(ids[1]), 1)):
        if candidates == 1:
            assert one_of(typed, ids, NotFound("none")) in ids
        else:
            with pytest.raises(Ambiguous) as refused:
                one_of(typed, ids, NotFound("none"))
            assert all(str(id) in (refused.value.remedy or "") for id in ids)


def test_a_record_that_a_caller_may_not_see_is_not_named_to_it(doors: Doors, home: ArchiveHome):
    hidden = a_case(doors, "SAL/1/2019", public=False)
    for typed in (hidden, hidden[:8], "SAL/1/2019", "sal/1/2019"):
        assert meant(home, typed) == [hidden]
        assert meant(home, typed, ANONYMOUS) == []
