"""A body acts from the day it was established through the day it was dissolved; other tales are flagged."""

import pytest

from tests.one_fold.interfaces import Made, OnCommandLine, OverRest, Refused, Way
from tests.one_fold.test_across import REASON, right


def a_body(way: Way, until: str = "2022-12-31") -> Made:
    body = way.create("body", title="Ohjausryhmä", established_on="2020-01-01", personal="none")
    return way.change(body, "dissolutions", dissolved_on=until, **REASON)


@pytest.mark.parametrize(
    ("kind", "field"), [("decision", "decided_on"), ("meeting", "held_on"), ("pending", "raised_on")]
)
def test_a_body_acts_only_while_it_exists(rest: OverRest, kind: str, field: str):
    body = a_body(rest)
    for on in ("2020-01-01", "2022-12-31"):
        rest.create(kind, body=body.id, personal="none", **{field: on})
    for on, code in (("2023-01-01", "body_dissolved"), ("2019-12-31", "body_not_established")):
        with pytest.raises(Refused) as refused:
            rest.create(kind, body=body.id, personal="none", **{field: on})
        assert refused.value.code == code


def test_a_report_is_approved_by_a_body_that_exists(rest: OverRest):
    body, report = a_body(rest), rest.create("report", filed_on="2022-11-01", personal="none")
    with pytest.raises(Refused) as refused:
        rest.change(report, "approvals", approved_on="2023-02-01", body=body.id, **REASON)
    assert refused.value.code == "body_dissolved"
    assert rest.change(report, "approvals", approved_on="2022-12-01", body=body.id, **REASON).version == 2


def test_the_mandate_follows_a_corrected_dissolution(way: Way):
    body = right(way, a_body(way), 2, day="2023-06-30")
    assert way.create("decision", decided_on="2023-01-01", body=body.id, personal="none").version == 1


def test_what_a_source_tells_of_a_dissolved_body_is_flagged(command: OnCommandLine):
    body = {"kind": "body", "key": "raukeava", "title": "Raukeava toimikunta", "established_on": "2020-01-01"}
    ended = {"kind": "body", "key": "raukeava", "do": "dissolutions", "dissolved_on": "2022-12-31", **REASON}
    late = {"kind": "decision", "key": "myohassa", "number": "myöhässä", "title": "Päätös", "body": "@body:raukeava"}
    command.take(body, ended, late | {"decided_on": "2023-03-01"})
    assert [flag["code"] for flag in command("show", "myöhässä")["flags"]] == ["body_dissolved"]


@pytest.mark.parametrize(("on", "flagged"), [("2022-12-31", []), ("2023-03-01", ["act_outside_mandate"])])
def test_a_dissolution_told_later_is_flagged_where_the_body_acted_after_it(way: Way, on: str, flagged: list[str]):
    body = way.create("body", title="Ohjausryhmä", established_on="2020-01-01", personal="none")
    way.create("decision", body=body.id, personal="none", decided_on=on)
    way.change(body, "dissolutions", dissolved_on="2022-12-31", **REASON)
    assert [flag["code"] for flag in way.show(body).get("flags", [])] == flagged


def test_the_flag_of_a_dissolution_goes_with_its_corrected_day(way: Way):
    body = way.create("body", title="Ohjausryhmä", established_on="2020-01-01", personal="none")
    way.create("decision", body=body.id, personal="none", decided_on="2023-03-01")
    body = way.change(body, "dissolutions", dissolved_on="2022-12-31", **REASON)
    right(way, body, 2, day="2023-03-01")
    assert not way.show(body).get("flags")


def test_a_decision_is_not_corrected_to_a_day_on_which_its_body_did_not_exist(way: Way):
    body = a_body(way)
    decision = way.create("decision", body=body.id, personal="none", decided_on="2022-12-31")
    with pytest.raises(Refused) as refused:
        right(way, decision, 1, day="2023-01-01")
    assert refused.value.code == "body_dissolved"


def test_a_dissolution_is_flagged_in_the_same_import_as_the_act(command: OnCommandLine):
    body = {"kind": "body", "key": "lakkaava", "number": "TMK-1", "title": "Toimikunta", "established_on": "2020-01-01"}
    late = {"kind": "decision", "key": "jalkeen", "number": "JLK-1", "title": "Päätös", "body": "@body:lakkaava"}
    ended = {"kind": "body", "key": "lakkaava", "do": "dissolutions", "dissolved_on": "2022-12-31", **REASON}
    command.take(body, late | {"decided_on": "2023-03-01"}, ended)
    assert [flag["code"] for flag in command("show", "TMK-1")["flags"]] == ["act_outside_mandate"]
