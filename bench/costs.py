"""What many costs of one grant and many rows of one long text cost: time an event, and size of the views.

    python -m bench.costs [--costs 20000]

The time is that of importing and projecting, by the processor; the ratio is how many times as much a cost takes among
many as among 200. The sizes are held against those of commit 6b5fab3, measured once with the same events (BEFORE).
"""

import argparse
import time
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from archive.decision.events import DecisionRecorded
from archive.decision.usecases import record_decision
from archive.grant.costs import report_cost
from archive.grant.events import Award, Cost, CostReported, GrantAwarded
from archive.grant.usecases import award_grant
from archive.record.store import Archive
from archive.recordwide import HoldPlaced, Reason
from archive.retention.usecases import place_hold
from archive.values import Money
from bench.pairs import Line, shown
from bench.record import BY, WORDS, a_case, opened, somewhere
from bench.states import project

FEW, SEVERAL, ROUNDS = 200, 2_000, 3
BEFORE = {"costs": 251.2, "text": 110.1}
"""Megabytes of views at commit 6b5fab3: 2,000 costs of one grant; a text of a megabyte with a hundred holds."""
BEGUN = date(2019, 1, 1)


def report(archive: Archive, costs: int) -> None:
    """A grant and so many costs of it, of three kinds, on days that repeat."""
    amount, content = Money(cents=10**9), Award(title="Valtionavustus")
    grant = award_grant(archive, GrantAwarded(awarded_on=BEGUN, amount=amount, content=content), by=BY).id
    with archive.bulk():
        for number in range(costs):
            reported = CostReported(
                reported_on=BEGUN + timedelta(days=number % 1500),
                amount=Money(cents=100 + number),
                cost_kind=("palkat", "tilat", "matkat")[number % 3],
                content=Cost(partner=f"Kunta {number % 9}", note=f"lasku {number}"),
            )
            report_cost(archive, grant, reported, by=BY)


def hold(archive: Archive, holds: int) -> None:
    """A decision of a megabyte with so many holds."""
    said = {"title": "Päätös", "text": (WORDS * 20_000)[:1_000_000]}
    told = {"natural_key": "1", "case": str(a_case(archive)), "decided_on": "2021-01-02", "content": said}
    decision = record_decision(archive, DecisionRecorded.model_validate(told), by=BY).id
    for _ in range(holds):
        placed = HoldPlaced(
            hold=uuid4(), mandate="Laki 1 §", starts_on=date(2021, 3, 1), content=Reason(reason="tutkinta")
        )
        place_hold(archive, [decision], placed, by=BY)


def each(costs: int) -> float:
    """Microseconds of processor time that one of so many costs takes, imported and projected."""
    with somewhere() as folder, opened(folder / "events.sqlite") as archive:
        started = time.process_time()
        report(archive, costs)
        project(archive, folder / "model")
        return (time.process_time() - started) / costs * 1e6


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


def measure(costs: int = 20_000) -> list[Line]:
    few, many = (min(each(count) for _ in range(ROUNDS)) for count in (FEW, costs))
    lines = [Line(f"a cost among {costs:,} against {FEW}", f"{many:,.0f} µs", f"{few:,.0f} µs", many / few, 1.5, True)]
    for name, what, fill, count in (
        ("costs", f"views of {SEVERAL:,} costs, against 6b5fab3", report, SEVERAL),
        ("text", "views of a megabyte with 100 holds, against 6b5fab3", hold, 100),
    ):
        with somewhere() as folder, opened(folder / "events.sqlite") as archive:
            fill(archive, count)
            project(archive, folder / "model")
            size = megabytes(folder / "model")
        lines.append(Line(what, f"{size:.1f} MB", f"{BEFORE[name]:.1f} MB", size / BEFORE[name], 0.1, True))
    return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--costs", type=int, default=20_000)
    print(shown(measure(parser.parse_args().costs)))
