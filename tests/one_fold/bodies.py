"""Bodies of requests of which the examples are made."""

from typing import Any

from tests.one_fold.interfaces import Made, OnCommandLine, Way

BEGINS = "2020-01-01"
WHY = {"reason": "Kirjattiin väärin"}


def cents(euros: int) -> dict[str, Any]:
    return {"cents": euros * 100, "currency": "EUR"}


def classify(way: Way, record: Made, code: str, on: str) -> Made:
    return way.change(record, "classifications", record_class=code, reclassified_on=on, **WHY)


def a_decision(way: Way, on: str = BEGINS, **said: Any) -> Made:
    return way.create("decision", decided_on=on, text="Haetaan 45 000 euroa.", **said)


def flags(command: OnCommandLine, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = command("show", number).get("flags") or []
    return found
