"""What destruction judges from the record itself is what the views show as due, for every kind of record."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from archive.retention.dueness import due_of
from archive.retention.usecases import record_of
from projections.duties.due import due_days
from projections.states import Question
from services.verbs import KINDS
from tests.api.disposals import Office, an_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("office") / "home") as opened:
        yield opened


DATES = [
    {"dated": {"latest": "2020-05-05"}},
    {"dated": {"earliest": "2020-05-05"}},
    {"dated": {"earliest": "2019-01-01", "latest": "2021-01-01"}},
    {"received_on": "2020-06-06"},
    {"received_on": "2020-06-06", "dated": {"latest": "2020-05-05"}},
    {},
]


def test_views_and_record_agree_on_what_is_due(office: Office):
    doors = office.doors
    closed = doors.create("case", opened_on="2010-01-01")
    doors.change("case", closed["id"], "closures", {"closed_on": "2015-01-31", "reason": "Valmis"}, 1)
    for kind in KINDS:
        for record_class in ("03 00", "02 05"):
            doors.create(kind, record_class=record_class)
    for dates in DATES:
        made = [doors.create("document", record_class="03 00", **dates) for _ in range(2)]
        stated = {"dated": "2022-03-04", "received_on": "2022-04-05"}
        doors.change("document", made[1]["id"], "registrations", stated, 1)
    report = doors.create("report", record_class="03 00", filed_on="2020-01-01")
    doors.change("report", report["id"], "versions", {"filed_on": "2021-02-03", "title": "Uusi", "text": "Uusi"}, 1)
    case = doors.create("case", record_class="02 05", opened_on="2012-01-01")
    doors.create("decision", record_class="02 05", case=case["id"])
    last = doors.change("case", case["id"], "closures", {"closed_on": "2015-12-31", "reason": "Valmis"}, 1).json()

    shown: dict[str, str | None] = {}
    with office.home.projections.states(last["position"]) as states:
        question = Question(office.home.admin(), office.home.today())
        shown = {each.id: each.due for each in due_days(states, question, office.home.today())}
    judged = {id: due_of(office.home.archive, record_of(office.home.archive, UUID(id))).due for id in shown}
    assert len(shown) > 30
    assert sum(due is not None for due in shown.values()) > 15
    assert {id: str(due) if due else None for id, due in judged.items()} == shown
