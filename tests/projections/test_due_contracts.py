"""A class whose period starts with the end of a contract: the lists, both clocks, and what may be destroyed."""

from pathlib import Path
from uuid import UUID

import pytest

from archive.commitment.events import CommitmentMade, Promise
from archive.commitment.usecases import make_commitment
from archive.contract.events import (
    ContractExtended,
    ContractRegistered,
    ContractTerminated,
    ContractTransferred,
    Terms,
    Transferee,
)
from archive.contract.usecases import extend_contract, register_contract, terminate_contract, transfer_contract
from archive.disposal.events import Note
from archive.disposal.usecases import NotDue, list_for_destruction
from archive.record.store import Archive
from archive.recordwide import Reason, RecordCorrected
from archive.retention.correcting import correct_event
from archive.retention.dueness import due_of
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import CountedFrom, ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule, record_of
from tests.given import SECRETARY, WHY, day
from tests.projections.test_due import Duties

ROWS = (
    ScheduleRow(code="07 01", years=10, trigger=Trigger.contract_ended, basis="L 1/2000"),
    ScheduleRow(
        code="07 02", years=0, trigger=Trigger.contract_ended, basis="L 1/2000", counted_from=CountedFrom.year_end
    ),
)


@pytest.fixture
def duties(archive: Archive, tmp_path: Path):
    content = ScheduleText(title="TOS")
    adopted = ScheduleAdopted(code="tos", version="1", in_force_from=day("2017-01-01"), rows=ROWS, content=content)
    adopt_schedule(archive, adopted, by=SECRETARY)
    made = Duties(archive, tmp_path)
    yield made
    made.states.close()
    made.model.close()


def a_lease(archive: Archive, ends: str | None = "2020-12-31", record_class: str = "07 01") -> UUID:
    registered = ContractRegistered(
        registered_on=day("2018-01-22"),
        ends_on=day(ends) if ends else None,
        record_class=record_class,
        content=Terms(title="Vuokra"),
    )
    return register_contract(archive, registered, by=SECRETARY).id


def a_commitment(archive: Archive, contract: UUID | None) -> UUID:
    made = CommitmentMade(
        made_on=day("2018-02-01"), contract=contract, record_class="07 01", content=Promise(title="Vakuus")
    )
    return make_commitment(archive, made, by=SECRETARY).id


def seen(duties: Duties, id: UUID, **clocks: object) -> tuple[str | None, str | None]:
    """When a record is due, as the list and the rules say alike; and what it waits for."""
    found = duties.due(id, **clocks)
    if not clocks:
        by_rule = due_of(duties.archive, record_of(duties.archive, id)).due
        assert found.due == (by_rule.isoformat() if by_rule else None)
    return found.due, found.waits_for


def test_it_is_due_after_the_last_day_and_an_extension_moves_that_on_both_clocks(duties: Duties):
    lease = a_lease(duties.archive)
    known = duties.archive.position
    assert seen(duties, lease) == ("2031-01-01", None)
    extended = ContractExtended(extended_on=day("2020-06-01"), ends_on=day("2022-02-28"), content=WHY)
    extend_contract(duties.archive, lease, extended, by=SECRETARY)
    assert seen(duties, lease) == ("2032-02-29", None)
    assert seen(duties, lease, known_at=known) == ("2031-01-01", None)
    assert seen(duties, lease, as_of="2020-05-31") == ("2031-01-01", None)


def test_a_contract_without_an_end_waits_for_it_until_notice_is_given(duties: Duties):
    lease = a_lease(duties.archive, None)
    assert seen(duties, lease) == (None, "contract_end")
    notice = ContractTerminated(noticed_on=day("2019-03-29"), ends_on=day("2019-06-30"), content=WHY)
    terminate_contract(duties.archive, lease, notice, by=SECRETARY)
    assert seen(duties, lease) == ("2029-07-01", None)


def test_a_transfer_is_the_end_of_it_here(duties: Duties):
    lease = a_lease(duties.archive, record_class="07 02")
    assert seen(duties, lease) == ("2021-01-01", None)
    handed = ContractTransferred(transferred_on=day("2019-05-20"), content=Transferee(to="Sairaanhoitopiiri"))
    transfer_contract(duties.archive, lease, handed, by=SECRETARY)
    assert seen(duties, lease) == ("2020-01-01", None)


def test_a_commitment_counts_from_the_contract_it_is_made_under(duties: Duties):
    lease = a_lease(duties.archive)
    under, alone = a_commitment(duties.archive, lease), a_commitment(duties.archive, None)
    assert seen(duties, under) == ("2031-01-01", None)
    assert seen(duties, alone) == (None, "contract")
    extended = ContractExtended(extended_on=day("2020-06-01"), ends_on=day("2021-06-30"), content=WHY)
    extend_contract(duties.archive, lease, extended, by=SECRETARY)
    assert seen(duties, under) == ("2031-07-01", None)


def test_it_is_not_listed_for_destruction_before_its_contract_ended(duties: Duties):
    lease = a_lease(duties.archive, "2999-12-31", "07 02")
    with pytest.raises(NotDue):
        list_for_destruction(duties.archive, [lease], Note(), by=SECRETARY)


@pytest.mark.parametrize(("moved_to", "waits"), [("2019-04-01", True), ("2019-06-01", False)])
def test_a_correction_that_ends_it_earlier_waits_for_a_second_person_for_what_is_made_under_it(
    duties: Duties, moved_to: str, waits: bool
):
    archive = duties.archive
    registered = ContractRegistered(registered_on=day("2018-01-22"), content=Terms(title="Vuokra"))
    lease = register_contract(archive, registered, by=SECRETARY).id  # it has no class of its own
    under = a_commitment(archive, lease)
    handed = ContractTransferred(transferred_on=day("2019-05-20"), content=Transferee(to="Sairaanhoitopiiri"))
    transfer_contract(archive, lease, handed, by=SECRETARY)
    corrected = RecordCorrected(corrects=2, day=day(moved_to), content=Reason(reason="Lyöntivirhe"))
    correct_event(archive, "contract", lease, corrected, by=SECRETARY)
    assert ("waits" in archive.seen_of(str(lease), archive.position)[-1].fact) is waits
    assert seen(duties, under) == ("2029-05-21" if waits else "2029-06-02", None)
