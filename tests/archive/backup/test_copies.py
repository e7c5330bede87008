"""Until which day, and up to which position, a copy may hold what was destroyed."""

from collections.abc import Callable
from uuid import UUID

import pytest

from archive.backup.usecases import (
    backups,
    begin_backup,
    complete_backup,
    destructions_in_doubt,
    held_until,
    last_backup_day,
    note_restoration,
    remove_backup,
    restored_from,
)
from archive.errors import Conflict, Invalid
from archive.record.store import Archive
from archive.report.events import ReportFiled, ReportText
from archive.report.usecases import file_report
from tests.conftest import Clock
from tests.given import SECRETARY, day

COPIES = [UUID(int=number) for number in range(1, 5)]
Filing = Callable[[], UUID]


@pytest.fixture
def file(archive: Archive) -> Filing:
    def filed() -> UUID:
        return file_report(archive, ReportFiled(content=ReportText(title="Raportti")), by=SECRETARY).id

    return filed


def begin(archive: Archive, copy: UUID) -> None:
    begin_backup(archive, copy, "/mnt/backups", by=SECRETARY)


def complete(archive: Archive, copy: UUID) -> int:
    """Complete a copy; answers with the last position it may hold."""
    complete_backup(archive, copy, files=1, size=1, with_keys=False, by=SECRETARY)
    return archive.position - 1


def test_a_copy_holds_what_was_recorded_up_to_its_completion_and_nothing_later(archive: Archive, file: Filing):
    first = file()
    begin(archive, COPIES[0])
    during = file()
    last = complete(archive, COPIES[0])
    after = file()
    assert archive.history(during)[0].position == last
    (copy,) = backups(archive)
    assert [copy.may_hold(position) for position in (1, last, last + 1)] == [True, True, False]
    kept = day("2021-07-01")
    assert [held_until(archive, [id], kept_days=30) for id in (first, during, after)] == [kept, kept, day("2021-06-01")]
    assert held_until(archive, [after, first], kept_days=30) == kept


def test_a_copy_that_was_never_completed_may_hold_anything(archive: Archive, file: Filing):
    begin(archive, COPIES[0])
    assert held_until(archive, [file()], kept_days=30) == day("2021-07-01")


def test_of_several_copies_the_last_to_go_counts(archive: Archive, clock: Clock, file: Filing):
    first = file()
    begin(archive, COPIES[0])
    complete(archive, COPIES[0])
    clock.move(days=10)
    second = file()
    begin(archive, COPIES[1])
    complete(archive, COPIES[1])
    assert held_until(archive, [first], kept_days=30) == day("2021-07-11")
    assert held_until(archive, [second], kept_days=30) == day("2021-07-11")
    remove_backup(archive, COPIES[1], "Levy tuhottu", on=day("2021-06-11"), by=SECRETARY)
    assert held_until(archive, [first], kept_days=30) == day("2021-07-01")
    assert held_until(archive, [second], kept_days=30) == day("2021-06-11")
    assert last_backup_day(archive, holding=1, kept_days=5) == day("2021-06-11")
    clock.move(days=100)
    assert held_until(archive, [first], kept_days=30) == day("2021-09-19")  # gone already: today
    assert held_until(archive, [first], kept_days=30, today=day("2021-06-30")) == day("2021-07-01")


def test_a_copy_is_removed_on_a_day_between_its_beginning_and_today(archive: Archive, clock: Clock):
    begin(archive, COPIES[0])
    clock.move(days=5)
    for outside in ("2021-05-31", "2021-06-07"):
        with pytest.raises(Invalid) as refused:
            remove_backup(archive, COPIES[0], "Levy tuhottu", on=day(outside), by=SECRETARY)
        assert refused.value.field == "removed_on"
    remove_backup(archive, COPIES[0], "Levy tuhottu", on=day("2021-06-01"), by=SECRETARY)
    with pytest.raises(Conflict, match="removed on 2021-06-01"):
        remove_backup(archive, COPIES[0], "Levy tuhottu", on=day("2021-06-06"), by=SECRETARY)
    begin(archive, COPIES[1])
    remove_backup(archive, COPIES[1], "Levy tuhottu", on=day("2021-06-06"), by=SECRETARY)
    assert [each.last_day(30) for each in backups(archive)] == [day("2021-06-01"), day("2021-06-06")]


def test_a_copy_is_noted_once_a_day_and_completed_once(archive: Archive, clock: Clock):
    begin(archive, COPIES[0])
    begin(archive, COPIES[0])
    assert archive.position == 1
    clock.move(days=1)
    begin(archive, COPIES[0])
    assert archive.position == 2
    last = complete(archive, COPIES[0])
    complete(archive, COPIES[0])
    assert archive.position == last + 1
    assert [each.holds_until for each in backups(archive)] == [last]


def restore(archive: Archive, copy: UUID, listed: int | None) -> None:
    note_restoration(archive, copy, position=1, listed=listed, again=0, reason=None, by=SECRETARY)


def test_an_archive_put_back_tells_from_which_copy_last_and_whether_destructions_may_be_missing(
    archive: Archive, clock: Clock
):
    moments = []
    for copy in COPIES[:2]:
        begin(archive, copy)
        moments.append(clock.now)
        clock.move(days=1)
    assert (restored_from(archive), destructions_in_doubt(archive)) == (None, False)
    restore(archive, COPIES[1], listed=None)
    assert (restored_from(archive), destructions_in_doubt(archive)) == (moments[1], True)
    restore(archive, COPIES[0], listed=0)
    assert (restored_from(archive), destructions_in_doubt(archive)) == (moments[0], False)
    restore(archive, COPIES[1], listed=None)
    assert (restored_from(archive), destructions_in_doubt(archive)) == (moments[1], True)
