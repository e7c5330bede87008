"""Notices that something in the register was added or changed; each counts once."""

from datetime import UTC, datetime
from typing import Any

from api.importers.ahjo.shapes import Notice
from api.importers.ahjo.words import SYSTEM
from api.importers.intake import Intake
from archive.notice.events import NoticeReceived
from archive.notice.usecases import receive_notice


def record_notice(entry: Any, intake: Intake) -> None:
    """Record a change notice of the register."""
    stated = Notice.of(entry, intake.days)
    received = NoticeReceived(
        system=SYSTEM,
        item=f"{stated.data.id}/{stated.data.content.id.strip('{}')}",
        change=stated.data.content.updatetype,
        changed_at=datetime.fromtimestamp(stated.created, UTC),
    )
    intake.took(receive_notice(intake.archive, received, by=intake.by), received)
