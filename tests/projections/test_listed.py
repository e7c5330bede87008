"""What lists of duties say of each record: what its class proposes, when secrecy starts, what the register shows."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from archive.record.store import Archive
from archive.registration import RecordDestroyed
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule, record_of
from archive.values import Interval, PersonalData, Publicity, PublicityClass
from projections.duties.case_register import RegisteredCase, register
from projections.duties.incomplete import Incomplete, incomplete
from tests.given import SECRETARY, day
from tests.projections.test_due import MANDATORY, TODAY, Duties

ROW = ScheduleRow(
    code="03 01",
    years=10,
    trigger=Trigger.document_date,
    basis="KirjanpL 2:10",
    publicity=PublicityClass.public,
    personal=PersonalData.none,
)
SILENT = ScheduleRow(code="03 02", years=10, trigger=Trigger.document_date, basis="KirjanpL 2:10")
SECRET = {"publicity": PublicityClass.secret, "ground": "JulkL (621/1999) 24.1 § 20 kohta", "secret_years": 25}
PUBLIC = Publicity(publicity=PublicityClass.public)


@pytest.fixture
def duties(archive: Archive, tmp_path: Path) -> Iterator[Duties]:
    content = ScheduleText(title="TOS")
    adopted = ScheduleAdopted(
        code="tos", version="1", in_force_from=day("2020-01-01"), rows=(ROW, SILENT), content=content
    )
    adopt_schedule(archive, adopted, by=SECRETARY)
    made = Duties(archive, tmp_path)
    yield made
    made.states.close()
    made.model.close()


def lacking(duties: Duties, id: UUID) -> Incomplete | None:
    return next((each for each in incomplete(duties.states, duties.asked(), MANDATORY) if each.id == str(id)), None)


def test_a_class_proposes_what_its_row_says_of_what_is_lacking(duties: Duties):
    listed = lacking(duties, duties.paper("03 01"))
    assert listed
    assert {"publicity", "personal"} <= set(listed.missing)
    assert listed.proposed == {"publicity": "public", "personal": "none"}
    stated = lacking(duties, duties.paper("03 01", personal=PersonalData.personal))
    assert stated
    assert stated.proposed == {"publicity": "public"}
    silent = lacking(duties, duties.paper("03 02"))
    assert silent
    assert ("publicity" in silent.missing, silent.proposed) == (True, {})
    without = lacking(duties, duties.paper(None))
    assert without
    assert (without.proposed, "record_class" in without.missing) == ({}, True)


OWN, RECEIVED = "2020-05-05", "2020-06-06"
DATED = Interval(earliest=day("2020-05-01"), latest=day(OWN))


@pytest.mark.parametrize(
    ("received", "stated", "differs"),
    [
        (RECEIVED, RECEIVED, None),
        (RECEIVED, OWN, RECEIVED),
        (None, OWN, None),
        (None, "2020-05-01", OWN),
    ],
)
def test_what_was_received_is_secret_from_its_receipt_and_the_rest_from_its_own_last_day(
    duties: Duties, received: str | None, stated: str, differs: str | None
):
    publicity = Publicity(secret_from=day(stated), **SECRET)
    paper = duties.paper(None, dated=DATED, received_on=received and day(received), publicity=publicity)
    listed = lacking(duties, paper)
    assert listed
    assert listed.differing == ({} if differs is None else {"publicity.secret_from": differs})


def rows(duties: Duties, language: str = "fi", today: str = TODAY) -> dict[str, RegisteredCase]:
    return {row.number: row for row in register(duties.states, duties.asked(today), (), language=language)}


def test_the_register_names_a_case_by_its_id_where_it_may_be_read_and_masks_it_where_not(duties: Duties):
    shown = duties.case("1", None, publicity=PUBLIC, personal=PersonalData.none, title="Julkinen")
    duties.case("2", None, publicity=Publicity(publicity=PublicityClass.not_public), title="Vaiettu")
    found = rows(duties)
    assert (found["1"].id, found["1"].title, found["1"].masked) == (str(shown), "Julkinen", False)
    assert (found["2"].id, found["2"].title, found["2"].masked) == (None, "Salassa pidettävä / ei julkinen", True)
    assert (found["1"].opened_on, found["1"].status) == ("2020-01-01", "open")
    assert rows(duties, "sv")["2"].title == "Sekretessbelagd / inte offentlig"
    assert rows(duties, "en")["2"].title == "Secret / not public"


def test_the_register_keeps_a_destroyed_case_and_says_so_only_where_it_was_public(duties: Duties):
    ids = [
        duties.case("1", None, publicity=PUBLIC, personal=PersonalData.none, title="Julkinen"),
        duties.case("2", None, publicity=Publicity(publicity=PublicityClass.not_public), title="Vaiettu"),
    ]
    for id in ids:
        case = record_of(duties.archive, id)
        case.destroy(RecordDestroyed(destroyed_on=day(TODAY), basis="TOS 03 01"), by=SECRETARY)
        duties.archive.add(case, destroys=tuple(each.position for each in duties.archive.history(id)))
    found = rows(duties)
    assert [each.title for each in found.values()] == ["Hävitetty", "Salassa pidettävä / ei julkinen"]
    assert [each.title for each in rows(duties, "sv").values()] == ["Förstörd", "Sekretessbelagd / inte offentlig"]
