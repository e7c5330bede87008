"""The format of a home, stated by name in archive.toml. Programs from before there was a second one refuse it by that.

The line is written when a home is made, and last of all when it is upgraded.
"""

import tomllib
from pathlib import Path

from archive.files.whole import write_whole
from archive.ledger.verify.stored import record_read
from archive.record.format import HOME, HOME_BEFORE, FormatNewer, FormatOlder
from archive.record.sqlite.operations import opened_record

NAME, SETTINGS, RECORD = "format", "archive.toml", "events.sqlite"
LINE = f'{NAME} = "{HOME}"'


def format_of(home: Path) -> str:
    """The format of a home; one that states none is of the first, unless nothing was recorded in it yet."""
    stated = tomllib.loads((home / SETTINGS).read_text("utf-8")).get(NAME)
    if stated is not None:
        return str(stated)
    return HOME_BEFORE if has_record(home) else HOME


def has_record(home: Path) -> bool:
    """Whether something was recorded in a home."""
    record = home / RECORD
    if not record.is_file() or not record.stat().st_size:
        return False
    with record_read(), opened_record(record) as there:
        return there.is_record() and there.history.position() > 0


def require_known_events(home: Path) -> None:
    """Refuse a home whose record holds events this program does not know, before anything of it is touched."""
    record = home / RECORD
    if record.is_file() and record.stat().st_size:
        with record_read(), opened_record(record) as there:
            there.require_known()


def require_current(home: Path) -> None:
    """Refuse a home of another format than this program opens."""
    found = format_of(home)
    if found == HOME_BEFORE:
        raise FormatOlder(found, HOME)
    if found != HOME:
        raise FormatNewer(found, HOME)


def state_format(home: Path) -> None:
    """State the format of today in archive.toml, before its first setting; nothing else in it changes."""
    path = home / SETTINGS
    said = path.read_text("utf-8")
    if NAME in tomllib.loads(said):
        return
    lines = said.splitlines(keepends=True)
    at = next((at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), len(lines))
    write_whole(path, "".join((*lines[:at], LINE + "\n", *lines[at:])).encode())
