"""Registration: completed once, never overwritten; a record is final only when it lacks nothing."""

import pytest

from archive.completeness import RegistrationIncomplete, StatedAlready, lacking
from archive.errors import Invalid
from archive.kind import kinds
from archive.recordwide import Completion, Reclassified, RecordFinalised, RegistrationCompleted
from archive.registration import PublicityClassified
from archive.values import PersonalData, Publicity, PublicityClass
from tests.given import ID, SECRETARY, WHY, a_case, a_document, day, destroyed, given, happened

FINAL = RecordFinalised(finalised_on=day("2021-06-30"))


def completed(**said) -> RegistrationCompleted:
    content = Completion(**{name: said.pop(name) for name in ("sender", "recipient", "person") if name in said})
    return RegistrationCompleted(**said, content=content)


def a_complete_document():
    document = a_document()
    said = {"received_on": day("2021-02-01"), "dated": day("2021-01-31"), "case": ID, "personal": PersonalData.none}
    document.complete_registration(completed(**said, sender="STM", recipient="POP"), by=SECRETARY)
    reclassified = Reclassified(record_class="02 05", reclassified_on=day("2021-02-01"), content=WHY)
    document.reclassify(reclassified, by=SECRETARY)
    public = PublicityClassified(publicity=Publicity(publicity=PublicityClass.public), content=WHY)
    document.classify(public, by=SECRETARY)
    return document


def test_what_is_missing_is_stated():
    said = completed(sender="STM", received_on=day("2021-02-01"))
    given(a_document()).when(lambda d: d.complete_registration(said, by=SECRETARY)).then(happened(said))


def test_what_is_stated_stays():
    given(a_complete_document()).when(
        lambda d: d.complete_registration(completed(sender="STM"), by=SECRETARY)
    ).then_nothing()
    outcome = given(a_complete_document()).when(
        lambda d: d.complete_registration(completed(sender="Muu"), by=SECRETARY)
    )
    outcome.then_refused(StatedAlready, field="sender")


def test_nothing_said_completes_nothing():
    outcome = given(a_document()).when(lambda d: d.complete_registration(completed(), by=SECRETARY))
    outcome.then_refused(Invalid)
    outcome = given(a_case()).when(lambda c: c.complete_registration(completed(case=ID), by=SECRETARY))
    outcome.then_refused(Invalid, field="case")


def test_a_complete_record_becomes_final_once():
    mandatory = kinds()["document"].mandatory
    given(a_complete_document()).when(lambda d: d.finalise(FINAL, mandatory, by=SECRETARY)).then(happened(FINAL))
    final = a_complete_document()
    final.finalise(FINAL, mandatory, by=SECRETARY)
    given(final).when(lambda d: d.finalise(FINAL, mandatory, by=SECRETARY)).then_nothing()


def test_an_incomplete_record_is_not_final():
    outcome = given(a_document()).when(lambda d: d.finalise(FINAL, ("sender", "date"), by=SECRETARY))
    outcome.then_refused(RegistrationIncomplete, "sender, date", field="sender")


def test_secrecy_without_ground_or_period_is_never_complete():
    secret = PublicityClassified(publicity=Publicity(publicity=PublicityClass.secret), content=WHY)
    document = a_complete_document()
    document.classify(secret, by=SECRETARY)
    outcome = given(document).when(lambda d: d.finalise(FINAL, (), by=SECRETARY))
    outcome.then_refused(RegistrationIncomplete, "publicity.ground, publicity.secret_from, publicity.secret_years")


def test_a_destroyed_record_is_neither_completed_nor_final():
    for verb in (
        lambda d: d.complete_registration(completed(sender="STM"), by=SECRETARY),
        lambda d: d.finalise(FINAL, (), by=SECRETARY),
        lambda d: d.reclassify(
            Reclassified(record_class="1", reclassified_on=day("2021-02-01"), content=WHY), by=SECRETARY
        ),
    ):
        assert given(destroyed(a_complete_document())).when(verb).refusal.code == "destroyed"


@pytest.mark.parametrize("kind", kinds())
def test_a_record_that_states_nothing_lacks_every_mandatory_field(kind: str):
    assert lacking({}, kinds()[kind].mandatory) == list(kinds()[kind].mandatory)
