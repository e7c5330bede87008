"""A contract is signed once, changed while it runs, ended or handed over once."""

import pytest

from archive.contract.events import (
    Amendment,
    ContractAmended,
    ContractExtended,
    ContractRegistered,
    ContractSigned,
    ContractTerminated,
    ContractTransferred,
    Terms,
    Transferee,
)
from archive.contract.fold import OtherCurrency
from archive.contract.model import Contract, ContractEnded, ContractSignedAlready
from archive.errors import Gone, Invalid
from archive.values import Money
from tests.given import ID, SECRETARY, WHY, a_contract, a_terminated_contract, day, destroyed, given, happened

SIGNED = ContractSigned(signed_on=day("2021-01-05"), content=WHY)


def amended(on: str = "2021-04-01", ends: str | None = None) -> ContractAmended:
    return ContractAmended(amended_on=day(on), ends_on=ends and day(ends), content=Amendment(text="Hinta nousee."))


def extended(on: str = "2021-11-01", ends: str = "2022-12-31") -> ContractExtended:
    return ContractExtended(extended_on=day(on), ends_on=day(ends), content=WHY)


def terminated(on: str = "2021-05-01", ends: str = "2021-07-31") -> ContractTerminated:
    return ContractTerminated(noticed_on=day(on), ends_on=day(ends), clause="12 §", content=WHY)


def transferred(on: str = "2021-09-01") -> ContractTransferred:
    return ContractTransferred(transferred_on=day(on), content=Transferee(to="Seuraaja"))


VERBS = [
    pytest.param(lambda c: c.amend(amended(), by=SECRETARY), amended(), id="amended"),
    pytest.param(lambda c: c.amend(amended("2021-12-31"), by=SECRETARY), amended("2021-12-31"), id="on its last day"),
    pytest.param(lambda c: c.extend(extended(), by=SECRETARY), extended(), id="extended"),
    pytest.param(lambda c: c.terminate(terminated(), by=SECRETARY), terminated(), id="terminated"),
    pytest.param(lambda c: c.transfer(transferred(), by=SECRETARY), transferred(), id="transferred"),
    pytest.param(lambda c: c.sign(SIGNED, by=SECRETARY), SIGNED, id="signed"),
]


@pytest.mark.parametrize(("verb", "event"), VERBS)
def test_a_running_contract_is(verb, event):
    given(a_contract()).when(verb).then(happened(event))


@pytest.mark.parametrize(("verb", "event"), [VERBS[1], VERBS[2], VERBS[4]])
def test_a_contract_that_notice_has_ended_is_not(verb, event):
    given(a_terminated_contract()).when(verb).then_refused(ContractEnded)


@pytest.mark.parametrize(
    "verb",
    [
        lambda c: c.terminate(terminated("2021-06-01", "2021-06-30"), by=SECRETARY),
        lambda c: c.extend(extended("2021-06-01"), by=SECRETARY),
        lambda c: c.sign(SIGNED.model_copy(update={"signed_on": day("2021-06-01")}), by=SECRETARY),
    ],
)
def test_while_notice_runs_a_contract_is_not_ended_extended_or_signed_anew(verb):
    given(a_terminated_contract()).when(verb).then_refused(ContractEnded, "terminated on 2021-05-01")


@pytest.mark.parametrize(
    ("verb", "event"),
    [
        (lambda c: c.amend(amended("2021-06-01"), by=SECRETARY), amended("2021-06-01")),
        (lambda c: c.transfer(transferred("2021-06-01"), by=SECRETARY), transferred("2021-06-01")),
    ],
)
def test_while_notice_runs_a_contract_is_amended_and_transferred(verb, event):
    given(a_terminated_contract()).when(verb).then(happened(event))


def test_while_notice_runs_no_amendment_moves_the_end_later():
    later = amended("2021-06-01", ends="2021-12-31")
    given(a_terminated_contract()).when(lambda c: c.amend(later, by=SECRETARY)).then_refused(ContractEnded)


