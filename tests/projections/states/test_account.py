"""Sums of a grant on both clocks, made of lines that tell their positions, wherever a cost was recorded."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from archive.access.caller import ANONYMOUS, Caller
from archive.access.usecases import classify
from archive.actor.events import Role
from archive.errors import Gone, NotFound
from archive.grant.costs import correct_cost, report_cost
from archive.grant.events import Award, Cost, CostReported, GrantAwarded, GrantRecovered
from archive.grant.model import Grant
from archive.grant.usecases import award_grant, recover_grant
from archive.payment.events import Application, PaymentApplied, PaymentApproved, PaymentPaid
from archive.payment.usecases import apply_for_payment, approve_payment, record_payment
from archive.record.store import Archive, Receipt
from archive.recordwide import PublicityClassified, Reason, RecordCorrected, RecordDestroyed
from archive.values import Interval, PersonalData, Publicity, PublicityClass
from projections.states import Question, StateModel, StateReader
from projections.states.money.sums import cost_lines, sums
from projections.states.sight import Condition
from tests.compared import differing
from tests.given import SECRETARY, euros
from tests.history.test_history import restored

IMPORTED = Path(__file__).parents[2] / "history" / "imports" / "0.4.0-costs-of-a-grant.jsonl"
WHY, TODAY, EVER = Reason(reason="syy"), date(2026, 1, 1), 2**62 - 1
ALL = Caller(SECRETARY, Role.archivist)
EVERYBODY = Condition("1")
PUBLIC = Publicity(publicity=PublicityClass.public)
SECRET = Publicity(
    publicity=PublicityClass.secret, ground="JulkL 24.1 § 7 kohta", secret_from=date(2021, 1, 1), secret_years=25
)


class Views:
    """An archive with its state views; followed when asked."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.archive, self.folder = archive, folder
        self.model, self.reader = StateModel(folder, archive.seen_of), StateReader(folder)

    def follow(self, together: int = 100) -> StateReader:
        while batch := self.archive.seen(self.model.position(), together):
            self.model.apply(batch)
        return self.reader

    def close(self) -> None:
        self.reader.close()
        self.model.close()


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Views]:
    path = tmp_path / "events.sqlite"
    with Archive(path, origin="test", secret=bytes(32)) as archive, closing(Views(archive, tmp_path)) as made:
        yield made


def asked(caller: Caller = ALL, as_of: date | None = None, known_at: int | None = None) -> Question:
    return Question(caller, TODAY, as_of, known_at)


def awarded(archive: Archive) -> Receipt:
    event = GrantAwarded(
        awarded_on=date(2020, 1, 1),
        amount=euros(1000),
        publicity=PUBLIC,
        personal=PersonalData.none,
        content=Award(title="Avustus"),
    )
    return award_grant(archive, event, by=SECRETARY)


def report(archive: Archive, grant: Receipt, amount: int, on: date, kind: str = "palkat", half: int = 1) -> Receipt:
    period = Interval(earliest=date(2021, 6 * half - 5, 1), latest=date(2021, 6 * half, 30))
    content = Cost(partner="Naapurikunta", note=f"{amount} {on}")
    event = CostReported(reported_on=on, amount=euros(amount), cost_kind=kind, period=period, content=content)
    return report_cost(archive, grant.id, event, by=SECRETARY)


def test_costs_are_summed_on_both_clocks_and_a_correction_moves_them(views: Views):
    archive = views.archive
    grant = awarded(archive)
    first = report(archive, grant, 10, date(2021, 3, 1))
    report(archive, grant, 20, date(2021, 5, 1), "tilat")
    late = report(archive, grant, 5, date(2021, 2, 1))
    assert first.part is not None
    corrected = RecordCorrected(corrects=1, day=date(2021, 6, 1), content=WHY)
    correct_cost(archive, first.part, corrected, by=SECRETARY)
    reader = views.follow()

    def shown(as_of: date | None, known_at: int | None = None) -> tuple[int, dict[str, int]]:
        state = reader.one(str(grant.id), asked(as_of=as_of, known_at=known_at), "grant").state
        return state["reported_cents"], state["costs"]

    assert shown(None) == (3500, {"palkat": 1500, "tilat": 2000})
    assert shown(date(2021, 3, 15)) == (500, {"palkat": 500})
    assert shown(date(2021, 3, 15), late.position) == (1500, {"palkat": 1500})
    assert shown(date(2021, 3, 15), first.position) == (1000, {"palkat": 1000})
    assert shown(date(2020, 6, 1)) == (0, {})
    (listed,) = reader.some("grant", asked())
    assert listed.state["reported_cents"] == 3500
    assert differing(reader, archive) == []


