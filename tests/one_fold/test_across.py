"""Rules across records under corrections: what they refuse, what they flag, and what follows a corrected day."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.one_fold.bodies import cents
from tests.one_fold.interfaces import Made, OnCommandLine, OverRest, Refused, Way
from tests.one_fold.test_hidden import REASON, given, opened, right

OPENED, CLOSED = "2015-01-01", "2018-01-01"


def a_closed_case_with_a_decision(way: Way, on: str = "2016-05-01") -> tuple[Made, Made]:
    case = way.create("case", opened_on=OPENED, record_class="C", personal="none")
    decision = way.create("decision", decided_on=on, case=case.id, personal="none", record_class="C")
    return way.change(case, "closures", closed_on=CLOSED, **REASON), decision


def flags(way: Way, record: Made) -> list[str]:
    return [flag["code"] for flag in way.show(record).get("flags", ())]


def test_the_day_of_a_record_in_a_closed_case_is_corrected_up_to_its_closing(way: Way):
    _, decision = a_closed_case_with_a_decision(way)
    moved = right(way, decision, 1, day="2016-06-01")
    assert way.show(moved)["decided_on"] == "2016-06-01"
    with pytest.raises(Refused) as refused:
        right(way, moved, 1, day="2018-01-02")
    assert refused.value.code == "case_closed"
    with pytest.raises(Refused) as refused:  # nor by a correction of the correction
        right(way, moved, 2, day="2018-01-02")
    assert refused.value.code == "case_closed"
    assert way.show(right(way, moved, 2, takes_back=True))["decided_on"] == "2016-05-01"


def test_the_remedy_of_a_closed_case_names_what_can_be_said(rest: OverRest):
    case, decision = a_closed_case_with_a_decision(rest)
    late = rest.create("decision", decided_on="2016-02-01", personal="none")
    for record, noun, said, field in (
        (
            decision,
            "event-corrections",
            {"corrects": 1, "day": "2019-01-01", **REASON},
            "a day on or before the closing",
        ),
        (late, "registrations", {"case": case.id}, "reason"),
        (case, "stages", {"stage": "3", "status": "Käsittely", "entered_on": "2016-01-01"}, "note"),
    ):
        answer = rest.doors.change(record.kind, record.id, noun, said, record.version)
        assert answer.json()["code"] == "case_closed", noun
        assert field in answer.json()["remedy"], noun
    filed = rest.change(late, "registrations", case=case.id, reason="Löytyi kansiosta")
    assert rest.show(filed)["case"] == case.id
    staged = rest.change(case, "stages", stage="3", status="Käsittely", entered_on="2016-01-01", note="Jäi kirjaamatta")
    assert [each["stage"] for each in rest.show(staged)["stages"]] == ["3"]
    with pytest.raises(Refused) as refused:
        after = rest.create("decision", decided_on="2019-02-01", personal="none")
        rest.change(after, "registrations", case=case.id, reason="Löytyi kansiosta")
    assert refused.value.code == "case_closed"


def test_a_closing_before_a_record_of_the_case_is_an_open_item_until_it_is_corrected(way: Way):
    case, _ = a_closed_case_with_a_decision(way)
    assert flags(way, case) == []
    early = way.decide(right(way, case, 2, day="2016-01-01"), "approvals")
    assert flags(way, early) == ["record_after_closing"]
    late = right(way, early, 3, day="2017-01-01")
    assert flags(way, late) == []
    back = way.decide(right(way, late, 5, takes_back=True), "approvals")
    assert flags(way, back) == ["record_after_closing"]
    case = way.create("case", opened_on=OPENED, personal="none")
    way.create("decision", decided_on="2016-05-01", case=case.id, personal="none")
    assert flags(way, way.change(case, "closures", closed_on="2016-04-30", **REASON)) == ["record_after_closing"]


def test_the_same_contradictions_are_flagged_in_one_transaction_of_an_import(command: OnCommandLine):
    case = {"kind": "case", "number": "YKSI/1", "title": "Asia", "opened_on": OPENED}
    decision = {"kind": "decision", "key": "yksi-1", "title": "Päätös", "case": "YKSI/1", "decided_on": "2016-05-01"}
    closing = {"kind": "case", "key": "YKSI/1", "do": "closures", "closed_on": "2016-01-01", **REASON}
    command.take(case, decision, closing)
    assert [flag["code"] for flag in command("show", "YKSI/1")["flags"]] == ["record_after_closing"]


def a_paid_grant(way: Way) -> tuple[Made, Made]:
    grant = way.create("grant", awarded_on="2020-01-01", amount=cents(100), personal="none")
    said = {"grant": grant.id, "amount": cents(60), "applied_on": "2020-02-01", "personal": "none"}
    payment = way.create("payment", **said)
    payment = way.change(payment, "approvals", approved_on="2020-02-15", amount=cents(60), **REASON)
    return grant, way.change(payment, "receipts", paid_on="2020-03-01", amount=cents(30), **REASON)


def recovered(way: Way, grant: Made, on: str) -> Made:
    return way.change(grant, "recoveries", recovered_on=on, amount=cents(20), **REASON)


def test_a_payment_corrected_to_after_a_recovery_is_an_open_item(way: Way):
    grant, payment = a_paid_grant(way)
    grant = recovered(way, grant, "2020-04-01")
    later = right(way, payment, 3, day="2020-05-01")
    assert sorted(flags(way, later)) == ["back_exceeds_paid", "recovery_before_payment"]
    assert flags(way, right(way, later, 4, day="2020-03-31")) == []


def test_of_a_payment_in_parts_the_first_counts(way: Way):
    grant, payment = a_paid_grant(way)
    way.change(payment, "receipts", paid_on="2020-07-01", amount=cents(30), **REASON)
    assert recovered(way, grant, "2020-06-01").version == 2


@pytest.mark.parametrize("recovery_first", [True, False])
def test_a_recovery_before_the_first_payment_is_flagged_in_whichever_order_it_is_imported(
    command: OnCommandLine, recovery_first: bool
):
    key = f"jarjestys-{recovery_first}"
    said = {"kind": "payment", "key": key, **REASON, "amount": cents(60)}
    applied = {k: v for k, v in said.items() if k != "reason"}
    lines = [
        applied | {"title": "Maksu", "number": f"maksu {key}", "grant": f"@grant:{key}", "applied_on": "2020-06-01"},
        said | {"do": "approvals", "approved_on": "2020-06-15"},
        said | {"do": "receipts", "paid_on": "2020-07-01"},
    ]
    award = {"kind": "grant", "key": key, "number": key, "title": "Avustus", "amount": cents(100)}
    award |= {"awarded_on": "2020-01-01"}
    recovery = {"kind": "grant", "key": key, "do": "recoveries", "recovered_on": "2020-04-01", "amount": cents(20)}
    recovery |= REASON
    command.take(award, *([recovery, *lines] if recovery_first else [*lines, recovery]))
    flagged = [flag["code"] for each in (key, f"maksu {key}") for flag in command("show", each).get("flags", ())]
    assert flagged == ["recovery_before_payment"]
    again = command.take(award, *([recovery, *lines] if recovery_first else [*lines, recovery]))
    assert again["recorded"] == 0


def test_the_last_day_of_an_answer_follows_the_corrected_day_of_the_request(way: Way):
    request = way.create("request", asked_on="2020-03-02", sender="Kysyjä", personal="none")
    assert way.show(request)["due_on"] == "2020-03-16"
    moved = right(way, request, 1, day="2020-03-03")
    assert way.show(moved)["due_on"] == "2020-03-17"
    assert way.show(right(way, moved, 2, takes_back=True))["due_on"] == "2020-03-16"
    promised = way.create("request", asked_on="2020-03-02", due_on="2020-03-05", sender="Kysyjä", personal="none")
    assert way.show(right(way, promised, 1, day="2020-03-03"))["due_on"] == "2020-03-05"


@pytest.mark.parametrize("stated", [None, "2020-03-30"])
def test_the_last_day_of_a_longer_time_follows_it_too_unless_it_was_stated(way: Way, stated: str | None):
    request = way.create("request", asked_on="2020-03-02", sender="Kysyjä", personal="none")
    more = {"extended_on": "2020-03-10", "reason": "Laaja"} | ({"due_on": stated} if stated else {})
    extended = way.change(right(way, request, 1, day="2020-03-03"), "extensions", **more)
    assert way.show(extended)["due_on"] == (stated or "2020-04-03")
    moved = right(way, extended, 1, day="2020-03-06")
    assert way.show(moved)["due_on"] == (stated or "2020-04-06")
    assert way.show(moved, known_at=extended.position)["due_on"] == (stated or "2020-04-03")
    assert stated or "2020-04-06" in (moved.effect or "")


def test_what_may_be_from_before_a_document_dated_at_the_latest_is_recorded_and_flagged(way: Way):
    dated = {"dated": {"earliest": None, "latest": "2020-12-31"}}
    document = way.create("document", personal="none", **dated)
    given = {"record_class": "B", "reclassified_on": "2020-06-01", "reason": "Luokiteltiin"}
    classed = way.change(document, "classifications", **given)
    shown = way.show(classed)
    assert shown["record_class"] == "B"
    assert [flag["code"] for flag in shown["flags"]] == ["before_record"]
    later = way.change(classed, "classifications", **(given | {"record_class": "A", "reclassified_on": "2020-05-01"}))
    assert way.show(later)["record_class"] == "B"
    exact = way.create("document", personal="none", dated={"earliest": "2020-12-31", "latest": "2020-12-31"})
    with pytest.raises(Refused) as refused:
        way.change(exact, "classifications", **given)
    assert refused.value.code == "before_record"


def test_a_request_imported_twice_is_a_duplicate(command: OnCommandLine):
    line = {"kind": "request", "key": "kahdesti", "title": "Pyyntö", "asked_on": "2020-03-02"}
    assert command.take(line)["recorded"] == 1
    again = command.take(line)
    assert (again["recorded"], again["rejected"]) == (0, 0)


def test_a_correction_of_a_class_is_not_taken_back_as_one_of_a_wording(way: Way):
    record = way.create("decision", decided_on="2020-01-01", record_class="B", personal="none")
    corrected = right(way, given(way, record, "S", "2021-05-01"), 2, record_class="B")
    record = opened(way, way.decide(corrected, "approvals"))
    with pytest.raises(Refused) as refused:
        way.change(record, "corrections", corrects=3, takes_back=True, **REASON)
    assert refused.value.code == "invalid"
    assert way.show(record)["record_class"] == "B"


def test_a_release_ahead_is_shown_and_one_that_changes_nothing_says_so(rest: OverRest, command: OnCommandLine):
    soon, later = (str(date.today() + timedelta(days=each)) for each in (3, 9))
    record = rest.create("decision", decided_on="2020-01-01", personal="none")
    hold = rest.hold(record, "2020-01-01")

    def shown() -> dict[str, Any]:
        listed = rest.doors.get("/holds", "archivist", params={"min_position": rest.newest}).json()["items"]
        return {each["hold"]: each for each in listed}[hold]

    assert "released_on" not in shown() or shown()["released_on"] is None
    rest.release(hold, soon)
    assert (shown()["released_on"], shown()["binding"]) == (soon, True)
    again = rest.doors.post(f"/holds/{hold}/releases", {"released_on": later, "reason": "Vielä"})
    assert again.json()["effect"].startswith("Nothing was recorded")
    record = command.create("decision", decided_on="2020-01-01", personal="none")
    hold = command.hold(record, "2020-01-01")
    command.release(hold, soon)
    (mine,) = [each for each in command("hold", "list") if each["hold"] == hold]
    assert mine["released_on"] == soon
    said = command("hold", "release", hold, "--reason", "Vielä", "--on", later)
    assert said["effect"].startswith("Nothing was recorded")


def test_what_is_recorded_ahead_is_shown_as_beginning_and_corrected_to_another_day_ahead(way: Way):
    first, second = (str(date.today() + timedelta(days=each)) for each in (40, 71))
    record = way.create("decision", decided_on="2020-01-01", personal="none")
    record = way.change(record, "supersessions", superseded_on=first, reason="Uusi päätös")
    (begins,) = way.show(record)["to_come"]
    assert (begins["from"], begins["changes"]["status"]) == (first, "superseded")
    moved = right(way, record, 2, day=second)
    assert [each["from"] for each in way.show(moved)["to_come"]] == [second]
    assert way.show(moved)["status"] != "superseded"
    assert "to_come" not in way.show(moved, second)
    with pytest.raises(Refused) as refused:
        right(way, moved, 1, day=first)
    assert "future" in refused.value.detail


def test_a_vague_day_is_corrected_to_another_vague_day(way: Way):
    dated = {"earliest": "2015-01-01", "latest": "2015-12-31"}
    record = way.create("document", dated=dated, record_class="B", personal="none")
    right_one = {"earliest": "2016-01-01", "latest": "2016-12-31"}
    moved = right(way, record, 1, dated=right_one)
    assert way.show(moved)["dated"] == right_one
    assert "between 2016-01-01 and 2016-12-31 instead of between 2015-01-01" in (moved.effect or "")
    assert way.due(moved, "2020-12-31")["due"] == "2020-01-01"
    exact = way.decide(right(way, moved, 2, day="2016-06-30"), "approvals")
    assert way.show(exact)["dated"] == {"earliest": "2016-06-30", "latest": "2016-06-30"}
    assert way.show(right(way, exact, 3, takes_back=True))["dated"] == right_one
    decision = way.create("decision", decided_on="2020-01-01", personal="none")
    with pytest.raises(Refused) as refused:
        right(way, decision, 1, dated=right_one)
    assert "exact" in refused.value.detail
