"""Each change notice of another system counts once."""

from datetime import UTC, datetime

from archive.notice.events import NoticeReceived
from archive.notice.usecases import Notices, receive_notice
from archive.record.store import Archive
from tests.given import ID, SECRETARY, given, happened


def notice(change: str = "updated", hour: int = 9) -> NoticeReceived:
    moment = datetime(2021, 6, 1, hour, tzinfo=UTC)
    return NoticeReceived(system="register", item="HEL 2021-000123", change=change, changed_at=moment)


def some_notices() -> Notices:
    notices = Notices(ID)
    notices.receive(notice(), by=SECRETARY)
    return notices


def test_a_notice_is_received():
    given(some_notices()).when(lambda n: n.receive(notice(hour=10), by=SECRETARY)).then(happened(notice(hour=10)))


def test_a_notice_received_again_is_nothing_new():
    given(some_notices()).when(lambda n: n.receive(notice(), by=SECRETARY)).then_nothing()


def test_the_receipt_says_when_a_notice_was_known(archive: Archive):
    first = receive_notice(archive, notice(), by=SECRETARY)
    again = receive_notice(archive, notice(), by=SECRETARY)
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.id, again.position, archive.position) == (first.id, first.position, 1)