def test_every_sum_tells_the_positions_it_is_made_of(views: Views):
    archive = views.archive
    grant = awarded(archive)
    one, two = report(archive, grant, 10, date(2021, 3, 1)), report(archive, grant, 20, date(2021, 3, 1), half=2)
    three = report(archive, grant, 7, date(2021, 4, 1))
    applied = PaymentApplied(
        grant=grant.id, applied_on=date(2021, 5, 1), amount=euros(30), content=Application(title="Maksatus")
    )
    payment = apply_for_payment(archive, applied, by=SECRETARY)
    approved = PaymentApproved(approved_on=date(2021, 5, 2), amount=euros(25), content=WHY)
    approval = approve_payment(archive, payment.id, approved, by=SECRETARY)
    parts = [
        record_payment(
            archive, payment.id, PaymentPaid(paid_on=on, amount=euros(amount), content=WHY), by=SECRETARY
        ).position
        for on, amount in ((date(2021, 5, 3), 10), (date(2021, 5, 4), 15))
    ]
    recovered = GrantRecovered(recovered_on=date(2021, 6, 1), amount=euros(3), content=WHY)
    recovery = recover_grant(archive, grant.id, recovered, by=SECRETARY)
    reader = views.follow(3)
    found = [
        (each.what, each.period_from, each.cents, each.positions)
        for each in sums(reader.db, 1, EVER, "2026-01-01", EVERYBODY)
    ]
    assert found == [
        ("applied", None, 3000, (payment.position,)),
        ("approved", None, 2500, (approval.position,)),
        ("awarded", None, 100_000, (grant.position,)),
        ("cost", "2021-01-01", 1700, (one.position, three.position)),
        ("cost", "2021-07-01", 2000, (two.position,)),
        ("paid", None, 2500, tuple(parts)),
        ("recovered", None, 300, (recovery.position,)),
    ]
    views.model.rows().execute("UPDATE money SET cents = cents + 1 WHERE position = ?", (two.position,))
    assert [(each.where, each.column) for each in differing(reader, archive)] == [("states.money", "cents")]
    views.model.rows().execute("UPDATE money SET cents = cents - 1 WHERE position = ?", (two.position,))
    page = cost_lines(reader.db, 1, EVER, "2026-01-01", EVERYBODY, after=one.position, limit=1)
    assert [line[0] for line in page] == [two.position]
    assert differing(reader, archive) == []


def test_costs_in_the_stream_of_a_grant_and_beside_it_are_one_account(tmp_path: Path):
    with restored(IMPORTED, tmp_path) as archive, closing(Views(archive, tmp_path)) as views:
        grant = archive.streams(GrantAwarded.name)[0]
        content = CostReported(reported_on=date(2021, 3, 1), amount=euros(1), cost_kind="palkat", content=Cost())
        new = report_cost(archive, grant, content, by=SECRETARY)
        reader = views.follow()
        state = reader.one(str(grant), asked(), "grant").state
        assert (state["reported_cents"], state["costs"]) == (25150, {"palkat": 22150, "tilat": 3000})
        assert state["recovered_cents"] == 1000
        first = reader.one(str(grant), asked(), "grant").first
        palkat = [each for each in sums(reader.db, first, EVER, "2026-01-01", EVERYBODY) if each.cost_kind == "palkat"]
        assert sorted(at for each in palkat for at in each.positions) == [4, 5, 7, new.position]
        rows = reader.db.execute("SELECT count(*) FROM state WHERE kind = 'grant'").fetchone()
        assert rows == (3,)  # the award, closed by the recovery, and what holds from either: no row a cost
        assert differing(reader, archive) == []


def test_a_cost_is_seen_by_whoever_sees_its_grant(views: Views):
    archive = views.archive
    grant = awarded(archive)
    cost = report(archive, grant, 10, date(2021, 3, 1))
    reader = views.follow()
    assert reader.one(str(cost.part), asked(ANONYMOUS)).state["partner"] == "Naapurikunta"
    classify(archive, "grant", grant.id, PublicityClassified(publicity=SECRET, content=WHY), by=SECRETARY)
    withheld = StateReader(views.folder, lambda position, caller, today: [str(grant.id)])
    with closing(withheld), pytest.raises(NotFound):  # at once, before the views know
        withheld.one(str(cost.part), asked(ANONYMOUS))
    views.follow()
    with pytest.raises(NotFound):
        reader.one(str(cost.part), asked(ANONYMOUS))
    after = report(archive, grant, 11, date(2021, 3, 2))
    views.follow()
    with pytest.raises(NotFound):
        reader.one(str(after.part), asked(ANONYMOUS))
    assert reader.some("cost", asked(ANONYMOUS)) == []
    assert len(reader.some("cost", asked())) == 2
    assert differing(reader, archive) == []


@pytest.mark.parametrize("together", [1, 2, 100])
def test_a_destroyed_grant_takes_its_costs_along(views: Views, together: int, tmp_path: Path):
    archive = views.archive
    grant = awarded(archive)
    cost = report(archive, grant, 10, date(2021, 3, 1))
    views.follow(together)
    root = archive.load(Grant, grant.id)
    root.destroy(RecordDestroyed(destroyed_on=date(2022, 1, 1), basis="A 1"), by=SECRETARY)
    gone = tuple(row[0] for id in (grant.id, cost.part) for row in archive.recorder.read_stream(id))  # type: ignore[arg-type]
    archive.add(root, destroys=gone)
    reader = views.follow(together)
    with pytest.raises(Gone, match="2022-01-01"):
        reader.one(str(cost.part), asked())
    views.model.purge(whole=True)
    assert b"Naapurikunta" not in (tmp_path / "states.sqlite").read_bytes()
    assert differing(reader, archive) == []
    (tmp_path / "again").mkdir()
    with closing(Views(archive, tmp_path / "again")) as again:
        again.follow(3)
        assert again.model.checksum() == views.model.checksum()
