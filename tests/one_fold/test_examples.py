"""The examples of the one fold, as people meet them: through REST and by the command, on both clocks.

The lines of each example are recorded in this order; each record begins on 1.1.2020 where nothing is said.
"""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.one_fold.bodies import BEGINS, WHY, a_decision, cents, classify, flags
from tests.one_fold.interfaces import Made, OnCommandLine, OverRest, Refused, Way


def correct(way: Way, record: Made, corrects: int, **right: Any) -> Made:
    return way.change(record, "event-corrections", corrects=corrects, **right, **WHY)


def class_on(way: Way, record: Made, *days: str, known_at: int | None = None) -> list[str | None]:
    return [way.show(record, day, known_at).get("record_class") for day in days]


def test_a_class_of_april_recorded_after_one_of_may_does_not_undo_may(way: Way):
    decision = a_decision(way)
    kept = classify(way, decision, "A", "2021-05-01")
    late = classify(way, kept, "B", "2021-04-01")
    assert late.effect == "Recorded as of 2021-04-01. The class in force today stays A, set as of 2021-05-01."
    assert way.show(late)["record_class"] == "A"
    days = ("2021-03-31", "2021-04-01", "2021-04-30", "2021-05-01")
    assert class_on(way, late, *days) == [None, "B", "B", "A"]
    assert class_on(way, late, *days, known_at=kept.position) == [None, None, None, "A"]
    assert way.due(late, "2024-12-31")["due"] is None


def test_a_class_recorded_wrongly_is_corrected_once_a_second_person_confirms_it_and_both_due_days_are_named(
    way: Way,
):
    kept = classify(way, a_decision(way), "A", "2021-05-01")
    corrected = correct(way, kept, 2, record_class="B")
    assert "waits for a second person" in (corrected.effect or "")
    assert "2023-01-02 instead of never" in (corrected.effect or "")
    assert "The class in force today is B instead of A." in (corrected.effect or "")
    assert way.show(corrected)["record_class"] == "A"
    assert class_on(way, corrected, "2021-05-01") == ["A"]
    told = way.due(corrected, "2023-01-02")
    assert (told["due"], told["waits_for"]) == (None, "second_person")
    confirmed = way.decide(corrected, "approvals")
    assert way.show(confirmed)["record_class"] == "B"
    assert class_on(way, confirmed, "2021-04-30", "2021-05-01") == [None, "B"]
    for before in (kept, corrected):
        assert class_on(way, confirmed, "2021-05-01", known_at=before.position) == ["A"]
        assert way.due(confirmed, "2023-01-02", known_at=before.position)["due"] is None
    told = way.due(confirmed, "2023-01-02")
    assert (told["due"], told["waits_for"]) == ("2023-01-02", None)
    assert "2023-01-02 instead of never" in (confirmed.effect or "")


def test_a_rejected_correction_changes_nothing_and_may_be_recorded_again(way: Way):
    kept = classify(way, a_decision(way), "A", "2021-05-01")
    rejected = way.decide(correct(way, kept, 2, record_class="B"), "rejections")
    assert "is rejected. Nothing in force today changes." in (rejected.effect or "")
    assert class_on(way, rejected, "2021-05-01") == ["A"]
    assert way.due(rejected, "2023-01-02")["waits_for"] is None
    again = correct(way, rejected, 2, record_class="B")
    assert (again.version, way.show(again)["record_class"]) == (5, "A")
    assert way.show(way.decide(again, "approvals"))["record_class"] == "B"


def test_a_correction_is_corrected_itself_and_every_event_is_kept(way: Way):
    kept = classify(way, a_decision(way), "A", "2021-05-01")
    waits = correct(way, kept, 2, record_class="B")
    short = way.decide(waits, "approvals")
    again = correct(way, short, 3, record_class="A")
    assert [class_on(way, again, "2021-05-01", known_at=at.position) for at in (kept, waits, short, again)] == [
        ["A"], ["A"], ["B"], ["A"],
    ]  # fmt: skip
    assert way.show(again)["record_class"] == "A"
    assert len(way.history(again)) == 5


