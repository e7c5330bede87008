"""Bank transactions: only booked lines move money, and each is matched once."""

import pytest
from pydantic import ValidationError

from archive.errors import Gone, Invalid
from archive.money.currency import UnknownCurrency
from archive.transaction.events import Entry, Stage, TransactionAmbiguous, TransactionMatched, TransactionStated
from archive.transaction.model import MatchedAlready, NotBooked, Transaction
from tests.archive.transaction.examples import PAID, a_transaction, ambiguous, matched
from tests.given import ID, SECRETARY, WHY, day, destroyed, euros, given, happened

STATED = {"booked_on": day("2020-05-04"), "amount": euros(1), "stage": Stage.booked, "content": Entry(title="T")}


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        (Stage.booked, "unmatched"),
        (Stage.pending, "pending"),
        (Stage.reported, "reported"),
        (Stage.notified, "notified"),
    ],
)
def test_only_a_booked_line_waits_for_a_match(stage: Stage, status: str):
    assert a_transaction(stage=stage).now["status"] == status


def test_it_happens_as_the_bank_stated_it():
    stated = TransactionStated.model_validate(STATED | {"amount": euros(0)})
    given(Transaction(ID)).when(lambda t: t.state(stated, by=SECRETARY)).then(happened(stated))


def test_a_booked_line_without_a_day_and_an_unknown_currency_are_refused():
    undated = TransactionStated.model_validate(STATED | {"booked_on": None})
    given(Transaction(ID)).when(lambda t: t.state(undated, by=SECRETARY)).then_refused(Invalid, field="booked_on")
    unknown = TransactionStated.model_validate(STATED | {"amount": euros(1, "XYZ")})
    given(Transaction(ID)).when(lambda t: t.state(unknown, by=SECRETARY)).then_refused(UnknownCurrency)


def test_a_line_is_ambiguous_until_it_is_matched():
    transaction = a_transaction()
    given(transaction).when(lambda t: t.mark_ambiguous(ambiguous(), by=SECRETARY)).then(happened(ambiguous()))
    assert (transaction.now["status"], len(transaction.now["payments"])) == ("ambiguous", 1)
    transaction = a_transaction()
    transaction.mark_ambiguous(ambiguous(), by=SECRETARY)
    given(transaction).when(lambda t: t.match(matched(), by=SECRETARY)).then(happened(matched()))
    assert (transaction.now["status"], transaction.now["payments"]) == ("matched", [])
    assert transaction.now["expenses"] == [str(PAID)]


def test_a_line_is_matched_once():
    other = TransactionMatched(matched_on=day("2020-06-01"), payments=(PAID,), content=WHY)
    later = ambiguous("2020-06-02")
    for verb in (lambda t: t.match(other, by=SECRETARY), lambda t: t.mark_ambiguous(later, by=SECRETARY)):
        transaction = a_transaction()
        transaction.match(matched(), by=SECRETARY)
        given(transaction).when(verb).then_refused(MatchedAlready)


def test_the_same_match_again_is_nothing_new():
    transaction = a_transaction()
    transaction.match(matched(), by=SECRETARY)
    transaction.match(matched(), by=SECRETARY)
    assert transaction.version == 2


@pytest.mark.parametrize("stage", [Stage.pending, Stage.reported, Stage.notified])
def test_what_is_not_booked_is_not_matched(stage: Stage):
    for verb in (lambda t: t.match(matched(), by=SECRETARY), lambda t: t.mark_ambiguous(ambiguous(), by=SECRETARY)):
        given(a_transaction(stage=stage)).when(verb).then_refused(NotBooked)


def test_a_match_may_name_what_it_settles_in_words_alone():
    fee = TransactionMatched(matched_on=day("2020-05-06"), content=WHY)
    given(a_transaction()).when(lambda t: t.match(fee, by=SECRETARY)).then(happened(fee))


def test_an_ambiguity_is_of_two_or_more():
    with pytest.raises(ValidationError):
        TransactionAmbiguous(compared_on=day("2020-05-06"), fits=1, content=WHY)


def test_a_destroyed_line_takes_nothing():
    given(destroyed(a_transaction())).when(lambda t: t.match(matched(), by=SECRETARY)).then_refused(Gone)
