"""Contracts as they are sent, and the verb that leaves each of their events: for the tests of every kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.contract.events import (
    Amendment,
    Clause,
    ContractAmended,
    ContractClauseAgreed,
    ContractDeliverableAgreed,
    ContractDelivered,
    ContractDeliveryAccepted,
    ContractDigitised,
    ContractExcluded,
    ContractExtended,
    ContractOptionAgreed,
    ContractRegistered,
    ContractReturned,
    ContractSenderJoined,
    ContractSigned,
    ContractTerminated,
    ContractTransferred,
    ContractTransitionAgreed,
    Copy,
    Deliverable,
    Exclusion,
    Ground,
    Medium,
    Recipient,
    Sender,
    Terms,
    Wording,
)
from archive.contract.model import Contract
from archive.kernel import Event
from archive.values import Interval
from tests.given import ID, SECRETARY, WHY, day, euros

DUE = {"earliest": "2020-05-01", "latest": "2020-05-31"}
CREATED: dict[str, Any] = {
    "contract": {
        "number": "S {n}",
        "registered_on": "2020-01-15",
        "starts_on": "2020-02-01",
        "ends_on": "2021-12-31",
        "value": {"cents": 1_200_000, "currency": "EUR"},
        "notice_months": 3,
        "medium": "paper",
        "title": "Toimitilan vuokrasopimus",
        "parties": [{"name": "POP", "role": "vuokralainen"}],
        "holder": "toimistopäällikkö",
        "owner": "Kunta",
        "location": "kaappi 3",
    }
}
CHANGED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "contract": [
        ("signatures", {"signed_on": "2020-01-20", "reason": "Allekirjoitettu sähköisesti"}),
        ("clauses", {"agreed_on": "2020-01-20", "clause": "11 §", "immediate": True, "notice_by": "POP"}),
        ("options", {"agreed_on": "2020-01-20", "option": "1", "extends_to": "2022-06-30", "use_until": "2021-10-31"}),
        ("deliverables", {"agreed_on": "2020-01-21", "deliverable": "1", "what": "Selvitys", "due": DUE}),
        ("deliveries", {"delivered_on": "2020-05-20", "deliverable": "1", "reason": "Sähköpostilla"}),
        ("acceptances", {"accepted_on": "2020-05-29", "deliverable": "1", "reason": "Hyväksyttiin"}),
        (
            "amendments",
            {
                "amended_on": "2020-06-01",
                "text": "Tiloja on 50 m² vähemmän.",
                "value": {"cents": 900_000, "currency": "EUR"},
            },
        ),
        ("extensions", {"extended_on": "2021-10-01", "ends_on": "2022-06-30", "option": "1", "reason": "Optio"}),
        ("senders", {"joined_on": "2021-10-02", "organisation": "0209602-6", "name": "Kunta"}),
        ("terminations", {"noticed_on": "2022-01-10", "ends_on": "2022-04-30", "clause": "11 §", "reason": "Alasajo"}),
        (
            "transitions",
            {
                "agreed_on": "2022-02-01",
                "organisation": "0209602-6",
                "transition_until": "2022-04-30",
                "reason": "Sovittiin",
            },
        ),
        ("returns", {"returned_on": "2022-05-02", "reason": "Palautettiin"}),
    ]
}
ALTERNATIVE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "contract": [
        ("transfers", {"transferred_on": "2020-12-31", "to": "Hyvinvointialue", "system": "uusi järjestelmä"}),
        ("digitisations", {"digitised_on": "2020-12-31", "system": "sopimusjärjestelmä"}),
        ("exclusions", {"excluded_on": "2020-12-31", "reason": "Ei siirry"}),
    ]
}
VERBS: Mapping[type[Event], Callable[..., None]] = {
    ContractRegistered: Contract.register,
    ContractSigned: Contract.sign,
    ContractAmended: Contract.amend,
    ContractExtended: Contract.extend,
    ContractTerminated: Contract.terminate,
    ContractTransferred: Contract.transfer,
    ContractClauseAgreed: Contract.agree,
    ContractOptionAgreed: Contract.agree,
    ContractDeliverableAgreed: Contract.agree,
    ContractDelivered: Contract.deliver,
    ContractDeliveryAccepted: Contract.deliver,
    ContractDigitised: Contract.keep,
    ContractExcluded: Contract.keep,
    ContractReturned: Contract.give_back,
    ContractSenderJoined: Contract.join,
    ContractTransitionAgreed: Contract.agree_transition,
}


def a_framework(*organisations: str) -> Contract:
    """A framework agreement on the use of staff, signed in 2017, ended by clause 11 § at once."""
    contract = Contract(ID)
    terms = Terms(title="Puitesopimus", owner="Liitto", location="kaappi 3")
    registered = ContractRegistered(
        registered_on=day("2017-03-02"), starts_on=day("2017-03-15"), ends_on=day("2019-12-31"),
        medium=Medium.paper, content=terms,
    )  # fmt: skip
    contract.register(registered, by=SECRETARY)
    clause = ContractClauseAgreed(
        agreed_on=day("2017-03-15"), clause="11 §", immediate=True, content=Clause(notice_by="vastaanottaja")
    )
    contract.agree(clause, by=SECRETARY)
    for organisation in organisations:
        contract.join(joined(organisation), by=SECRETARY)
    return contract


def joined(organisation: str, on: str = "2017-03-20") -> ContractSenderJoined:
    return ContractSenderJoined(joined_on=day(on), organisation=organisation, content=Sender(name="Lähettäjä"))


def ended_at_once(on: str = "2019-03-26") -> ContractTerminated:
    return ContractTerminated(
        noticed_on=day(on), ends_on=day(on), clause="11 §", ground=Ground.activity_ended, immediate=True, content=WHY
    )


def transition(organisation: str, until: str, on: str = "2019-04-02") -> ContractTransitionAgreed:
    return ContractTransitionAgreed(
        agreed_on=day(on), organisation=organisation, transition_until=day(until), content=WHY
    )


def histories() -> Sequence[tuple[Contract, list[Event]]]:
    """Contracts with every event there is, for the history of a release."""
    due, on = Interval(latest=day("2018-05-31")), day("2018-04-01")
    performed: list[Event] = [
        ContractOptionAgreed(
            agreed_on=on, option="1", extends_to=day("2020-12-31"), use_until=day("2019-06-30"), content=Wording()
        ),
        ContractDeliverableAgreed(
            agreed_on=on, deliverable="1", due=due, content=Deliverable(what="Selvitys", due_text="toukokuu 2018")
        ),
        ContractDelivered(delivered_on=day("2018-05-02"), deliverable="1", content=WHY),
        ContractDeliveryAccepted(accepted_on=day("2018-05-09"), deliverable="1", content=WHY),
        ContractExtended(extended_on=day("2019-06-01"), ends_on=day("2020-12-31"), option="1", content=WHY),
        ContractAmended(amended_on=day("2019-06-02"), value=euros(10), content=Amendment(text="Hinta")),
    ]
    kept: list[Event] = [
        ContractExcluded(excluded_on=on, content=Exclusion(reason="Ei siirry")),
        ContractDigitised(digitised_on=day("2018-05-01"), content=Copy(system="sopimusjärjestelmä")),
        ended_at_once(),
        transition("0209602-6", "2019-06-30"),
        ContractReturned(returned_on=day("2019-07-01"), content=Recipient()),
    ]
    return [(a_framework(), performed), (a_framework("0209602-6"), kept)]
