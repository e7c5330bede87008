"""Corrections recorded by one person and confirmed by another, as work that may be killed."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from archive.decision.events import DecisionRecorded, Wording
from archive.decision.usecases import record_decision
from archive.kernel import ActorId
from archive.record.store import Receipt
from archive.recordwide import Reason, RecordCorrected, Verdict
from archive.registration import public_id
from archive.registration.correction import NotWaiting
from archive.retention.correcting import correct_event, decide_corrections
from archive.values import Publicity, PublicityClass
from services.home.archive_home import ArchiveHome

SECOND = ActorId(UUID(int=77, version=4))
LIST = UUID(int=78, version=4)
WRONG = Publicity(publicity=PublicityClass.not_public)
RIGHT = Publicity(publicity=PublicityClass.public)
STEPS = ["decision.recorded.v1", "record.corrected.v1", "record.correction_decided.v1"]


def correct_and_confirm(home: Path, acknowledged: Callable[[Receipt], None]) -> None:
    """Three corrections that wait on one list, and the decision about all of them; a second run finds the first."""
    with ArchiveHome(home) as opened:
        by, archive = opened.admin().actor, opened.archive
        assert by is not None
        ids = [public_id(archive.origin, "decision", f"korjaus/{number}") for number in range(3)]
        for number, id in enumerate(ids):
            if not archive.exists(id):
                wording = Wording(title=f"Korjattava päätös {number}", text="Päätettiin.")
                said = DecisionRecorded(natural_key=f"korjaus/{number}", publicity=WRONG, content=wording)
                acknowledged(record_decision(archive, said, by=by))
            fix = RecordCorrected(corrects=1, publicity=RIGHT, content=Reason(reason="lyöntivirhe"))
            acknowledged(correct_event(archive, "decision", id, fix, by=by, collected=LIST))
        with suppress(NotWaiting):
            why = "Päätös on julkinen."
            acknowledged(decide_corrections(archive, [(id, 2) for id in ids], Verdict.confirmed, why, by=SECOND))
        for id in ids:
            assert [each.event.name for each in archive.history(id)] == STEPS
        opened.projections.catch_up()
