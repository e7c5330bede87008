"""Two cases that are one: who may see them, how long they are kept, and what becomes of a list that holds them."""

from typing import Any
from uuid import UUID

import pytest

from archive.access.usecases import classify
from archive.case.model import Case
from archive.disposal.events import Note
from archive.disposal.model import Stage as DisposalStage
from archive.disposal.usecases import disposals, list_for_destruction, review
from archive.errors import ArchiveError
from archive.record.store import Archive
from archive.recordwide import (
    PublicityClassified,
    Reclassified,
)
from archive.retention.dueness import due_of
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import Action, ScheduleRow, Trigger
from archive.retention.usecases import (
    adopt_schedule,
    reclassify,
    record_of,
)
from tests.archive.case.merges import PUBLIC, SECRET, closed, filed, merged, opened, undone
from tests.given import SECRETARY, WHY, day


@pytest.fixture
def one(archive: Archive) -> UUID:
    return opened(archive, "F-0123456789ab")


@pytest.fixture
def other(archive: Archive) -> UUID:
    return opened(archive, "HEL 2020-000001")


# -- who may see it ------------------------------------------------------------------------------------------------


def shown(archive: Archive, id: UUID) -> tuple[Any, Any]:
    state = archive.load(Case, id).now
    return (state.get("publicity") or {}).get("publicity"), state.get("personal")


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_publicities_the_stricter_holds_for_both_until_somebody_decides(archive: Archive, swapped: bool):
    secret = opened(archive, "1/2020", publicity=SECRET, personal="sensitive")
    public = opened(archive, "2/2020", publicity=PUBLIC, personal="none")
    goes, stays = (public, secret) if swapped else (secret, public)
    made = merged(archive, goes, stays)
    assert shown(archive, goes) == shown(archive, stays) == ("secret", "sensitive")
    assert ("stricter publicity" in (made.effect or "")) is (stays == public)
    undone(archive, goes)
    assert shown(archive, secret) == ("secret", "sensitive")
    assert shown(archive, public) == ("public", "none")


def test_a_decision_since_the_merge_stands_and_outlives_it(archive: Archive):
    secret, public = opened(archive, "1/2020", publicity=SECRET), opened(archive, "2/2020", publicity=PUBLIC)
    merged(archive, secret, public)
    classify(archive, "case", public, PublicityClassified(publicity=SECRET, content=WHY), by=SECRETARY)
    undone(archive, secret)
    assert shown(archive, public)[0] == "secret"
    merged(archive, secret, public)
    classify(archive, "case", public, PublicityClassified(publicity=PUBLIC, content=WHY), by=SECRETARY)
    assert shown(archive, public)[0] == "public"
    assert shown(archive, secret)[0] == "secret"


def test_what_several_merged_cases_hide_stays_hidden_until_the_last_is_gone(archive: Archive):
    public = opened(archive, "1/2020", publicity=PUBLIC)
    longer = SECRET.model_copy(update={"secret_years": 50})
    one, other = (opened(archive, f"{n}/2020", publicity=each) for n, each in ((2, SECRET), (3, longer)))
    merged(archive, one, public)
    merged(archive, other, public)
    undone(archive, one)
    assert archive.load(Case, public).publicity == longer
    undone(archive, other)
    assert archive.load(Case, public).publicity == PUBLIC
    assert "shields" not in archive.load(Case, public).now


def test_a_case_whose_publicity_nobody_stated_hides_nothing_and_opens_nothing(archive: Archive, one: UUID):
    public = opened(archive, "1/2020", publicity=PUBLIC)
    merged(archive, one, public)
    assert shown(archive, public)[0] == "public"
    assert shown(archive, one)[0] is None
    undone(archive, one)
    merged(archive, public, one)
    assert shown(archive, one)[0] is None
    assert shown(archive, public)[0] == "not_public"


# -- how long it is kept -------------------------------------------------------------------------------------------


def scheduled(archive: Archive) -> None:
    rows = [
        ScheduleRow(code=f"{years:02}", years=years, trigger=Trigger.case_resolved, basis="L 1/2000", action=action)
        for years, action in ((3, Action.destroy), (10, Action.destroy), (20, Action.review))
    ]
    adopted = ScheduleAdopted(
        code="tos", version="1", in_force_from=day("2000-01-01"), rows=tuple(rows), content=ScheduleText(title="TOS")
    )
    adopt_schedule(archive, adopted, by=SECRETARY)


def due(archive: Archive, id: UUID) -> tuple[str | None, str | None]:
    found = due_of(archive, record_of(archive, id))
    return found.record_class, found.due.isoformat() if found.due else None


def test_the_longer_retention_applies_until_an_archivist_decides(archive: Archive):
    scheduled(archive)
    one, other = opened(archive, "1/2010", record_class="10"), opened(archive, "2/2010", record_class="03")
    document = filed(archive, other)
    closed(archive, one, "2020-06-30")
    closed(archive, other, "2020-12-31")
    assert due(archive, other) == ("03", "2024-01-01")
    merged(archive, one, other)
    assert due(archive, one) == due(archive, other) == ("10", "2031-01-01")
    decided = Reclassified(record_class="03", reclassified_on=day("2021-01-01"), content=WHY)
    reclassify(archive, "case", other, decided, by=SECRETARY)
    assert due(archive, one) == due(archive, other) == ("03", "2024-01-01")
    undone(archive, one)
    assert due(archive, one) == ("10", "2030-07-01")
    assert due(archive, document) == (None, None)


def test_a_class_people_have_to_look_at_is_not_overruled_by_a_longer_one_that_destroys(archive: Archive):
    scheduled(archive)
    one, other = opened(archive, "1/2010", record_class="20"), opened(archive, "2/2010", record_class="10")
    merged(archive, one, other)
    assert due(archive, other) == ("20", None)


def test_a_list_that_holds_either_case_goes_back_to_review(archive: Archive, clock: Any):
    scheduled(archive)
    one, other = (
        opened(archive, f"{n}/2010", opened_on=day("2010-01-01"), record_class="03", publicity=PUBLIC) for n in (1, 2)
    )
    for id in (one, other):
        closed(archive, id, "2012-06-30")
    list_for_destruction(archive, [one], Note(), by=SECRETARY)
    (listed,) = disposals(archive)
    review(archive, listed.id, Note(), by=SECRETARY)
    merged(archive, one, other)
    first, second = disposals(archive)
    assert first.stage is DisposalStage.withdrawn
    assert second.stage is DisposalStage.listed
    assert [each.record for each in second.remaining] == [one]


def test_a_destroyed_case_is_merged_no_more(archive: Archive, one: UUID, other: UUID):
    with pytest.raises(ArchiveError):
        merged(archive, UUID(int=7), other)
