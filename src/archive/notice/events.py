"""Change notices that other systems send about their records."""

from datetime import datetime

from archive.kernel import Destroyed, Event, NoContent
from archive.values import Code


class NoticeReceived(Event, name="notice.received.v1", after_closing="always"):
    """Another system stated that one of its records was added or changed at a moment."""

    system: Code
    item: Code
    change: Code
    changed_at: datetime
    content: NoContent | Destroyed = NoContent()


NoticeEvent = NoticeReceived
