"""What may be said of each kind of record: small values, so that events often meet and one often repeats another."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

Says = Callable[[random.Random, str], dict[str, Any]]
DAYS = tuple(
    (date(2020, 1, 1) + timedelta(days=by)).isoformat()
    for by in (0, 1, 31, 120, 121, 200, 366, 400, 480, 516, 517, 640)
)
"""Few, so that many are tied; the last one has not come yet on the day of the tests."""
DAY_BEFORE_ALL = "2019-06-30"
HOLDS = tuple(str(UUID(int=number, version=4)) for number in (1, 2))
SCHEDULES = tuple(str(UUID(int=number, version=4)) for number in (11, 12))
MATTERS, PARTIES = ("registration_incomplete", "contradiction"), ("Kunta", "Liitto")
WAYS = ("done", "transferred", "void")
CLASSES = ("00 01", "02 05", "03 00")
GROUND = {"ground": "JulkL 24 §", "secret_from": "2020-01-01", "secret_years": 25}


def words(rng: random.Random, *parts: str) -> dict[str, str]:
    return {part: f"{part} {rng.randrange(1000)}" for part in parts}


def money(rng: random.Random) -> dict[str, Any]:
    return {"cents": rng.choice((100, 200, 300)), "currency": "EUR"}


def later(rng: random.Random, day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=rng.choice((0, 30, 200)))).isoformat()


def maybe(rng: random.Random, **said: Any) -> dict[str, Any]:
    return {name: value for name, value in said.items() if rng.random() < 0.5}


def why(rng: random.Random) -> dict[str, str]:
    return words(rng, "reason")


def classed(rng: random.Random) -> dict[str, Any]:
    return {"record_class": rng.choice(CLASSES), "schedule": rng.choice(SCHEDULES)}


def openness(rng: random.Random) -> dict[str, Any]:
    return rng.choice(({"publicity": "public"}, {"publicity": "not_public"}, {"publicity": "secret"} | GROUND))


def titled(rng: random.Random) -> dict[str, Any]:
    return words(rng, "title") | maybe(rng, text=f"text {rng.randrange(1000)}", publicity=openness(rng)) | classed(rng)


def a_file(rng: random.Random) -> dict[str, Any]:
    return {"digest": f"{rng.randrange(16**8):064x}", "size": 1, "filename": "a.txt"}


FIRST: dict[str, tuple[str, Says]] = {
    "case": ("case.opened.v1", lambda rng, _: titled(rng) | {"number": f"HEL {rng.randrange(10**6)}"}),
    "document": ("document.filed.v1", lambda rng, _: titled(rng) | {"file": a_file(rng)}),
    "decision": ("decision.recorded.v1", lambda rng, _: titled(rng)),
    "pending": ("pending.raised.v1", lambda rng, _: titled(rng) | {"for_information": rng.random() < 0.5}),
    "report": ("report.filed.v1", lambda rng, _: titled(rng)),
    "contract": (
        "contract.registered.v1",
        lambda rng, day: titled(rng) | {"value": money(rng)} | maybe(rng, ends_on=later(rng, day)),
    ),
    "grant": ("grant.awarded.v1", lambda rng, _: titled(rng) | {"amount": money(rng)}),
    "payment": ("payment.applied.v1", lambda rng, _: titled(rng) | {"amount": money(rng)}),
    "request": ("request.received.v1", lambda rng, day: titled(rng) | {"due_on": later(rng, day)}),
    "body": ("body.established.v1", lambda rng, _: titled(rng)),
    "meeting": ("meeting.held.v1", lambda rng, _: titled(rng)),
}
MORE: dict[str, dict[str, Says]] = {
    "case": {
        "case.stage_recorded.v1": lambda rng, _: words(rng, "status") | {"stage": rng.choice(("hearing", "drafting"))},
        "case.retitled.v1": lambda rng, _: words(rng, "title"),
        "case.closed.v1": lambda rng, _: why(rng),
        "case.reopened.v1": lambda rng, _: why(rng),
    },
    "document": {
        "document.version_filed.v1": lambda rng, _: {"file": a_file(rng)},
        "document.described.v1": lambda rng, _: words(rng, "title") | maybe(rng, text=f"text {rng.randrange(1000)}"),
    },
    "decision": {
        "decision.corrected.v1": lambda rng, _: (
            words(rng, "text", "reason") | maybe(rng, title=f"t {rng.random():.6f}")
        ),
        "decision.amended.v1": lambda rng, _: why(rng) | words(rng, rng.choice(("title", "text"))),
        "decision.superseded.v1": lambda rng, _: why(rng),
    },
    "pending": {
        "pending.decider_named.v1": lambda rng, _: words(rng, "decider", "reason"),
        "pending.noted.v1": lambda rng, _: why(rng),
        "pending.decided.v1": lambda rng, _: why(rng),
        "pending.withdrawn.v1": lambda rng, _: why(rng),
    },
    "report": {
        "report.version_filed.v1": lambda rng, _: words(rng, "text") | maybe(rng, title=f"title {rng.randrange(1000)}"),
        "report.approved.v1": lambda rng, _: why(rng),
    },
    "contract": {
        "contract.signed.v1": lambda rng, _: why(rng),
        "contract.amended.v1": lambda rng, day: (
            words(rng, "text") | maybe(rng, value=money(rng), ends_on=rng.choice((later(rng, day), "9999-12-31")))
        ),
        "contract.extended.v1": lambda rng, day: why(rng) | {"ends_on": rng.choice((later(rng, day), "9999-12-31"))},
        "contract.terminated.v1": lambda rng, day: why(rng) | {"ends_on": later(rng, day)},
        "contract.transferred.v1": lambda rng, _: {"to": "Hyvinvointialue"},
    },
    "grant": {
        "grant.cost_reported.v1": lambda rng, _: {"amount": money(rng), "cost_kind": rng.choice(("palkat", "tilat"))},
        "grant.recovered.v1": lambda rng, _: why(rng) | {"amount": money(rng)},
    },
    "payment": {
        "payment.returned.v1": lambda rng, _: why(rng),
        "payment.completed.v1": lambda rng, _: why(rng) | maybe(rng, amount=money(rng)),
        "payment.approved.v1": lambda rng, _: why(rng) | {"amount": money(rng)},
        "payment.rejected.v1": lambda rng, _: why(rng),
        "payment.paid.v1": lambda rng, _: why(rng) | {"amount": money(rng)},
    },
    "request": {
        "request.extended.v1": lambda rng, day: why(rng) | {"due_on": later(rng, day)},
        "request.answered.v1": lambda rng, _: (
            why(rng) | {"outcome": rng.choice(("granted", "partly", "refused")), "ground": "JulkL 24 §"}
        ),
        "request.disclosed.v1": lambda rng, _: words(rng, "note"),
        "request.closed.v1": lambda rng, _: why(rng),
    },
    "body": {"body.dissolved.v1": lambda rng, _: why(rng)},
    "meeting": {
        "meeting.revised.v1": lambda rng, _: words(rng, "title") | maybe(rng, text=f"text {rng.randrange(1000)}"),
        "meeting.minutes_approved.v1": lambda rng, _: why(rng),
    },
}
ANY_RECORD: dict[str, Says] = {
    "record.reclassified.v1": lambda rng, _: (
        why(rng)
        | classed(rng)
        | {"protects": {"publicity": {"publicity": "secret"} | GROUND} if rng.random() < 0.2 else {}}
    ),
    "record.registration_completed.v1": lambda rng, day: {"received_on": day},
    "record.finalised.v1": lambda *_: {},
    "record.item_assigned.v1": lambda rng, day: (
        words(rng, "assignee") | {"matter": rng.choice(MATTERS)} | maybe(rng, due_on=later(rng, day))
    ),
    "record.item_offered.v1": lambda rng, _: {"matter": rng.choice(MATTERS), "party": rng.choice(PARTIES)},
    "record.item_settled.v1": lambda rng, _: (
        why(rng) | {"matter": rng.choice(MATTERS), "party": rng.choice(PARTIES)} | {"way": rng.choice(WAYS)}
    ),
    "record.item_reopened.v1": lambda rng, _: why(rng) | {"matter": rng.choice(MATTERS)},
    "record.outcome_recorded.v1": lambda rng, _: (
        words(rng, "outcome") | {"by": rng.choice(PARTIES), "stage": rng.choice(("appealed", "decided", "final"))}
    ),
    "record.destination_set.v1": lambda rng, _: (
        why(rng) | {"destination": rng.choice(("successor", "holder")), "party": rng.choice(PARTIES)}
    ),
}
NOW: dict[str, Says] = {
    "record.publicity_classified.v1": lambda rng, _: why(rng) | {"publicity": openness(rng)},
    "record.published.v1": lambda rng, day: {
        "ground": "JulkL 16.3 §",
        "published_from": day,
        "ends_on": (date.fromisoformat(day) + timedelta(days=rng.choice((10, 400)))).isoformat(),
    },
    "record.publication_withdrawn.v1": lambda rng, _: why(rng),
    "record.erasure_decided.v1": lambda rng, _: (
        why(rng) | {"request": HOLDS[0], "decision": rng.choice(("kept", "destroy")), "basis": "GDPR 17(3)(d)"}
    ),
    "record.hold_placed.v1": lambda rng, day: (
        why(rng) | {"hold": rng.choice(HOLDS), "mandate": "PKL 806/2011"} | maybe(rng, ends_on=later(rng, day))
    ),
}
"""What is judged by position alone; a release follows a hold, a destruction ends the record."""
RELEASED = "record.hold_released.v1"
