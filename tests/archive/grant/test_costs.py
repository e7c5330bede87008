"""Costs are streams of their own: each is found again, and the rules of their grant hold over all of them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.importers.run import run_import
from archive.document.blobs import Blobs
from archive.errors import Gone, Invalid, VersionConflict
from archive.fold.contradictions import BeforeRecord, LaterEvent
from archive.grant.account import CostTakenBack, account_of
from archive.grant.applications import GrantExceeded
from archive.grant.costs import correct_cost, report_cost
from archive.grant.disputes import decide_grant_of_cost, dispute_cost
from archive.grant.events import (
    Award,
    Cost,
    CostDisputed,
    CostGrantDecided,
    CostRecorded,
    CostReported,
    GrantAwarded,
)
from archive.grant.model import Grant
from archive.grant.usecases import award_grant
from archive.payment.events import Application, PaymentApplied
from archive.payment.usecases import apply_for_payment
from archive.record.races import Overtaken
from archive.record.store import Archive, Receipt
from archive.recordwide import Reason, RecordCorrected, RecordDestroyed
from archive.values import Interval, Money
from tests.given import SECRETARY, euros
from tests.history.make import ORIGIN
from tests.history.test_history import restored

IMPORTED = Path(__file__).parents[2] / "history" / "imports" / "0.4.0-costs-of-a-grant.jsonl"
WHY = Reason(reason="päivä oli väärä")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "events.sqlite", origin="test", secret=bytes(32)) as made:
        yield made


def awarded(archive: Archive, amount: int = 1000) -> Receipt:
    content = Award(title="Avustus")
    event = GrantAwarded(awarded_on=date(2020, 1, 1), amount=euros(amount), content=content)
    return award_grant(archive, event, by=SECRETARY)


def cost(amount: int, on: str = "2021-03-01", note: str | None = None, kind: str = "palkat") -> CostReported:
    content = Cost(note=note)
    return CostReported(reported_on=on, amount=euros(amount), cost_kind=kind, content=content)  # type: ignore[arg-type]


def report(archive: Archive, grant: Receipt, said: CostReported) -> Receipt:
    return report_cost(archive, grant.id, said, by=SECRETARY, expecting=grant.version)


def sum_of(archive: Archive, grant: Receipt) -> int:
    return sum(line.cents for line in account_of(archive, archive.load(Grant, grant.id)))


def test_a_cost_is_recorded_beside_its_grant_and_leaves_its_version(archive: Archive):
    grant = awarded(archive)
    made = report(archive, grant, cost(10, note="alku"))
    assert (made.id, made.version, made.position, made.replayed) == (grant.id, 1, 2, False)
    (recorded,) = archive.history(made.part)  # type: ignore[arg-type]
    assert isinstance(recorded.event, CostRecorded)
    assert (recorded.event.grant, recorded.event.amount, recorded.event.content.note) == (grant.id, euros(10), "alku")
    assert len(archive.history(grant.id)) == 1


def test_a_cost_of_zero_is_refused(archive: Archive):
    grant = awarded(archive)
    with pytest.raises(Invalid, match="must not be zero"):
        report(archive, grant, cost(0))
    assert archive.position == grant.position


def test_the_same_cost_of_one_day_is_recorded_once_and_a_note_tells_two_apart(archive: Archive):
    grant = awarded(archive)
    first, between = report(archive, grant, cost(10)), report(archive, grant, cost(20))
    again = report(archive, grant, cost(10))
    assert (again.replayed, again.position, again.part) == (True, first.position, first.part)
    assert "Nothing was recorded" in (again.effect or "")
    other = report(archive, grant, cost(10, note="toinen lasku"))
    assert other.position > between.position
    assert sum_of(archive, grant) == 4000


def test_a_cost_is_refused_in_another_currency_before_the_award_and_for_another_version(archive: Archive):
    grant = awarded(archive)
    kronor = cost(1).model_copy(update={"amount": Money(cents=1, currency="SEK")})
    with pytest.raises(Invalid, match="in EUR"):
        report(archive, grant, kronor)
    with pytest.raises(BeforeRecord):
        report(archive, grant, cost(1, "2019-12-31"))
    with pytest.raises(VersionConflict):
        report_cost(archive, grant.id, cost(1), by=SECRETARY, expecting=2)
    assert archive.position == 1


def test_no_more_cost_is_taken_back_than_was_reported_by_that_day_or_a_later_one(archive: Archive):
    grant = awarded(archive)
    report(archive, grant, cost(100, "2021-01-01"))
    report(archive, grant, cost(-60, "2021-06-01"))
    with pytest.raises(CostTakenBack):
        report(archive, grant, cost(-50, "2021-07-01"))
    with pytest.raises(LaterEvent):
        report(archive, grant, cost(-50, "2021-02-01"))
    with pytest.raises(CostTakenBack):
        report(archive, grant, cost(-1, "2020-12-31"))
    assert report(archive, grant, cost(-40, "2021-02-01")).position == 4
    with archive.told():
        told = report(archive, grant, cost(-50, "2021-07-01"))
    (event,) = archive.history(told.part)  # type: ignore[arg-type]
    assert event.event.flagged == ("cost_taken_back",)  # type: ignore[attr-defined]


def test_a_late_cost_says_what_it_changes(archive: Archive):
    grant = awarded(archive)
    assert report(archive, grant, cost(10, "2021-03-01")).effect is None
    late = report(archive, grant, cost(5, "2021-02-01"))
    assert late.effect == (
        "Recorded as of 2021-02-01. The reported cost in force today is 15.00 EUR instead of 10.00 EUR."
    )


def test_a_corrected_day_moves_a_cost_and_the_rules_hold_for_it(archive: Archive):
    grant = awarded(archive)
    first = report(archive, grant, cost(100, "2021-01-01"))
    report(archive, grant, cost(-60, "2021-06-01"))
    assert first.part is not None
    late = RecordCorrected(corrects=1, day=date(2021, 7, 1), content=WHY)
    with pytest.raises(LaterEvent):
        correct_cost(archive, first.part, late, by=SECRETARY)
    early = RecordCorrected(corrects=1, day=date(2019, 7, 1), content=WHY)
    with pytest.raises(BeforeRecord):
        correct_cost(archive, first.part, early, by=SECRETARY)
    moved = correct_cost(archive, first.part, late.model_copy(update={"day": date(2021, 5, 1)}), by=SECRETARY)
    assert "stays 40.00" in (moved.effect or "")
    assert [line.day for line in account_of(archive, archive.load(Grant, grant.id))] == ["2021-05-01", "2021-06-01"]
    with pytest.raises(CostTakenBack):
        report(archive, grant, cost(-1, "2021-04-01"))
    assert report(archive, grant, cost(100, "2021-01-01")).replayed  # as it was reported, it is known
    with pytest.raises(Invalid, match="class of its grant"):
        correct_cost(archive, first.part, RecordCorrected(corrects=1, record_class="A", content=WHY), by=SECRETARY)


def test_a_cost_that_another_grant_pays_counts_there_with_its_sum_as_corrected(archive: Archive):
    one, other = awarded(archive), awarded(archive)
    part = report(archive, one, cost(100, "2021-01-01")).part
    assert part is not None
    dispute_cost(archive, part, CostDisputed(disputed_on=date(2021, 2, 1), content=WHY), by=SECRETARY)
    decided = CostGrantDecided(decided_on=date(2021, 3, 1), grant=other.id, content=WHY)
    decide_grant_of_cost(archive, part, decided, by=SECRETARY)
    assert (sum_of(archive, one), sum_of(archive, other)) == (0, 10_000)
    right = RecordCorrected(corrects=1, amount=euros(70), content=WHY)
    effect = correct_cost(archive, part, right, by=SECRETARY).effect
    assert "is 70.00 EUR instead of 100.00 EUR" in (effect or "")
    assert (sum_of(archive, one), sum_of(archive, other)) == (0, 7_000)
    lines = [(line.day, line.cents) for line in account_of(archive, archive.load(Grant, one.id))]
    assert lines == [("2021-01-01", 7_000), ("2021-03-01", -7_000)]
    report(archive, other, cost(-70, "2021-04-01"))
    with pytest.raises(LaterEvent):
        correct_cost(archive, part, right.model_copy(update={"amount": euros(60)}), by=SECRETARY)


def test_costs_recorded_in_the_stream_of_a_grant_are_found_by_a_second_import(tmp_path: Path):
    lines = [
        {"do": "costs", "reported_on": "2021-03-01", "amount": {"cents": 12050}, "cost_kind": "palkat",
         "period": {"earliest": "2021-01-01", "latest": "2021-02-28"}, "partner": "Kunta", "note": note}
        for note in ("alku", "toinen lasku")
    ]  # fmt: skip
    lines.append({"do": "costs", "reported_on": "2021-02-01", "amount": {"cents": 3000}, "cost_kind": "tilat"})
    back = {"reported_on": "2021-04-01", "amount": {"cents": -2050}, "cost_kind": "palkat", "note": "hyvitys"}
    lines.append({"do": "costs"} | back)
    source = tmp_path / "costs.jsonl"
    source.write_text("\n".join(json.dumps({"kind": "grant", "key": "VA-1"} | line) for line in lines))
    with restored(IMPORTED, tmp_path) as archive:
        assert archive.origin == ORIGIN
        held = archive.position
        blobs = Blobs(tmp_path / "blobs", max_bytes=1 << 20)
        again = run_import(archive, blobs, source, kind="jsonl", by=SECRETARY, rejects=tmp_path / "rejects")
        assert (again.events, again.duplicates, again.rejected, archive.position) == (0, 4, 0, held)
        grant = archive.streams(GrantAwarded.name)[0]
        with source.open("a") as file:
            file.write("\n" + json.dumps({"kind": "grant", "key": "VA-1"} | lines[2] | {"note": "uusi"}))
        more = run_import(archive, blobs, source, kind="jsonl", by=SECRETARY, rejects=tmp_path / "rejects")
        assert (more.events, archive.position) == (1, held + 1)
        assert sum(line.cents for line in account_of(archive, archive.load(Grant, grant))) == 28050
        with pytest.raises(CostTakenBack):  # the old and the new are one account
            report_cost(archive, grant, cost(-281, "2021-05-01"), by=SECRETARY)


def test_a_command_that_was_overtaken_is_judged_again(archive: Archive, tmp_path: Path):
    grant = awarded(archive)
    report(archive, grant, cost(100, "2021-01-01"))
    path = tmp_path / "events.sqlite"
    with Archive(path, origin="test", secret=bytes(32)) as other, pytest.raises(Overtaken), archive.bulk():
        report(archive, grant, cost(-60, "2021-06-01"))
        report(other, grant, cost(-60, "2021-07-01"))
    assert sum_of(archive, grant) == 4000


RACE = """
import sys
from datetime import date
from pathlib import Path
from uuid import UUID
from archive.errors import ArchiveError
from archive.record.store import Archive
from tests.archive.grant.test_costs import applied, cost, SECRETARY
from archive.grant.costs import report_cost
from archive.payment.usecases import apply_for_payment
path, grant, mine = Path(sys.argv[1]), UUID(sys.argv[2]), sys.argv[3]
with Archive(path, origin="test", secret=bytes(32)) as archive:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(40):
        for run in (
            lambda: report_cost(archive, grant, cost(-10, "2021-06-01", f"{mine} {number}"), by=SECRETARY),
            lambda: apply_for_payment(archive, applied(grant, 10), by=SECRETARY),
        ):
            try:
                run()
            except ArchiveError as refused:
                assert refused.code in ("cost_taken_back", "grant_exceeded", "overtaken"), refused.code
