"""A decision is corrected while it is in force, and superseded once."""

from uuid import uuid4

from archive.decision.events import DecisionAmended, DecisionCorrected, DecisionSuperseded, RightWording
from archive.decision.model import DecisionNotInForce
from archive.errors import Gone, Invalid, NotFound
from archive.fold.contradictions import LaterEvent
from tests.given import ID, SECRETARY, WHY, a_decision, a_superseded_decision, day, destroyed, given, happened


def corrected(text: str, title: str | None = None) -> DecisionCorrected:
    return DecisionCorrected(
        corrected_on=day("2021-03-05"), content=RightWording(text=text, reason="summa", title=title)
    )


CORRECTED = corrected("Haetaan 45 000 euroa.")
SUPERSEDED = DecisionSuperseded(superseded_on=day("2025-06-01"), successor=uuid4(), content=WHY)


def test_a_clerical_error_is_corrected_with_its_reason():
    given(a_decision()).when(lambda d: d.correct(CORRECTED, by=SECRETARY)).then(happened(CORRECTED))


def test_a_title_alone_is_corrected():
    titled = corrected("Haetaan 54 000 euroa.", "Valtionavustuksen hakeminen")
    given(a_decision()).when(lambda d: d.correct(titled, by=SECRETARY)).then(happened(titled))


def test_the_same_correction_again_is_nothing_new():
    decision = a_decision()
    decision.correct(CORRECTED, by=SECRETARY)
    given(decision).when(lambda d: d.correct(CORRECTED, by=SECRETARY)).then_nothing()


def test_a_correction_taken_back_leaves_the_wording_there_was():
    decision = a_decision()
    before = decision.now["text"]
    decision.correct(CORRECTED, by=SECRETARY)
    assert decision.now["text"] == "Haetaan 45 000 euroa."
    back = DecisionCorrected(corrects=2, takes_back=True, content=RightWording(reason="oli oikein"))
    given(decision).when(lambda d: d.correct(back, by=SECRETARY)).then(happened(back))
    assert decision.now["text"] == before


def test_only_an_event_that_words_the_decision_is_corrected():
    nothing = DecisionCorrected(corrects=7, content=RightWording(text="x", reason="summa"))
    given(a_decision()).when(lambda d: d.correct(nothing, by=SECRETARY)).then_refused(NotFound, field="corrects")
    wordless = DecisionCorrected(corrects=2, content=RightWording(text="x", reason="summa"))
    given(a_superseded_decision()).when(lambda d: d.correct(wordless, by=SECRETARY)).then_refused(
        Invalid, field="corrects"
    )
    empty = DecisionCorrected(content=RightWording(reason="summa"))
    given(a_decision()).when(lambda d: d.correct(empty, by=SECRETARY)).then_refused(Invalid, field="text")
    first = DecisionCorrected(takes_back=True, content=RightWording(reason="summa"))
    given(a_decision()).when(lambda d: d.correct(first, by=SECRETARY)).then_refused(Invalid, field="corrects")


def test_a_superseded_decision_is_corrected_and_stays_superseded():
    decision = a_superseded_decision()
    given(decision).when(lambda d: d.correct(CORRECTED, by=SECRETARY)).then(happened(CORRECTED))
    assert (decision.now["status"], decision.now["text"]) == ("superseded", "Haetaan 45 000 euroa.")


def amended(on: str) -> DecisionAmended:
    return DecisionAmended(amended_on=day(on), content=RightWording(text="Haetaan 60 000 euroa.", reason="muutos"))


def test_a_decision_is_amended_while_it_is_in_force():
    given(a_decision()).when(lambda d: d.amend(amended("2021-04-01"), by=SECRETARY)).then(
        happened(amended("2021-04-01"))
    )
    given(a_superseded_decision()).when(lambda d: d.amend(amended("2025-07-01"), by=SECRETARY)).then_refused(
        DecisionNotInForce, "superseded on 2025-06-01"
    )


def test_a_supersession_that_an_amendment_follows_is_refused_by_its_day():
    decision = a_decision()
    decision.amend(amended("2025-07-01"), by=SECRETARY)
    given(decision).when(lambda d: d.supersede(SUPERSEDED, by=SECRETARY)).then_refused(LaterEvent, "2025-07-01")


def test_a_decision_is_superseded():
    given(a_decision()).when(lambda d: d.supersede(SUPERSEDED, by=SECRETARY)).then(happened(SUPERSEDED))


def test_a_decision_is_superseded_once():
    later = SUPERSEDED.model_copy(update={"superseded_on": day("2025-06-02")})
    given(a_superseded_decision()).when(lambda d: d.supersede(later, by=SECRETARY)).then_refused(DecisionNotInForce)


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
