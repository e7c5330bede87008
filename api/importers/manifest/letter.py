"""What a message states of itself: sender, recipients, day and subject are those of its record."""

import email.policy
from collections.abc import Mapping
from datetime import UTC, date
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from api.importers.statement import LONGEST, Statement
from archive.days import Days
from archive.errors import Invalid
from archive.lastday import require_day
from archive.values import Interval
from projections.text.readers.headers import header, raw_header, readable, repair

MAIL = "message/rfc822"
OUTLOOK = "application/vnd.ms-outlook"
_HEAD_BYTES = 256 * 1024
_LONGEST_READ = 8 * 1024  # a longer header is taken as it was sent: reading costs with the square of its length


def stated_by(path: Path, days: Days) -> Statement:
    """What the headers of a message state. A day that cannot be read stays as its wording."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:  # gone since its bytes were kept
        return Statement()
    message = BytesHeaderParser(policy=email.policy.default).parsebytes(head.removeprefix(b"\xef\xbb\xbf").lstrip())
    repair(message)
    sender = _said(message, "From") or _said(message, "Sender")
    sent = _tidy(readable(raw_header(message, "Date")))  # the library mends weekdays
    return _stated(_said(message, "Subject"), sender, [_said(message, "To"), _said(message, "Cc")], sent, days)


def stated_in(facts: Mapping[str, str], days: Days) -> Statement:
    """The same of a message of Outlook, by what its reader found."""
    subject, sender, to, cc, sent = (_tidy(facts.get(name, "")) for name in ("subject", "from", "to", "cc", "date"))
    return _stated(subject, sender, [to, cc], sent, days)


def _stated(subject: str, sender: str, recipients: list[str], sent: str, days: Days) -> Statement:
    day = _day(sent, days)
    return Statement(
        title=subject[: LONGEST["title"]] or None,
        sender=sender[: LONGEST["sender"]] or None,
        recipient=", ".join(filter(None, recipients))[: LONGEST["recipient"]] or None,
        dated=Interval(earliest=day, latest=day) if day else None,
        date_text=None if day else sent[: LONGEST["date"]] or None,
    )


def _said(message: Message, name: str) -> str:
    raw = raw_header(message, name)
    words = readable(raw) if len(raw) > _LONGEST_READ else header(message, name)
    return _tidy(words)


def _tidy(words: str) -> str:
    return " ".join(words.encode("utf-8", "replace").decode("utf-8").split())


def _day(stated: str, days: Days) -> date | None:
    """The day on which it was sent, where the archive is kept."""
    try:
        sent = parsedate_to_datetime(stated)
        day = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(days.zone).date()
        require_day("date", day)
    except (ValueError, TypeError, IndexError, OverflowError, Invalid):
        return None
    return day
