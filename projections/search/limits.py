"""What a question may find: its filters and days, the caller's scope, and nothing that was closed since."""

from collections.abc import Mapping

from projections.search.question.plan import AnyTerm, Between, Plan, anchored, both, either, without
from projections.search.question.states import with_statuses
from projections.search.request import Request
from projections.search.rows import exact, origin_mark


def scoped(plan: Plan, request: Request) -> Plan:
    """A plan within the filters and days; only versions in force, today or on the day asked about."""
    limits: list[Plan] = [
        with_statuses(values) if name == "status" else AnyTerm(name, tuple(exact(value) for value in values))
        for name, values in sorted(request.filters.items())
        if values
    ]
    if request.date_from or request.date_to:
        first, last = request.date_from, request.date_to
        limits.append(Between("day", first.toordinal() if first else None, last.toordinal() if last else None))
    if request.as_of is not None:
        day = request.as_of.toordinal()
        limits += [Between("valid_from", None, day), Between("valid_to", day + 1, None)]
    elif not anchored(plan):
        limits.append(AnyTerm("state", ("current",)))
    if request.within is not None:
        limits.append(within(request.within, request.sight))
    return but_withheld(both(plan, *limits), request)


def but_withheld(plan: Plan, request: Request) -> Plan:
    """The plan without records that were closed since the index took its last event."""
    return without(plan, AnyTerm("id", request.withheld)) if request.withheld else plan


_FIELDS = {"case": "case", "body": "body", "class": "record_class"}


def within(scope: Mapping[str, frozenset[str]], sight: tuple[str, ...]) -> Plan:
    """What is open to anybody, and within the scope what is of these sorts."""
    limits = [
        AnyTerm("state", tuple(origin_mark(value) for value in sorted(values)))
        if name == "origin"
        else AnyTerm(_FIELDS[name], tuple(exact(value) for value in sorted(values)))
        for name, values in scope.items()
    ]
    return either(AnyTerm("state", ("open",)), both(AnyTerm("state", sight), *limits))
