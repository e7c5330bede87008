"""The formats of an archive by name: which a program opens, and how it refuses an older or a newer one."""

from collections.abc import Sequence

from archive.errors import Conflict

HOME, HOME_BEFORE = "archive-home.v2", "archive-home.v1"
"""The format of a home, as its archive.toml states it; the one before stated none."""
RECORD, RECORD_BEFORE = "archive-record.v2", "archive-record.v1"
"""The shape of the record's tables, as the file itself states it (user_version 2)."""


class FormatOlder(Conflict):
    """The archive is of an older format; this program opens it after an upgrade."""

    code = "format_older"
    field = "home"
    remedy = (
        "Stop every process of it and run 'archive upgrade --backup DIR'; 'archive upgrade --dry-run' shows what would"
        " change (docs/upgrade.md)."
    )

    def __init__(self, found: str, opens: str) -> None:
        super().__init__(f"The archive is of an older format, {found}; this program opens {opens}.")


class FormatNewer(Conflict):
    """The archive was made, or upgraded, by a newer program; this one would read half of it."""

    code = "format_newer"
    field = "home"
    remedy = "Open it with the program that made it, or with a newer one."

    def __init__(self, found: str, opens: str) -> None:
        super().__init__(f"The archive is of a newer format, {found}; this program opens {opens}.")


class EventsNewer(Conflict):
    """The record holds events of a newer program; this one would pass over them as if they were not there."""

    code = "events_newer"
    field = "home"

    def __init__(self, names: Sequence[str], programs: Sequence[str], program: str) -> None:
        many = f" and {len(names) - 3} more" if len(names) > 3 else ""
        super().__init__(f"The record holds events this program does not know: {', '.join(names[:3])}{many}.")
        by = f" They were recorded by version {' and '.join(programs)}; this is {program}." if programs else ""
        self.remedy = (
            f"Open the archive with the program that recorded them, or with a newer one.{by} 'archive verify' checks"
            " the record with this program too (docs/upgrade.md)."
        )