def test_a_correction_is_taken_back_and_that_is_no_replay(way: Way):
    kept = classify(way, a_decision(way), "A", "2021-05-01")
    short = way.decide(correct(way, kept, 2, record_class="B"), "approvals")
    back = correct(way, short, 3, takes_back=True)
    assert (way.show(back)["record_class"], len(way.history(back))) == ("A", 5)
    anew = way.decide(correct(way, back, 2, record_class="B"), "approvals")
    assert (way.show(anew)["record_class"], len(way.history(anew))) == ("B", 7)
    twice = correct(way, anew, 6, takes_back=True)
    assert (way.show(twice)["record_class"], len(way.history(twice))) == ("A", 8)
    assert class_on(way, twice, "2021-05-01", known_at=anew.position) == ["B"]


def test_a_correction_that_waits_is_taken_back_and_waits_no_more(way: Way):
    kept = classify(way, a_decision(way), "A", "2021-05-01")
    waits = correct(way, kept, 2, record_class="B")
    again = correct(way, waits, 2, record_class="B")
    assert (again.version, again.position) == (waits.version, waits.position)
    correct(way, waits, 3, takes_back=True)
    with pytest.raises(Refused) as refused:
        way.decide(waits, "approvals")
    assert refused.value.code == "correction_not_waiting"
    assert way.due(kept, "2023-01-02")["waits_for"] is None


def test_the_identical_command_again_records_nothing(way: Way):
    kept = classify(way, a_decision(way), "A", "2021-05-01")
    again = classify(way, kept, "A", "2021-05-01")
    assert (again.version, again.position) == (kept.version, kept.position)
    assert len(way.history(again)) == 2
    assert way.show(again)["record_class"] == "A"


def test_the_same_class_from_a_later_day_is_no_replay(way: Way):
    record = a_decision(way)
    for code, on in (("A", "2021-05-01"), ("A", "2021-06-01"), ("B", "2021-05-15")):
        record = classify(way, record, code, on)
    assert (way.show(record)["record_class"], len(way.history(record))) == ("A", 4)
    days = ("2021-05-01", "2021-05-14", "2021-05-15", "2021-05-31", "2021-06-01")
    assert class_on(way, record, *days) == ["A", "A", "B", "B", "A"]
    assert class_on(way, record, *days, known_at=record.position - 1) == ["A"] * 5


def test_a_correction_keeps_the_place_of_its_event_among_those_of_one_day(way: Way):
    record = classify(way, classify(way, a_decision(way), "A", "2021-05-01"), "B", "2021-05-01")
    corrected = correct(way, record, 2, record_class="C")
    assert class_on(way, corrected, "2021-05-01") == ["B"]
    assert way.show(corrected)["record_class"] == "B"
    assert len(way.history(corrected)) == 4


def superseded(way: Way) -> Made:
    decision = a_decision(way, "2021-03-01")
    return way.change(decision, "supersessions", superseded_on="2021-06-01", reason="Uusi päätös")


def test_the_wording_of_a_superseded_decision_is_corrected_on_every_day(way: Way):
    decision = superseded(way)
    corrected = way.change(decision, "corrections", corrects=1, text="Haetaan 54 000 euroa.", **WHY)
    assert way.show(corrected)["status"] == "superseded"
    for day in ("2021-03-01", "2021-05-31", "2021-06-01", None):
        assert way.show(corrected, day)["text"] == "Haetaan 54 000 euroa."
        assert way.show(corrected, day, decision.position)["text"] == "Haetaan 45 000 euroa."
    assert way.show(corrected, "2021-05-31")["status"] == "in_force"


def test_a_day_is_not_corrected_past_what_happened_since(way: Way):
    decision = superseded(way)
    with pytest.raises(Refused) as refused:
        correct(way, decision, 1, day="2021-07-01")
    assert "2021-06-01" in refused.value.detail
    assert refused.value.code == "later_event"
    assert len(way.history(decision)) == 2


def test_a_superseded_decision_is_not_amended(way: Way):
    decision = superseded(way)
    with pytest.raises(Refused) as refused:
        way.change(decision, "amendments", amended_on="2021-07-01", text="Uusi sanamuoto", **WHY)
    assert refused.value.code == "decision_not_in_force"
    assert "2021-06-01" in refused.value.detail


