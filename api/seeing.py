"""What of an event a caller is shown in a proof or an export: all of its content, or that it is withheld."""

from collections.abc import Callable, Iterable

from api.wiring import ArchiveHome
from archive.access.caller import Caller
from archive.ledger.proof import Opened, Shown
from archive.ledger.proving import said
from projections.states.ask import INNER


def seeing(caller: Caller) -> Callable[[Opened], Shown]:
    """Content is one piece under its commitment: where a part of it is not for the caller, all of it is withheld."""

    def shown(opened: Opened) -> Shown:
        return opened if caller.sees_sources or not any(name in said(opened) for name in INNER) else "withheld"

    return shown


def visible(home: ArchiveHome, caller: Caller) -> Callable[[Iterable[str]], set[str]]:
    """Which records a caller may know of, judged today."""

    def known(ids: Iterable[str]) -> set[str]:
        asked = list(ids)
        if caller.sees_all:
            return set(asked)
        with home.projections.states() as states:
            return states.open_ids(asked, home.today())

    return known
