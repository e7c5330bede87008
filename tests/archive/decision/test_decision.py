"""A decision is corrected while it is in force, and superseded once."""

from uuid import uuid4

from archive.decision.events import Correction, DecisionCorrected, DecisionSuperseded
from archive.decision.model import DecisionNotInForce
from archive.errors import Gone, Invalid
from tests.given import ID, SECRETARY, WHY, a_decision, a_superseded_decision, day, destroyed, given, happened


def corrected(text: str, title: str | None = None) -> DecisionCorrected:
    return DecisionCorrected(corrected_on=day("2021-03-05"), content=Correction(text=text, reason="summa", title=title))


CORRECTED = corrected("Haetaan 45 000 euroa.")
SUPERSEDED = DecisionSuperseded(superseded_on=day("2025-06-01"), successor=uuid4(), content=WHY)


def test_a_clerical_error_is_corrected_with_its_reason():
    given(a_decision()).when(lambda d: d.correct(CORRECTED, by=SECRETARY)).then(happened(CORRECTED))


def test_a_title_alone_is_corrected():
    titled = corrected("Haetaan 54 000 euroa.", "Valtionavustuksen hakeminen")
    given(a_decision()).when(lambda d: d.correct(titled, by=SECRETARY)).then(happened(titled))


def test_the_words_it_has_are_no_correction():
    same = corrected("Haetaan 54 000 euroa.", "Avustuksen hakeminen")
    given(a_decision()).when(lambda d: d.correct(same, by=SECRETARY)).then_nothing()


def test_a_superseded_decision_cannot_be_corrected():
    given(a_superseded_decision()).when(lambda d: d.correct(CORRECTED, by=SECRETARY)).then_refused(
        DecisionNotInForce, "superseded on 2025-06-01"
    )


def test_a_decision_is_superseded():
    given(a_decision()).when(lambda d: d.supersede(SUPERSEDED, by=SECRETARY)).then(happened(SUPERSEDED))


def test_a_decision_is_superseded_once():
    given(a_superseded_decision()).when(lambda d: d.supersede(SUPERSEDED, by=SECRETARY)).then_refused(
        DecisionNotInForce
    )


def test_a_decision_is_not_superseded_before_it_was_made():
    early = SUPERSEDED.model_copy(update={"superseded_on": day("2021-02-28")})
    given(a_decision()).when(lambda d: d.supersede(early, by=SECRETARY)).then_refused(
        Invalid, "made on 2021-03-01", field="superseded_on"
    )


def test_a_decision_does_not_supersede_itself():
    itself = SUPERSEDED.model_copy(update={"successor": ID})
    given(a_decision()).when(lambda d: d.supersede(itself, by=SECRETARY)).then_refused(Invalid, field="successor")


def test_a_destroyed_decision_is_left_alone():
    given(destroyed(a_decision())).when(lambda d: d.correct(CORRECTED, by=SECRETARY)).then_refused(Gone)
    given(destroyed(a_decision())).when(lambda d: d.supersede(SUPERSEDED, by=SECRETARY)).then_refused(Gone)