def test_a_decision_amended_since_is_not_superseded_before(way: Way):
    decision = a_decision(way, "2021-03-01")
    amended = way.change(decision, "amendments", amended_on="2021-07-01", text="Uusi sanamuoto", **WHY)
    assert [way.show(amended, day)["text"] for day in ("2021-06-30", "2021-07-01")] == [
        "Haetaan 45 000 euroa.", "Uusi sanamuoto",
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        way.change(amended, "supersessions", superseded_on="2021-06-01", reason="Uusi päätös")
    assert refused.value.code == "later_event"
    assert "2021-07-01" in refused.value.detail
    assert way.show(amended)["status"] == "in_force"


def a_lease(way: Way) -> Made:
    until = {"starts_on": BEGINS, "ends_on": "2021-12-31", "notice_months": 2}
    return way.create("contract", registered_on=BEGINS, value=cents(1000), **until)


def test_a_contract_under_notice_is_amended_until_its_last_day(way: Way):
    lease = a_lease(way)
    noticed = way.change(lease, "terminations", noticed_on="2021-02-01", ends_on="2021-04-01", reason="Alasajo")
    amended = way.change(noticed, "amendments", amended_on="2021-03-01", text="Hinta laskee", value=cents(900))
    shown = way.show(amended)
    assert (shown["status"], shown["ends_on"]) == ("terminated", "2021-04-01")
    asked = ("2021-01-31", "2021-02-01", "2021-02-28", "2021-03-01", "2021-04-01", "2021-04-02")
    found = [way.show(amended, day) for day in asked]
    assert [each["status"] for each in found] == ["registered", *["terminating"] * 4, "terminated"]
    assert [each["value"]["cents"] for each in found] == [100_000] * 3 + [90_000] * 3
    assert way.show(amended, "2021-03-01", noticed.position)["value"]["cents"] == 100_000
    assert way.show(amended, "2021-03-01", lease.position)["status"] == "registered"


def test_a_notice_never_prolongs_a_fixed_term(way: Way):
    lease = a_lease(way)
    with pytest.raises(Refused) as refused:
        way.change(lease, "terminations", noticed_on="2021-11-01", ends_on="2022-03-31", reason="Alasajo")
    assert "2021-12-31" in refused.value.detail
    assert way.show(lease, "2022-01-01")["status"] == "expired"


def test_minutes_filed_late_stay_approved(way: Way):
    meeting = way.create("meeting", held_on="2021-02-10")
    approved = way.change(meeting, "approvals", approved_on="2021-03-10", reason="Hyväksyttiin")
    filed = way.change(approved, "revisions", revised_on="2021-03-01", title="Pöytäkirja", text="Päätettiin jatkaa.")
    shown = way.show(filed)
    assert (shown["status"], shown["approved_on"], shown["text"]) == ("approved", "2021-03-10", "Päätettiin jatkaa.")
    assert [way.show(filed, day)["status"] for day in ("2021-02-28", "2021-03-09", "2021-03-10")] == [
        "held", "held", "approved",
    ]  # fmt: skip
    assert way.show(filed, "2021-03-01")["text"] == "Päätettiin jatkaa."
    assert not way.show(filed, "2021-03-01", approved.position).get("text")


def test_the_approval_of_an_earlier_version_does_not_approve_the_newer_one(way: Way):
    report = way.create("report", filed_on="2021-03-01", text="Ensimmäinen")
    second = way.change(report, "versions", filed_on="2021-04-01", text="Toinen")
    approved = way.change(second, "approvals", approved_on="2021-03-15", reason="Hyväksyttiin")
    shown = way.show(approved)
    assert (shown["edition"], shown["status"], shown.get("approved_on")) == (2, "filed", None)
    found = [way.show(approved, day) for day in ("2021-03-14", "2021-03-15", "2021-03-31", "2021-04-01")]
    assert [each["status"] for each in found] == ["filed", "approved", "approved", "filed"]
    assert [each["edition"] for each in found] == [1, 1, 1, 2]
    assert found[1]["approved_on"] == "2021-03-15"
    assert way.show(approved, "2021-03-15", second.position)["status"] == "filed"


def a_closed_case(way: Way, number: str, opened_on: str = BEGINS, closed_on: str = "2021-06-30") -> Made:
    case = way.create("case", number=number, opened_on=opened_on, record_class="C")
    return way.change(case, "closures", closed_on=closed_on, reason="Valmis")


def test_a_closed_case_takes_a_late_document_with_a_reason_and_none_of_after_its_closing(rest: OverRest):
    case = a_closed_case(rest, "LATE/1/2020")
    mine = {"case": case.id, "record_class": "C"}
    before = {"dated": {"earliest": "2021-06-01", "latest": "2021-06-01"}}
    since = {"dated": {"earliest": "2021-07-01", "latest": "2021-07-01"}}
    for said in (before, since, since | {"late_reason": "Löytyi kaapista"}, {"late_reason": "Löytyi kaapista"}):
        with pytest.raises(Refused) as refused:
            rest.create("document", **mine, **said)
        assert refused.value.code == "case_closed"
    late = rest.create("document", **mine, **before, late_reason="Löytyi kaapista")
    shown = rest.show(case)
    assert (shown["status"], shown["closed_on"]) == ("closed", "2021-06-30")
    assert rest.due(late, "2031-07-01")["due"] == "2031-07-01"
    assert rest.due(case, "2031-07-01")["due"] == "2031-07-01"


def test_what_is_imported_into_a_closed_case_is_kept_and_flagged_where_no_reason_is_stated(command: OnCommandLine):
    case = command.create("case", number="LATE/2/2020", opened_on=BEGINS, record_class="C")
    command.take({"kind": "case", "id": case.id, "do": "closures", "closed_on": "2021-06-30", "reason": "Valmis"})
    document = {"kind": "document", "title": "Muistio", "case": "LATE/2/2020", "record_class": "C"}
    command.take(
        document | {"key": "d17", "number": "d17", "dated": "2021-06-01", "late_reason": "Löytyi kaapista"},
        document | {"key": "d17-since", "number": "d17-since", "dated": "2021-07-01"},
    )
    assert flags(command, "d17") == []
    (flag,) = flags(command, "d17-since")
    assert (flag["on"], flag["code"]) == ("2021-07-01", "case_closed")


def test_a_closing_day_is_corrected_and_the_answer_names_the_old_and_the_new_due_day(way: Way):
    closed = a_closed_case(way, f"VANHA/{way.__class__.__name__}/2010", "2010-01-01", "2012-06-30")
    assert way.due(closed, "2022-07-01")["due"] == "2022-07-01"
    corrected = correct(way, closed, 2, day="2021-06-30")
    assert re.search("falls due on 2031-07-01 instead of (on )?2022-07-01", corrected.effect or "")
    assert way.due(corrected, "2031-07-01")["due"] == "2031-07-01"
    assert way.due(corrected, "2031-07-01", closed.position)["due"] == "2022-07-01"
    assert way.show(corrected)["closed_on"] == "2021-06-30"
    assert [way.show(corrected, day)["status"] for day in ("2012-07-01", "2021-06-29", "2021-06-30")] == [
        "open", "open", "closed",
    ]  # fmt: skip
    assert way.show(corrected, "2012-07-01", closed.position)["status"] == "closed"


def test_a_hold_dated_ahead_holds_from_now_and_a_release_dated_ahead_releases_on_its_day(way: Way):
    today = datetime.now(ZoneInfo("Europe/Helsinki")).date()
    next_week, the_day_before = today + timedelta(days=7), today + timedelta(days=6)
    decision = classify(way, a_decision(way), "B", "2021-05-01")
    hold = way.hold(decision, str(next_week))
    assert way.due(decision, str(today))["held"] is True
    way.release(hold, str(next_week))
    the_day_after = next_week + timedelta(days=1)
    found = [way.due(decision, str(day))["held"] for day in (today, the_day_before, next_week, the_day_after)]
    assert found == [True, True, False, False]
    assert [each["hold"] for each in way.show(decision)["holds"]] == [hold]


def test_known_at_a_bare_day_is_the_end_of_that_day(way: Way):
    decision = classify(way, a_decision(way), "A", "2021-05-01")
    zone_day = datetime.now(ZoneInfo("Europe/Helsinki")).date()
    assert {way.show(decision, None, str(day))["record_class"] for day in (zone_day, zone_day + timedelta(days=1))} == {
        "A"
    }
    with pytest.raises(Refused):
        way.show(decision, None, str(zone_day - timedelta(days=2)))
