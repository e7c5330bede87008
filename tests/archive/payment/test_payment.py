"""A payment is applied for, perhaps returned and completed, approved or rejected, then paid."""

import pytest

from archive.errors import Gone, Invalid, NotFound
from archive.fold.contradictions import LaterEvent
from archive.grant.events import Award, GrantAwarded
from archive.grant.usecases import award_grant
from archive.payment.events import (
    Application,
    PaymentApplied,
    PaymentApproved,
    PaymentCompleted,
    PaymentPaid,
    PaymentRejected,
    PaymentReturned,
)
from archive.payment.model import Payment, WrongStage
from archive.payment.usecases import apply_for_payment, complete_payment, return_payment
from archive.record.store import Archive
from tests.given import (
    ID,
    SECRETARY,
    WHY,
    a_returned_application,
    an_application,
    an_approved_application,
    day,
    destroyed,
    euros,
    given,
    happened,
)

RETURNED = PaymentReturned(returned_on=day("2021-05-10"), content=WHY)
REJECTED = PaymentRejected(rejected_on=day("2021-06-01"), content=WHY)


def completed(amount: int | None = None, currency: str = "EUR") -> PaymentCompleted:
    money = None if amount is None else euros(amount, currency)
    return PaymentCompleted(completed_on=day("2021-05-20"), amount=money, content=WHY)


def approved(amount: int, currency: str = "EUR") -> PaymentApproved:
    return PaymentApproved(approved_on=day("2021-06-01"), amount=euros(amount, currency), content=WHY)


def paid(amount: int, currency: str = "EUR") -> PaymentPaid:
    return PaymentPaid(paid_on=day("2021-06-15"), amount=euros(amount, currency), content=WHY)


STEPS = {
    "returned": (lambda p: p.send_back(RETURNED, by=SECRETARY), RETURNED, an_application),
    "completed": (lambda p: p.complete(completed(950), by=SECRETARY), completed(950), a_returned_application),
    "completed as it was": (lambda p: p.complete(completed(), by=SECRETARY), completed(), a_returned_application),
    "approved in part": (lambda p: p.approve(approved(800), by=SECRETARY), approved(800), an_application),
    "approved in whole": (lambda p: p.approve(approved(900), by=SECRETARY), approved(900), an_application),
    "rejected": (lambda p: p.reject(REJECTED, by=SECRETARY), REJECTED, an_application),
    "paid": (lambda p: p.pay(paid(800), by=SECRETARY), paid(800), an_approved_application),
    "paid in part": (lambda p: p.pay(paid(300), by=SECRETARY), paid(300), an_approved_application),
}
BUILT = (an_application, a_returned_application, an_approved_application)


@pytest.mark.parametrize("step", STEPS)
def test_an_application_at_its_stage_is(step: str):
    verb, event, application = STEPS[step]
    given(application()).when(verb).then(happened(event))


@pytest.mark.parametrize("step", STEPS)
def test_an_application_at_another_stage_is_not(step: str):
    verb, event, right = STEPS[step]
    for application in BUILT:
        if application is not right:
            outcome = given(application()).when(verb)
            if isinstance(outcome.refusal, LaterEvent):  # it was applied for on that day, and approved since
                assert "payment approved" in str(outcome.refusal)
            else:
                outcome.then_refused_or_repeated(event, WrongStage)


@pytest.mark.parametrize("step", STEPS)
def test_a_destroyed_application_is_not(step: str):
    verb, _, application = STEPS[step]
    given(destroyed(application())).when(verb).then_refused(Gone)


def test_an_application_paid_in_whole_takes_no_more():
    payment = an_approved_application()
    payment.pay(paid(500), by=SECRETARY)
    payment.pay(paid(300), by=SECRETARY)
    given(payment).when(lambda p: p.pay(paid(1), by=SECRETARY)).then_refused(WrongStage, "the status paid")


