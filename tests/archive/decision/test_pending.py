"""A matter waits until it is decided, withdrawn, or noted where it was for information only."""

import pytest

from archive.decision.events import NamedDecider, PendingDecided, PendingDeciderNamed, PendingNoted, PendingWithdrawn
from archive.decision.model import MatterSettled
from archive.errors import Gone
from tests.given import ID, SECRETARY, WHY, a_decided_matter, a_matter, day, destroyed, given, happened

NOTED = PendingNoted(noted_on=day("2021-01-20"), content=WHY)
DECIDED = PendingDecided(decided_on=day("2021-02-20"), content=WHY)
NAMED = PendingDeciderNamed(named_on=day("2021-01-25"), body=ID, content=NamedDecider(decider="Sote-ryhmä"))
WITHDRAWN = PendingWithdrawn(withdrawn_on=day("2021-02-20"), content=WHY)
VERBS = [
    pytest.param(lambda m: m.name_decider(NAMED, by=SECRETARY), NAMED, id="given a decider"),
    pytest.param(lambda m: m.note(NOTED, by=SECRETARY), NOTED, id="noted"),
    pytest.param(lambda m: m.decide(DECIDED, by=SECRETARY), DECIDED, id="decided"),
    pytest.param(lambda m: m.withdraw(WITHDRAWN, by=SECRETARY), WITHDRAWN, id="withdrawn"),
]


def a_noted_matter(*, for_information: bool):
    matter = a_matter(for_information=for_information)
    matter.note(NOTED, by=SECRETARY)
    return matter


@pytest.mark.parametrize(("verb", "event"), VERBS)
def test_a_waiting_matter_can_be(verb, event):
    given(a_matter()).when(verb).then(happened(event))


@pytest.mark.parametrize(("verb", "event"), VERBS)
def test_a_matter_only_noted_waits_on(verb, event):
    outcome = given(a_noted_matter(for_information=False)).when(verb)
    outcome.then_nothing() if event == NOTED else outcome.then(happened(event))


@pytest.mark.parametrize(("verb", "event"), VERBS)
def test_a_settled_matter_cannot_be(verb, event):
    given(a_decided_matter()).when(verb).then_refused_or_repeated(event, MatterSettled, "settled on 2021-01-20")


@pytest.mark.parametrize(("verb", "event"), VERBS)
def test_a_matter_for_information_is_settled_when_noted(verb, event):
    matter = given(a_noted_matter(for_information=True)).when(verb)
    matter.then_refused_or_repeated(event, MatterSettled, "settled on 2021-01-20")


@pytest.mark.parametrize(("verb", "_"), VERBS)
def test_a_destroyed_matter_cannot_be(verb, _):
    given(destroyed(a_matter())).when(verb).then_refused(Gone)


def test_the_decider_is_who_was_named_last_and_the_matter_waits_for_the_body_that_was_named():
    matter = a_matter()
    matter.name_decider(NAMED, by=SECRETARY)
    assert [matter.timeline.state(on).get("body") for on in ("2021-01-24", "2021-01-25")] == [None, str(ID)]
    later = NAMED.model_copy(update={"named_on": day("2021-02-01"), "body": None})
    matter.name_decider(later, by=SECRETARY)
    assert (matter.now["decider"], matter.now["body"], matter.now["decider_named_on"]) == (
        "Sote-ryhmä",
        str(ID),
        "2021-02-01",
    )