"""


def applied(grant: object, amount: int) -> PaymentApplied:
    content = Application(title="Maksatus")
    return PaymentApplied(grant=grant, applied_on=date(2021, 5, 1), amount=euros(amount), content=content)


def test_two_processes_together_take_back_and_apply_for_no_more_than_there_is(archive: Archive, tmp_path: Path):
    grant = awarded(archive, 300)
    report(archive, grant, cost(300, "2021-01-01"))
    asked = [sys.executable, "-c", RACE, str(tmp_path / "events.sqlite"), str(grant.id)]
    both = [
        subprocess.Popen([*asked, mine], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for mine in ("yksi", "kaksi")
    ]
    for each in both:
        assert each.stdout is not None and each.stdout.readline() == "ready\n"
    for each in both:
        each.communicate("go\n", timeout=300)
    assert [each.returncode for each in both] == [0, 0]
    assert sum_of(archive, grant) == 0
    names = [each.event.name for each in archive.read(0, 10_000)]
    assert (names.count("cost.reported.v1"), names.count("payment.applied.v1")) == (31, 30)
    with pytest.raises(GrantExceeded):
        apply_for_payment(archive, applied(grant.id, 1), by=SECRETARY)


ROOT = Path(__file__).parents[3]


def test_a_period_until_further_notice_is_an_open_one(archive: Archive):
    grant = awarded(archive)
    period = Interval(earliest=date(2021, 1, 1), latest=date(9999, 12, 31))
    made = report(archive, grant, cost(1).model_copy(update={"period": period}))
    (recorded,) = archive.history(made.part)  # type: ignore[arg-type]
    assert recorded.event.period == Interval(earliest=date(2021, 1, 1))  # type: ignore[attr-defined]


def test_a_destroyed_grant_takes_no_cost(archive: Archive):
    grant = awarded(archive)
    root = archive.load(Grant, grant.id)
    root.destroy(RecordDestroyed(destroyed_on=date(2021, 1, 1), basis="A"), by=SECRETARY)
    archive.add(root)
    with pytest.raises(Gone):
        report_cost(archive, grant.id, cost(1), by=SECRETARY)