def applied(amount: int) -> PaymentApplied:
    return PaymentApplied(amount=euros(amount), content=Application(title="Maksatus 2"))


def test_an_application_is_filed():
    given(Payment(ID)).when(lambda p: p.apply(applied(1), by=SECRETARY)).then(happened(applied(1)))


@pytest.mark.parametrize("amount", [0, -1])
def test_an_application_is_for_more_than_nothing(amount: int):
    given(Payment(ID)).when(lambda p: p.apply(applied(amount), by=SECRETARY)).then_refused(Invalid, field="amount")
    given(a_returned_application()).when(lambda p: p.complete(completed(amount), by=SECRETARY)).then_refused(
        Invalid, field="amount"
    )


@pytest.mark.parametrize("amount", [0, -1, 901])
def test_an_approval_is_more_than_nothing_and_at_most_what_was_applied_for(amount: int):
    given(an_application()).when(lambda p: p.approve(approved(amount), by=SECRETARY)).then_refused(
        Invalid, field="amount"
    )


@pytest.mark.parametrize("amount", [0, -1, 801])
def test_a_payment_is_more_than_nothing_and_at_most_what_was_approved(amount: int):
    given(an_approved_application()).when(lambda p: p.pay(paid(amount), by=SECRETARY)).then_refused(
        Invalid, field="amount"
    )


def test_parts_paid_never_add_up_to_more_than_was_approved():
    payment = an_approved_application()
    payment.pay(paid(500), by=SECRETARY)
    given(payment).when(lambda p: p.pay(paid(301), by=SECRETARY)).then_refused(Invalid, field="amount")


def test_another_currency_is_refused():
    for verb, application in (
        (lambda p: p.complete(completed(1, "SEK"), by=SECRETARY), a_returned_application),
        (lambda p: p.approve(approved(1, "SEK"), by=SECRETARY), an_application),
        (lambda p: p.pay(paid(1, "SEK"), by=SECRETARY), an_approved_application),
    ):
        given(application()).when(verb).then_refused(Invalid, "in EUR", field="amount")


def test_a_completed_application_stays_within_its_grant(archive: Archive):
    grant = award_grant(archive, GrantAwarded(amount=euros(1000), content=Award(title="Avustus")), by=SECRETARY).id
    id = apply_for_payment(archive, applied(900).model_copy(update={"grant": grant}), by=SECRETARY).id
    return_payment(archive, id, RETURNED, by=SECRETARY)
    with pytest.raises(Invalid, match="exceed the grant"):
        complete_payment(archive, id, completed(1001), by=SECRETARY)
    assert complete_payment(archive, id, completed(1000), by=SECRETARY).version == 3


def test_an_application_stays_within_its_grant(archive: Archive):
    grant = award_grant(archive, GrantAwarded(amount=euros(800), content=Award(title="Avustus")), by=SECRETARY).id
    for amount, money in ((801, "EUR"), (1, "SEK")):
        asked = PaymentApplied(grant=grant, amount=euros(amount, money), content=Application(title="Maksatus"))
        with pytest.raises(Invalid):
            apply_for_payment(archive, asked, by=SECRETARY)
    with pytest.raises(NotFound, match="no grant"):
        apply_for_payment(archive, applied(1).model_copy(update={"grant": ID}), by=SECRETARY)
    assert archive.position == 1


@pytest.mark.parametrize(("amount", "most"), [(950, 950), (850, 850), (None, 900)])
def test_of_a_completed_application_the_amount_then_stated_may_be_approved_and_no_more(amount: int | None, most: int):
    payment = a_returned_application()
    payment.complete(completed(amount), by=SECRETARY)
    given(payment).when(lambda p: p.approve(approved(most + 1), by=SECRETARY)).then_refused(Invalid, field="amount")
    payment.approve(approved(most), by=SECRETARY)
    assert (payment.now["amount"]["cents"], payment.now["approved_cents"]) == (most * 100, most * 100)
