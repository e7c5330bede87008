"""What it costs each write to be held against the wind-downs that were closed in the same archive.

    python -m bench.caretaking [--events 10000]

Decisions of an office that goes on are imported, 5,000 a transaction, beside the closed wind-downs of others and into
an archive that has none; the case they are filed in is looked up for its collection. The limit is the second.
"""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.record.store import Archive
from archive.recordwide import Reason
from archive.registration import Description
from archive.winddown.events import Mandate, WindDownClosed, WindDownDecided
from archive.winddown.usecases import close_wind_down, decide_wind_down
from bench.pairs import Line, paired, shown
from bench.record import BY, opened, said, somewhere, take_in

CLOSED, TARGET = 3, 0.8


def close_others(archive: Archive) -> None:
    """Offices that were wound down, each with a collection of its own."""
    for number in range(CLOSED):
        content = Mandate(title="Alasajo", organisation="A")
        decided = WindDownDecided(decided_on=date(2020, 1, 1), collections=(f"ended-{number}",), content=content)
        made = decide_wind_down(archive, decided, by=BY)
        closed = WindDownClosed(
            closed_on=date(2020, 6, 30), position=archive.position, content=Reason(reason="Nothing is open")
        )
        close_wind_down(archive, made.id, closed, by=BY, expecting=None, within=lambda record: None)


def going_on(path: Path, events: int, *, beside: bool) -> tuple[Archive, list[dict[str, Any]]]:
    """An archive, and decisions of a collection that no wind-down is about."""
    archive = opened(path)
    if beside:
        close_others(archive)
    naming = Description(title="Valtionavustukset")
    case = open_case(archive, CaseOpened(number="VN/1/2021", collection="office", content=naming), by=BY).id
    return archive, said(case, 0, events)


def measure(events: int = 10_000, rounds: int = 5) -> list[Line]:
    """Both into archives that begin alike."""
    with somewhere() as folder:
        ours = [going_on(folder / f"ours-{turn}.sqlite", events, beside=True) for turn in range(rounds)]
        alone = [going_on(folder / f"alone-{turn}.sqlite", events, beside=False) for turn in range(rounds)]
        begun = ours + alone
        line = paired(
            f"bulk import beside {CLOSED} closed wind-downs, against none",
            TARGET,
            events,
            lambda: take_in(*ours.pop()),
            lambda: take_in(*alone.pop()),
            rounds=rounds,
        )
        for archive, _ in begun:
            archive.close()
    return [line]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    print(shown(measure(parser.parse_args().events)))
