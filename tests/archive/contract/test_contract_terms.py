"""Clauses, options and deliverables of a contract; what becomes of its paper; notice as the calendar counts it."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from archive.contract.custody import ReturnedAlready
from archive.contract.ending import last_day
from archive.contract.events import (
    Clause,
    ContractClauseAgreed,
    ContractDeliverableAgreed,
    ContractDelivered,
    ContractDeliveryAccepted,
    ContractDigitised,
    ContractExcluded,
    ContractExtended,
    ContractOptionAgreed,
    ContractReturned,
    ContractTransferred,
    Copy,
    Deliverable,
    Exclusion,
    Recipient,
    Transferee,
    Wording,
)
from archive.contract.model import Contract, ContractEnded
from archive.contract.terms import NotAgreed, NotDelivered, OptionUsed
from archive.errors import Invalid
from archive.fold.registry import shown_on
from archive.values import Interval
from tests.archive.contract.examples import a_framework
from tests.given import SECRETARY, WHY, a_contract, a_terminated_contract, day, given, happened


def clause(code: str = "9 §", on: str = "2021-02-01", **said: object) -> ContractClauseAgreed:
    told = {"agreed_on": day(on), "clause": code, "content": Clause(text="Irtisanominen")} | said
    return ContractClauseAgreed.model_validate(told)


OPTION = ContractOptionAgreed(
    agreed_on=day("2021-02-01"),
    option="1",
    extends_to=day("2022-12-31"),
    use_until=day("2021-09-30"),
    content=Wording(),
)
STUDY = ContractDeliverableAgreed(
    agreed_on=day("2021-02-01"),
    deliverable="selvitys",
    due=Interval(earliest=day("2021-06-01"), latest=day("2021-06-30")),
    content=Deliverable(what="Markkinaselvitys", due_text="6/2021?"),
)
DELIVERED = ContractDelivered(delivered_on=day("2021-06-15"), deliverable="selvitys", content=WHY)
ACCEPTED = ContractDeliveryAccepted(accepted_on=day("2021-06-20"), deliverable="selvitys", content=WHY)


def used(on: str = "2021-09-30", ends: str = "2022-12-31", option: str = "1") -> ContractExtended:
    return ContractExtended(extended_on=day(on), ends_on=day(ends), option=option, content=WHY)


def with_option() -> Contract:
    contract = a_contract()
    contract.agree(OPTION, by=SECRETARY)
    return contract


def with_study(*events: ContractDelivered | ContractDeliveryAccepted) -> Contract:
    contract = a_contract()
    contract.agree(STUDY, by=SECRETARY)
    for event in events:
        contract.deliver(event, by=SECRETARY)
    return contract


# -- clauses and notice --------------------------------------------------------------------------------------------


def test_a_clause_holds_until_one_of_the_same_number_replaces_it():
    contract = a_contract()
    contract.agree(clause(notice_months=3), by=SECRETARY)
    contract.agree(clause(on="2021-06-01", notice_months=1), by=SECRETARY)
    may, july = (contract.timeline.state(on) for on in ("2021-05-31", "2021-06-01"))
    assert [each["notice_months"] for state in (may, july) for each in state["clauses"]] == [3, 1]


def test_clauses_of_one_day_stand_beside_each_other_and_the_same_again_is_nothing_new():
    contract = a_contract()
    contract.agree(clause("9 §", notice_months=3), by=SECRETARY)
    contract.agree(clause("11 §", immediate=True), by=SECRETARY)
    assert [each["clause"] for each in contract.now["clauses"]] == ["9 §", "11 §"]
    given(contract).when(lambda c: c.agree(clause("9 §", notice_months=3), by=SECRETARY)).then_nothing()


def test_nothing_is_agreed_in_a_contract_that_has_ended():
    late = clause(on="2022-01-01")
    given(a_contract()).when(lambda c: c.agree(late, by=SECRETARY)).then_refused(ContractEnded, "expired on 2021-12-31")


@pytest.mark.parametrize(
    ("said", "noticed", "ends"),
    [
        ({"notice_months": 3}, "2021-02-01", "2021-05-01"),
        ({"notice_months": 1}, "2021-01-31", "2021-02-28"),  # no day of the same number: the month's last
        ({"notice_months": 2}, "2021-03-06", "2021-05-06"),  # Ascension is not until the 13th
        ({"notice_months": 1}, "2021-04-01", "2021-05-01"),  # May Day, a Saturday: notice does not move
        ({"notice_days": 14}, "2021-03-01", "2021-03-15"),  # the day of notice is not counted
        ({"notice_days": 0}, "2021-03-01", "2021-03-01"),
        ({"immediate": True}, "2021-03-01", "2021-03-01"),
        ({"notice_months": 3}, "2021-11-15", "2021-12-31"),  # never later than it ends anyhow
    ],
)
def test_notice_ends_a_contract_on_the_day_that_the_act_counts(said: dict[str, object], noticed: str, ends: str):
    contract = a_contract()
    contract.agree(clause(on="2021-01-15", **said), by=SECRETARY)
    shown = shown_on(contract.timeline.state(noticed) or {}, noticed)
    assert shown["notice_ends_on"] == ends
    assert shown["notice"] == [{"clause": "9 §", "notice_ends_on": ends}]


def test_of_several_periods_of_notice_the_earliest_day_is_shown_and_each_beside_it():
    contract = a_framework()
    contract.agree(clause("12 §", on="2017-04-01", notice_months=6), by=SECRETARY)
    shown = shown_on(contract.timeline.state("2018-01-31") or {}, "2018-01-31")
    assert shown["notice_ends_on"] == "2018-01-31"
    assert [(each["clause"], each["notice_ends_on"]) for each in shown["notice"]] == [
        ("11 §", "2018-01-31"),
        ("12 §", "2018-07-31"),
    ]
    assert shown["notice"][0]["notice_by"] == "vastaanottaja"


def test_a_contract_under_notice_shows_no_other_day():
    assert shown_on(a_terminated_contract().now | {"notice_months": 3}, "2021-06-01") == {}


@for_any(noticed=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(0, 60), days=st.integers(0, 400))
def test_notice_later_never_ends_a_contract_earlier(noticed: date, months: int, days: int):
    state = {"kind": "contract", "status": "signed", "notice_months": months, "notice_days": days}
    first, second = (shown_on(state, each.isoformat()) for each in (noticed, noticed + timedelta(days=1)))
    assert noticed.isoformat() <= first["notice_ends_on"] <= second["notice_ends_on"]


# -- options -------------------------------------------------------------------------------------------------------


def test_an_option_extends_a_contract_once():
    contract = with_option()
    given(contract).when(lambda c: c.extend(used(), by=SECRETARY)).then(happened(used()))
    (option,) = contract.now["options"]
    assert (contract.now["ends_on"], option["used_on"]) == ("2022-12-31", "2021-09-30")
    again = with_option()
    again.extend(used("2021-08-01", "2022-06-30"), by=SECRETARY)
    given(again).when(lambda c: c.extend(used(), by=SECRETARY)).then_refused(OptionUsed, "used on 2021-08-01")


@pytest.mark.parametrize(
    ("extension", "refusal", "field"),
    [
        (used("2021-10-01"), Invalid, "option"),
        (used(ends="2023-01-01"), Invalid, "ends_on"),
        (used(option="2"), NotAgreed, "option"),
        (used("2021-01-31"), NotAgreed, "option"),
    ],
)
def test_an_option_that_lapsed_is_shorter_or_was_not_agreed_does_not_extend(extension, refusal, field):
    given(with_option()).when(lambda c: c.extend(extension, by=SECRETARY)).then_refused(refusal, field=field)


# -- deliverables --------------------------------------------------------------------------------------------------


def test_what_is_due_next_is_shown_until_it_is_delivered_and_then_it_is_accepted():
    contract = with_study()
    assert contract.now["due"] == {"earliest": "2021-06-01", "latest": "2021-06-30"}
    given(contract).when(lambda c: c.deliver(DELIVERED, by=SECRETARY)).then(happened(DELIVERED))
    assert "due" not in contract.now
    contract.deliver(ACCEPTED, by=SECRETARY)
    (study,) = contract.now["deliverables"]
    assert (study["delivered_on"], study["accepted_on"]) == ("2021-06-15", "2021-06-20")
    assert (study["what"], study["due_text"]) == ("Markkinaselvitys", "6/2021?")


def test_what_is_delivered_again_waits_for_acceptance_again():
    contract = with_study(DELIVERED, ACCEPTED)
    contract.deliver(DELIVERED.model_copy(update={"delivered_on": day("2021-07-01")}), by=SECRETARY)
    (study,) = contract.now["deliverables"]
    assert (study["delivered_on"], study.get("accepted_on")) == ("2021-07-01", None)


def test_of_several_the_first_to_be_due_is_shown():
    contract = with_study()
    due = {
        "due": Interval(latest=day("2021-05-31")),
        "content": STUDY.content.model_copy(update={"due_text": "5/2021"}),
    }
    sooner = STUDY.model_copy(update={"deliverable": "väli"} | due)
    contract.agree(sooner, by=SECRETARY)
    assert contract.now["due"] == {"latest": "2021-05-31"}


def test_what_was_not_agreed_is_not_delivered_and_what_was_not_delivered_not_accepted():
    given(a_contract()).when(lambda c: c.deliver(DELIVERED, by=SECRETARY)).then_refused(NotAgreed, field="deliverable")
    given(with_study()).when(lambda c: c.deliver(ACCEPTED, by=SECRETARY)).then_refused(NotDelivered)
    early = ACCEPTED.model_copy(update={"accepted_on": day("2021-06-14")})
    given(with_study(DELIVERED)).when(lambda c: c.deliver(early, by=SECRETARY)).then_refused(NotDelivered)


# -- the paper -----------------------------------------------------------------------------------------------------

EXCLUDED = ContractExcluded(excluded_on=day("2018-02-05"), content=Exclusion(reason="Ei siirry maakunnalle"))
DIGITISED = ContractDigitised(digitised_on=day("2018-06-01"), content=Copy(system="sopimusjärjestelmä"))


def returned(to: str | None = None) -> ContractReturned:
    return ContractReturned(returned_on=day("2020-12-31"), content=Recipient(to=to, system="oma järjestelmä"))


def test_a_contract_is_left_out_with_its_reason_until_it_is_digitised_all_the_same():
    contract = a_framework()
    given(contract).when(lambda c: c.keep(EXCLUDED, by=SECRETARY)).then(happened(EXCLUDED))
    assert contract.now["exclusion"] == {"on": "2018-02-05", "reason": "Ei siirry maakunnalle"}
    contract.keep(DIGITISED, by=SECRETARY)
    assert ("exclusion" in contract.now, "excluded_on" in contract.now) == (False, False)
    assert contract.now["digitisation"] == {"on": "2018-06-01", "system": "sopimusjärjestelmä"}


def test_a_contract_goes_back_to_its_owner_once():
    contract = a_framework()
    given(contract).when(lambda c: c.give_back(returned(), by=SECRETARY)).then(happened(returned()))
    assert (contract.now["holder"], contract.now["returned_on"], "location" in contract.now) == (
        "Liitto",
        "2020-12-31",
        False,
    )
    late, gone = returned().model_copy(update={"returned_on": day("2021-01-01")}), a_framework()
    gone.give_back(returned(), by=SECRETARY)
    given(gone).when(lambda c: c.give_back(late, by=SECRETARY)).then_refused(ReturnedAlready, "2020-12-31")


def test_somebody_must_have_it_back():
    nobody, to = returned(), returned("Kunta").model_copy(update={"returned_on": day("2021-12-31")})
    given(a_contract()).when(lambda c: c.give_back(nobody, by=SECRETARY)).then_refused(Invalid, field="to")
    given(a_contract()).when(lambda c: c.give_back(to, by=SECRETARY)).then(happened(to))


def test_a_transfer_states_what_was_agreed_and_is_the_end_of_the_contract():
    contract = a_contract()
    assert last_day(contract.now) == "2021-12-31"
    agreement = Transferee(to="Sairaanhoitopiiri", agreement="Hinta pysyy samana.")
    contract.transfer(ContractTransferred(transferred_on=day("2021-05-20"), content=agreement), by=SECRETARY)
    assert contract.now["transfer"]["agreement"] == "Hinta pysyy samana."
    assert last_day(contract.now) == "2021-05-20"
