"""Of two people who decide about a correction at once one decides, and the other is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import UUID

import pytest

from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.kernel import ActorId
from archive.record.store import Archive
from archive.recordwide import RecordCorrected, Verdict
from archive.registration.correction import NotWaiting, SameRecorder
from archive.retention.correcting import correct_event, decide_corrections
from archive.retention.usecases import record_of
from tests.given import SECRETARY, WHY

OTHERS = tuple(ActorId(UUID(int=number, version=4)) for number in (71, 72))


def waiting(archive: Archive) -> UUID:
    """A decision of which a correction waits."""
    stated = {"decided_on": date(2020, 1, 1), "personal": "personal", "content": Wording(title="Päätös")}
    id = record_decision(archive, DecisionRecorded(**stated), by=SECRETARY).id
    correct_event(archive, "decision", id, RecordCorrected(corrects=1, personal="none", content=WHY), by=SECRETARY)
    assert record_of(archive, id).now["personal"] == "personal"
    return id


def test_of_two_decisions_at_once_one_is_made_and_the_other_is_refused(archive: Archive):
    for _ in range(5):
        id, together = waiting(archive), Barrier(2)

        def decide(by: ActorId, id: UUID = id, together: Barrier = together) -> str:
            outcome = Verdict.confirmed if by == OTHERS[0] else Verdict.rejected
            together.wait()
            try:
                decide_corrections(archive, [(id, 2)], outcome, "Tarkistettu", by=by)
            except NotWaiting as told:
                return told.code
            return str(outcome)

        with ThreadPoolExecutor(2) as people:
            found = sorted(people.map(decide, OTHERS))
        assert "correction_not_waiting" in found
        made = next(each for each in found if each != "correction_not_waiting")
        record = record_of(archive, id)
        assert record.version == 3
        assert record.now["personal"] == ("none" if made == "confirmed" else "personal")


def test_all_of_several_are_decided_or_none(archive: Archive):
    ids = [waiting(archive), waiting(archive)]
    decide_corrections(archive, [(ids[0], 2)], Verdict.rejected, "Ei", by=OTHERS[0])
    with pytest.raises(NotWaiting):
        decide_corrections(archive, [(id, 2) for id in ids], Verdict.confirmed, "Kyllä", by=OTHERS[0])
    with pytest.raises(SameRecorder):
        decide_corrections(archive, [(ids[1], 2)], Verdict.confirmed, "Kyllä", by=SECRETARY)
    assert record_of(archive, ids[1]).version == 2
