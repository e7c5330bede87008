"""A bulk asks the database of hardly any new id, and never takes a recorded one for new."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.kernel import ActorId, AlreadyRecorded
from archive.record.newness import PATIENCE, WORTH, Newness
from archive.record.store import Archive
from archive.registration import Description

BY = ActorId(UUID(int=1))


def opened(number: int) -> CaseOpened:
    return CaseOpened(number=f"VN/{number}/2021", content=Description(title="Asia"))


def test_nothing_is_surely_new_before_many_were_asked():
    asked = Newness(lambda after: (0, []), lambda: 0)
    assert [asked.surely_new(uuid4()) for _ in range(PATIENCE)] == [False] * (PATIENCE - 1) + [True]


def test_a_large_record_is_looked_through_when_the_questions_were_worth_it():
    looked: list[int] = []
    asked = Newness(lambda after: (looked.append(after) or 20_000, []), lambda: 20_000)
    for _ in range(20_000 // WORTH - 1):
        assert not asked.surely_new(uuid4())
    assert looked == []
    assert asked.surely_new(uuid4())
    assert looked == [0]


def test_what_was_recorded_is_never_surely_new():
    held = [uuid4() for _ in range(2000)]
    asked = Newness(lambda after: (len(held), [str(id) for id in held[after:]]), lambda: len(held))
    for _ in range(PATIENCE):
        asked.surely_new(held[0])
    assert not any(asked.surely_new(id) for id in held)
    later = uuid4()
    held.append(later)
    asked.look_again()
    assert not asked.surely_new(later)
    assert sum(asked.surely_new(uuid4()) for _ in range(1000)) > 990


def test_a_long_bulk_refuses_what_was_recorded_before_it_within_it_and_beside_it(tmp_path: Path):
    with Archive(tmp_path / "events.sqlite", origin="test", secret=bytes(32)) as archive:
        open_case(archive, opened(1), by=BY)
        with archive.bulk() as flush:
            for number in range(10, 10 + 2 * PATIENCE):
                open_case(archive, opened(number), by=BY)
            for known in (1, 10, 9 + 2 * PATIENCE):
                with pytest.raises(AlreadyRecorded):
                    open_case(archive, opened(known), by=BY)
            flush()
            with Archive(tmp_path / "events.sqlite", origin="test", secret=bytes(32)) as other:
                open_case(other, opened(5), by=BY)
            open_case(archive, opened(6), by=BY)
            flush()
            for known in (5, 6, 10):
                with pytest.raises(AlreadyRecorded):
                    open_case(archive, opened(known), by=BY)