def test_an_amendment_keeps_the_currency_of_the_value_unless_a_source_only_tells_it():
    euro, krona = (Money(cents=100, currency=code) for code in ("EUR", "SEK"))
    contract = a_contract()
    contract.amend(amended("2021-06-01").model_copy(update={"value": euro}), by=SECRETARY)
    other = amended("2021-07-01").model_copy(update={"value": krona})
    with pytest.raises(OtherCurrency, match="is in EUR"):
        contract.amend(other, by=SECRETARY)
    contract.telling = True
    contract.amend(other, by=SECRETARY)
    assert [flag["code"] for flag in contract.timeline.flags()] == ["other_currency"]


def test_a_notice_never_prolongs_a_fixed_term():
    beyond = terminated("2021-05-01", "2022-03-31")
    given(a_contract()).when(lambda c: c.terminate(beyond, by=SECRETARY)).then_refused(
        Invalid, "ends on 2021-12-31", field="ends_on"
    )


@pytest.mark.parametrize(
    "verb",
    [
        lambda c: c.amend(amended("2021-10-01"), by=SECRETARY),
        lambda c: c.extend(extended("2021-10-01"), by=SECRETARY),
        lambda c: c.terminate(terminated("2021-10-01", "2021-10-31"), by=SECRETARY),
        lambda c: c.transfer(transferred("2021-10-01"), by=SECRETARY),
        lambda c: c.sign(SIGNED.model_copy(update={"signed_on": day("2021-10-01")}), by=SECRETARY),
    ],
)
def test_a_transferred_contract_is_left_alone(verb):
    contract = a_contract()
    contract.transfer(transferred(), by=SECRETARY)
    given(contract).when(verb).then_refused(ContractEnded, "transferred on 2021-09-01")


def test_what_happened_before_a_transfer_is_recorded_late():
    contract = a_contract()
    contract.transfer(transferred(), by=SECRETARY)
    given(contract).when(lambda c: c.amend(amended(), by=SECRETARY)).then(happened(amended()))


@pytest.mark.parametrize(("verb", "_"), VERBS)
def test_a_destroyed_contract_is_not(verb, _):
    given(destroyed(a_contract())).when(verb).then_refused(Gone)


@pytest.mark.parametrize(
    "verb",
    [
        lambda c: c.amend(amended("2022-01-01"), by=SECRETARY),
        lambda c: c.extend(extended("2022-01-01"), by=SECRETARY),
        lambda c: c.terminate(terminated("2022-01-01", "2022-01-01"), by=SECRETARY),
        lambda c: c.transfer(transferred("2022-01-01"), by=SECRETARY),
    ],
)
def test_the_day_after_its_last_a_contract_is_left_alone(verb):
    given(a_contract()).when(verb).then_refused(ContractEnded, "expired on 2021-12-31")


def test_a_contract_is_signed_once():
    contract = a_contract()
    contract.sign(SIGNED, by=SECRETARY)
    later = SIGNED.model_copy(update={"signed_on": day("2021-01-06")})
    given(contract).when(lambda c: c.sign(later, by=SECRETARY)).then_refused(ContractSignedAlready, "2021-01-05")
    again = a_contract()
    again.sign(SIGNED, by=SECRETARY)
    given(again).when(lambda c: c.sign(SIGNED, by=SECRETARY)).then_nothing()


def test_an_extended_contract_lives_beyond_its_first_end():
    contract = a_contract()
    contract.extend(extended(), by=SECRETARY)
    late = terminated("2022-06-01", "2022-06-01")
    given(contract).when(lambda c: c.terminate(late, by=SECRETARY)).then(happened(late))


@pytest.mark.parametrize(
    "verb",
    [
        lambda c: c.amend(amended(ends="2020-12-31"), by=SECRETARY),
        lambda c: c.extend(extended(ends="2021-12-31"), by=SECRETARY),
        lambda c: c.terminate(terminated("2021-05-01", "2021-04-30"), by=SECRETARY),
    ],
)
def test_an_end_that_cannot_be_is_refused(verb):
    given(a_contract()).when(verb).then_refused(Invalid, field="ends_on")


def test_a_contract_does_not_end_before_it_starts():
    registered = ContractRegistered(
        starts_on=day("2021-01-02"), ends_on=day("2021-01-01"), content=Terms(title="Vuokra")
    )
    given(Contract(ID)).when(lambda c: c.register(registered, by=SECRETARY)).then_refused(Invalid, field="ends_on")
