"""A seeded run of clock jumps, between starts and while the archive is open, against one that knows the true day."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from archive.access.caller import ANONYMOUS
from archive.actor.usecases import register_actor
from archive.clock.moment import ClockNotBelieved
from archive.clock.usecases import confirm_clock, standing
from archive.disposal.events import Note
from archive.disposal.model import CoolingOff
from archive.disposal.usecases import NotDue, approve, begin, list_for_destruction, review
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.usecases import file_document
from archive.kernel import ActorId
from archive.ledger.verify.verify import verify
from archive.recordwide import HoldPlaced
from archive.registration import RecordHeld
from archive.retention.events import ClassText, ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule, place_hold
from archive.values import Interval, Publicity, PublicityClass
from projections.states import Question
from services.home.archive_home import ArchiveHome, make_home
from tests.given import WHY
from tests.machine import Machine

pytestmark = pytest.mark.drill
COOLING_DAYS, STEPS = 7, 120


class Office:
    """An archive on a machine whose clock nobody can rely on; the oracle goes by the true day."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.machine, self.random = folder, Machine(), random.Random(seed)
        self.due: dict[UUID, date] = {}
        self.secret: list[UUID] = []
        self.held, self.gone, self.listed = set[UUID](), set[UUID](), set[UUID]()
        self.approved: dict[UUID, tuple[UUID, date]] = {}  # the record, and the true day of the approval
        self.told: list[tuple[int, float]] = []  # positions and true moments of what was acknowledged
        make_home(folder, origin="popsote", organisation="Valmistelutoimisto")

    @property
    def day(self) -> date:
        return self.machine.true.astimezone(self.home.archive.timezone).date()

    @contextmanager
    def open(self) -> Iterator[None]:
        """One process."""
        with ArchiveHome(self.folder, watch=self.machine.watch(self.folder)) as self.home:
            admin = self.home.admin().actor
            assert admin is not None
            self.by: ActorId = admin
            yield

    def begin(self) -> None:
        with self.open():
            self.second = register_actor(self.home.archive, "toinen", by=self.by)
            row = ScheduleRow(code="01", years=3, trigger="document_date", basis="SA/1/2010")
            text = ScheduleText(title="TOS", classes=(ClassText(code="01", title="Muistiot"),))
            adopted = ScheduleAdopted(
                code="TOS", version="1", in_force_from=date(2020, 1, 1), rows=(row,), content=text
            )
            adopt_schedule(self.home.archive, adopted, by=self.by)

    def file(self) -> None:
        """A paper that falls due within months, or is secret for as long."""
        archive, dated = self.home.archive, self.day - timedelta(days=1095 - self.random.randrange(-20, 400))
        content = FiledDocument(title=f"Muistio {len(self.told)}")
        dated = dated.replace(day=min(dated.day, 28))
        if self.random.random() < 0.5:
            publicity = Publicity(
                publicity=PublicityClass.secret, ground="JulkL 24.1 § 17 k", secret_from=dated, secret_years=3
            )
            made = file_document(archive, DocumentFiled(publicity=publicity, content=content), by=self.by)
            self.secret.append(made.id)
        else:
            span = Interval(earliest=dated, latest=dated)
            made = file_document(archive, DocumentFiled(record_class="01", dated=span, content=content), by=self.by)
            self.due[made.id] = dated.replace(year=dated.year + 3)
        self.told.append((made.position, self.machine.true.timestamp()))

    def hold(self) -> None:
        free = [id for id in self.due if id not in self.gone | self.held]
        if free:
            id, hold = self.random.choice(free), UUID(int=self.random.getrandbits(128), version=4)
            placed = HoldPlaced(hold=hold, mandate="Kirje 1", starts_on=date(2026, 1, 1), content=WHY)
            place_hold(self.home.archive, [id], placed, by=self.by)
            self.held.add(id)

    def list_and_approve(self) -> None:
        archive = self.home.archive
        for id in [id for id in self.due if id not in self.gone | self.listed]:
            with suppress(NotDue, RecordHeld, ClockNotBelieved):
                disposal = list_for_destruction(archive, [id], Note(), by=self.by).id
                self.listed.add(id)
                review(archive, disposal, Note(), by=self.by)
                approve(archive, disposal, Note(), cooling_off_days=COOLING_DAYS, by=self.second)
                self.approved[disposal] = id, self.day

    def execute(self) -> None:
        for disposal, (id, approved) in list(self.approved.items()):
            with suppress(NotDue, RecordHeld, ClockNotBelieved, CoolingOff):
                begin(self.home.archive, disposal, by=self.by)
                self.home.disposing.finish(disposal)
                del self.approved[disposal]
                self.gone.add(id)
                assert self.due[id] <= self.day
                assert approved + timedelta(days=COOLING_DAYS) <= self.day
                assert id not in self.held

    def jump(self) -> None:
        """The clock is set while the machine runs; by little only where this run of it began with a right clock, for
        within the days that may have gone by unseen nothing tells one moment from another."""
        little = (1, 3, -1) if self.home.archive.moment().why is None else ()
        self.machine.set(days=self.random.choice((0, 40, 400, 4000, -40, -4000, *little)))

    def settle(self) -> None:
        """The clock is right again, and where that is not enough somebody says so."""
        self.machine.set()
        if self.home.archive.moment().why is not None or standing(self.home.archive).unanswered:
            confirm_clock(self.home.archive, "Verrattu.", by=self.by)
        assert self.home.archive.moment().why is None
        assert self.home.today() == self.day

    def check(self) -> None:
        """Nothing is open early; and while the clock is believed nothing is shut that should be open."""
        home, asked = self.home, Question(ANONYMOUS, self.home.today())
        assert home.projections.catch_up()
        assert home.archive.at_rest is not None
        home.archive.at_rest.lapse(home.archive.today())
        with home.projections.states(home.archive.position) as states:
            opening = dict(states.db.execute("SELECT id, open_from FROM access").fetchall())
            known = states.known_ids([str(id) for id in self.secret], asked)
        for id in self.secret:
            opens = date.fromisoformat(opening[str(id)])
            if opens > self.day:
                assert str(id) not in known
                assert home.archive.lies_sealed(id)
            elif home.archive.moment().why is None:
                assert str(id) in known
                assert not home.archive.lies_sealed(id)

    def run(self) -> None:
        does = (self.file, self.file, self.hold, self.list_and_approve, self.execute, self.jump, self.check)
        for _ in range(STEPS // 10):
            self.machine.rests(days=self.random.randrange(1, 30))
            self.machine.set(days=self.random.choice((0, 0, 100, 4000, -100, -4000)))
            with self.open():
                for _ in range(10):
                    self.random.choice(does)()
                    self.machine.goes_on(hours=self.random.randrange(1, 100))
                self.settle()
                for step in (self.check, self.list_and_approve, self.execute):
                    step()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_clock_shows_nothing_opens_or_goes_early_and_nothing_stays_shut(tmp_path: Path, seed: int):
    office = Office(tmp_path / "home", seed)
    office.begin()
    office.run()
    office.machine.rests(days=1000)
    with office.open():
        before = set(office.gone)
        office.list_and_approve()
        office.execute()
        assert office.gone == before  # years without use: nobody has said yet that the clock is right
        office.settle()
        office.check()
        office.list_and_approve()
        office.machine.goes_on(days=COOLING_DAYS)
        office.execute()
        stamps = {each.position: each.recorded_at.timestamp() for each in office.home.archive.read(0, 10_000)}
    assert office.gone == set(office.due) - office.held
    assert all(stamps[position] <= true + 1 for position, true in office.told)
    found = verify(office.folder / "events.sqlite", office.folder / "blobs")
    assert found.ok, found.first_difference
