"""Wind-downs and open items as they are sent, and the verb that leaves each of their events."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.kernel import ActorId, Event
from archive.outcome.events import OutcomeRecorded, OutcomeText, Stage
from archive.registration import Record
from archive.winddown.events import (
    Assignment,
    CutoffSet,
    Destination,
    DestinationCount,
    DestinationRule,
    DestinationSet,
    DestinationsSet,
    EligibilityOverridden,
    EligibilityRule,
    Guidance,
    GuidanceRegistered,
    ItemAssigned,
    ItemOffered,
    ItemReopened,
    ItemSettled,
    Made,
    Mandate,
    Offer,
    Override,
    Receiver,
    Recipient,
    Recipients,
    RuleWording,
    Settlement,
    Way,
    WindDownClosed,
    WindDownDecided,
)
from archive.winddown.model import WindDown
from tests.given import ID, SECRETARY, WHY, day

RULES = (
    EligibilityRule(code="employer-dues", cost_kinds=("statutory_dues",), eligible=True),
    EligibilityRule(code="after-cutoff", made=Made.after_cutoff, eligible=False, unless_necessary=True),
)
CREATED: dict[str, Any] = {
    "winddown": {
        "number": "ALASAJO {n}",
        "decided_on": "2019-03-12",
        "cutoff_on": "2019-03-08",
        "title": "Valmistelutoimiston hallittu alasajo",
        "organisation": "Maakunnan valmistelutoimisto",
        "decider": "maakuntahallitus",
        "legal_basis": "Hallitus erosi; lakiesitykset raukesivat",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "winddown": [
        ("cutoffs", {"set_on": "2019-03-20", "cutoff_on": "2019-03-08", "reason": "Ministeriön ohje"}),
        (
            "guidance",
            {
                "issued_on": "2019-03-20",
                "rules": [each.model_dump(mode="json") for each in RULES],
                "source": "Ministeriön ohje alasajosta",
                "wordings": [{"code": "after-cutoff", "text": "Uudet sitoumukset eivät ole tukikelpoisia."}],
            },
        ),
        (
            "destinations",
            {
                "set_on": "2019-05-02",
                "rules": [{"code": "permanent", "destination": "national_archives", "permanent": True}],
                "formats": ["PDF/A"],
                "parties": [{"code": "permanent", "party": "Kansallisarkisto"}],
                "reason": "Sovittu seuraajan kanssa",
            },
        ),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {}
OVERRIDE: dict[str, Any] = {"overridden_on": "2019-04-02", "eligible": True, "reason": "Tila tarvitaan"}


def _take(record: Record[Any], event: Event, *, by: ActorId) -> None:
    record.take(event, by=by)


VERBS: Mapping[type[Event], Callable[..., None]] = {
    WindDownDecided: WindDown.decide,
    CutoffSet: WindDown.set_cutoff,
    GuidanceRegistered: WindDown.register_guidance,
    EligibilityOverridden: WindDown.override_eligibility,
    DestinationsSet: WindDown.set_destinations,
    WindDownClosed: WindDown.close,
    ItemAssigned: _take,
    ItemOffered: _take,
    ItemSettled: _take,
    ItemReopened: _take,
    DestinationSet: _take,
    OutcomeRecorded: _take,
}


def a_wind_down() -> WindDown:
    """One that was decided in March 2019, with the cut-off of the ministry."""
    winddown = WindDown(ID)
    decided = WindDownDecided(
        decided_on=day("2019-03-12"),
        cutoff_on=day("2019-03-08"),
        collections=("Valmistelutoimisto",),
        content=Mandate(title="Hallittu alasajo", organisation="Valmistelutoimisto", decider="maakuntahallitus"),
    )
    winddown.decide(decided, by=SECRETARY)
    return winddown


def guidance() -> GuidanceRegistered:
    wording = RuleWording(code="after-cutoff", text="Uudet sitoumukset eivät ole tukikelpoisia.", section="2")
    return GuidanceRegistered(
        issued_on=day("2019-03-20"), rules=RULES, content=Guidance(source="Ministeriön ohje", wordings=(wording,))
    )


def destinations() -> DestinationsSet:
    rule = DestinationRule(code="kaikki", destination=Destination.successor, kinds=("contract",))
    said = Recipients(parties=(Recipient(code="kaikki", party="Kunta"),), reason="Kunta jatkaa työtä")
    return DestinationsSet(set_on=day("2019-05-02"), rules=(rule,), formats=("PDF/A",), content=said)


def histories() -> Sequence[tuple[WindDown, list[Event]]]:
    """A wind-down with every event there is, and what may become of an open item of any record."""
    matter = "registration_incomplete"
    items = [
        ItemAssigned(
            matter=matter,
            assigned_on=day("2019-03-21"),
            due_on=day("2019-04-30"),
            content=Assignment(assignee="Kirjaaja"),
        ),
        ItemOffered(matter=matter, offered_on=day("2019-04-01"), content=Offer(party="Maakunnan liitto")),
        ItemSettled(
            matter=matter,
            settled_on=day("2019-04-15"),
            way=Way.transferred,
            deadline=day("2019-12-31"),
            content=Settlement(party="Maakunnan liitto", reason="Liitto täydentää"),
        ),
        ItemReopened(matter=matter, reopened_on=day("2019-05-01"), content=WHY),
    ]
    cutoff = CutoffSet(set_on=day("2019-03-13"), cutoff_on=day("2019-03-08"), content=WHY)
    content = Override(reason="Tila tarvitaan arkiston purkamiseen", decider="maakuntahallitus")
    judged = EligibilityOverridden(overridden_on=day("2019-04-02"), eligible=True, commitment=ID, content=content)
    own = DestinationSet(
        set_on=day("2019-06-01"),
        destination=Destination.holder,
        content=Receiver(party="Maakunnan liitto", reason="Liitto säilyttää"),
    )
    outcome = OutcomeRecorded(
        decided_on=day("2019-06-02"),
        stage=Stage.decided,
        number="HAO 123/2019",
        appeal_until=day("2019-07-02"),
        content=OutcomeText(by="Hallinto-oikeus", outcome="Valitus hylättiin", reason="Päätös saapui"),
    )
    count = DestinationCount(destination=Destination.successor, records=3)
    closed = WindDownClosed(closed_on=day("2019-06-30"), position=1, destinations=(count,), content=WHY)
    return [(a_wind_down(), [cutoff, guidance(), judged, *items, destinations(), own, outcome, closed])]
