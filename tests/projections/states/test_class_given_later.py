"""A reclassification of before protections were recorded hides by the row of the version that it names."""

from pathlib import Path

import pytest

from archive.access.caller import ANONYMOUS
from archive.decision.events import DecisionRecorded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision
from archive.errors import NotFound
from archive.record.store import Archive
from archive.recordwide import Reclassified
from archive.retention.binding import in_force
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow
from archive.retention.usecases import adopt_schedule
from archive.values import Publicity
from projections.states import Question, StateModel, StateReader
from tests.compared import differing
from tests.given import SECRETARY, WHY, day

SECRECY = {"publicity": "secret", "ground": "JulkL 24 §", "secret_years": 80}


@pytest.mark.parametrize("given", [{"personal": "personal"}, SECRECY, {}])
@pytest.mark.parametrize("batch", [1, 100])
def test_an_old_reclassification_hides_by_its_row(archive: Archive, tmp_path: Path, given, batch: int):
    def row(code: str, **more) -> ScheduleRow:
        return ScheduleRow(code=code, years=10, trigger="document_date", basis="TOS", **more)

    begins, content = day("2021-01-01"), ScheduleText(title="TOS")
    rows = (row("02"), row("08", **given))
    adopt_schedule(
        archive, ScheduleAdopted(code="t", version="1", in_force_from=begins, rows=rows, content=content), by=SECRETARY
    )
    said = DecisionRecorded(
        natural_key="r1",
        decided_on=day("2020-05-05"),
        record_class="02",
        publicity=Publicity(publicity="public"),
        content=Wording(title="Siirretty"),
    )
    id = record_decision(archive, said, by=SECRETARY).id
    found = in_force(archive, "08", begins)
    assert found is not None
    decision = archive.load(Decision, id)
    old = Reclassified(record_class="08", schedule=found[0].id, reclassified_on=begins, content=WHY)
    decision.record(old, by=SECRETARY)
    archive.add(decision)
    model, reader = StateModel(tmp_path, archive.seen_of), StateReader(tmp_path)
    while events := archive.seen(model.position(), batch):
        model.apply(events)
    asked = Question(ANONYMOUS, day("2022-06-01"))
    if given:
        with pytest.raises(NotFound):
            reader.one(str(id), asked)
    else:
        assert reader.one(str(id), asked).state["title"] == "Siirretty"
    assert differing(reader, archive) == []
    reader.close()
    model.close()
