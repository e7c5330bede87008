"""Which events took a record out of the public: one pass over its history, however many events are asked about."""

from collections import Counter
from datetime import date
from pathlib import Path
from uuid import UUID

from hypothesis import given as supposing
from hypothesis import settings
from hypothesis import strategies as st

from archive.access.usecases import classify
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.kernel import Recorded, Seen
from archive.record.store import Archive
from archive.registration import PublicityClassified
from archive.values import PersonalData, Publicity, PublicityClass
from projections.states.access import open_from, published_days
from projections.states.rows import STILL, spans_of
from projections.withdrawal import LEAVING, withdrawals
from tests.given import SECRETARY, WHY, day
from tests.profiles import often

CLOSED = PublicityClass.not_public
TODAY = date(2026, 5, 1)


def a_history(folder: Path, classes: list[PublicityClass]) -> tuple[Archive, list[Recorded]]:
    """A decision that is given one publicity after another."""
    archive = Archive(folder / "events.sqlite", origin="test", secret=b"0" * 32)
    first = DecisionRecorded(
        personal=PersonalData.none,
        decided_on=day("2021-01-01"),
        publicity=Publicity(publicity=PublicityClass.public),
        content=Wording(title="Päätös"),
    )
    made = record_decision(archive, first, by=SECRETARY)
    for each in classes:
        classified = PublicityClassified(publicity=Publicity(publicity=each), content=WHY)
        classify(archive, "decision", made.id, classified, by=SECRETARY)
    return archive, archive.history(made.id)


def seen_by_anybody(events: list[Seen]) -> bool:
    """The rule, asked of a history that ends with these events."""
    state = max((span for span in spans_of(events) if span.known_to == STILL), key=lambda span: span.valid_from).state
    begins, ends = published_days(state)
    return open_from(state.get("publicity")) <= TODAY.isoformat() and begins <= TODAY.isoformat() < ends


@settings(max_examples=often(25), deadline=None)
@supposing(classes=st.lists(st.sampled_from([PublicityClass.public, CLOSED]), max_size=12))
def test_an_event_takes_a_record_out_where_the_rule_says_so_before_and_after_it(tmp_path_factory, classes):
    archive, history = a_history(tmp_path_factory.mktemp("record"), classes)
    with archive:
        found = withdrawals(history, archive.seen_of, lambda event: TODAY)
        for at, event in enumerate(history):
            before = archive.seen_of(str(event.stream), event.position - 1)
            after = archive.seen_of(str(event.stream), event.position)
            left = at > 0 and event.event.name in LEAVING and seen_by_anybody(before) and not seen_by_anybody(after)
            assert (event.position in found) == left


def test_each_record_is_read_once_however_many_of_its_events_are_asked_about(tmp_path: Path):
    archive, history = a_history(tmp_path, [CLOSED, PublicityClass.public] * 60)
    read: Counter[str] = Counter()

    def counted(id: str, upto: int) -> list[Seen]:
        read[id] += 1
        return archive.seen_of(id, upto)

    with archive:
        found = withdrawals(history, counted, lambda event: TODAY)
    assert len(found) == 60
    assert read == {str(UUID(str(history[0].stream))): 1}
