"""Addresses for calendar programs, which cannot send a key: each has a secret of its own, which opens one feed.

Only its hash is stored. It expires, an administrator can revoke it, and nothing can be recorded with it.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.actor.usecases import actors, find_actor, issue_key, register_actor, revoke_key
from archive.errors import Invalid, NotFound
from archive.lastday import require_day
from archive.record.store import Receipt
from services.home.archive_home import ArchiveHome

OPENS: Final = "calendar"
READS = (Role.reader, Role.registrar, Role.archivist, Role.auditor)
"""What the reader of a calendar may be; an administrator's sight is of no use to one."""


def new_address(
    home: ArchiveHome,
    caller: Caller,
    name: str,
    role: Role,
    *,
    expires_on: date | None = None,
    scope: tuple[str, ...] = (),
) -> dict[str, Any]:
    """An address that shows the calendar as this role sees it, until the end of its last day (default: `key_days`).

    Its secret is shown only once. Refuses: callers who are no administrator; the role of one; a day that has passed.
    """
    by = caller.require(Role.admin)
    if role not in READS:
        remedy = f"Use one of {', '.join(READS)}."
        raise Invalid("An address for a calendar reads and nothing else.", field="role", remedy=remedy)
    today = home.archive.recording_day()
    last = expires_on or today + timedelta(days=home.settings.key_days)
    require_day("expires_on", last)
    if last < today:
        raise Invalid("The expiry date is in the past.", field="expires_on", remedy="Give a day in the future.")
    until = datetime.combine(last, time.max, home.archive.timezone).astimezone(UTC)
    actor = find_actor(home.archive, name) or register_actor(home.archive, name, by=by)
    secret = issue_key(home.archive, actor, role, label=role, by=by, expires_at=until, scope=scope, opens=OPENS)
    return {
        "address": f"/winddown/calendars/{secret}.ics",
        "prefix": secret[:12],
        "role": role,
        "actor": str(actor),
        "expires": last.isoformat(),
        "scope": list(scope),
        "position": home.archive.position,
    }


def addresses(home: ArchiveHome, caller: Caller) -> list[dict[str, Any]]:
    """The addresses that still open, by the first characters of their secrets. Refuses: who is no administrator."""
    caller.require(Role.admin)
    now = home.archive.moment().latest
    return [
        {
            "prefix": prefix,
            "role": issued.role,
            "actor": str(actor.id),
            "expires": issued.expires_at.astimezone(home.archive.timezone).date().isoformat(),
            "scope": list(issued.scope),
        }
        for actor in actors(home.archive)
        for prefix, issued in actor.keys.items()
        if issued.opens == OPENS and issued.expires_at is not None and now < issued.expires_at
    ]


def revoke_address(home: ArchiveHome, caller: Caller, prefix: str, reason: str) -> Receipt:
    """Close an address for good. Refuses: who is no administrator; a prefix that is of no address."""
    by = caller.require(Role.admin)
    if not any(prefix in actor.keys and actor.keys[prefix].opens == OPENS for actor in actors(home.archive)):
        raise NotFound("There is no such address, or it is already revoked.", field="prefix")
    return revoke_key(home.archive, prefix, reason, on=home.today(), by=by)
