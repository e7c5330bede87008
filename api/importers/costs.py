"""Lines about one cost of a grant, named by its grant and its number in the accounts, or by its id: it has no key."""

from typing import Any
from uuid import UUID

from api.importers.anyrecord import as_stated
from api.importers.intake import Intake
from api.importers.references import prepared, referred
from archive.errors import Invalid
from archive.grant.disputes import COST, cost_by_voucher
from archive.kind import kind_named
from services.typed import Reading
from services.verbs import event_of, shape_of

NAMING = ("kind", "id", "do", "cost_of", "voucher")
"""Fields of a line that name the cost and what happened to it."""


def change_cost(intake: Intake, said: dict[str, Any]) -> None:
    """Record what a line states of a cost; the same words again are nothing new. Refuses: a noun there is not."""
    step = COST.verb(said["do"]) if isinstance(said.get("do"), str) else None
    if step is None:
        nouns = ", ".join(verb.noun for verb in COST.verbs)
        remedy = f"Use one of: {nouns}. A new cost is a change of its grant: costs."
        raise Invalid("A line about a cost states what happened to it.", field="do", remedy=remedy)
    id, shape = _cost(intake, said), shape_of(step.event)
    given = {name: value for name, value in said.items() if name not in NAMING}
    stated = Reading(intake.days, cells=True).taken(shape, prepared(intake, COST, step.event, given))
    event = event_of(step.event, shape.model_validate(stated))
    if event not in map(as_stated, intake.events_of(id)):
        intake.took(step.run(intake.archive, id, event, by=intake.by), event)


def _cost(intake: Intake, said: dict[str, Any]) -> UUID:
    if said.get("id") is not None:
        try:
            return UUID(said["id"])
        except (ValueError, AttributeError, TypeError):
            raise Invalid("This is not an id.", field="id", remedy="Give the id of the cost.") from None
    voucher = said.get("voucher")
    if said.get("cost_of") is None or not isinstance(voucher, str) or not voucher:
        remedy = "Give the grant as cost_of and the voucher of the cost, or its id."
        raise Invalid("The line does not name the cost.", field="cost_of", remedy=remedy)
    grant = referred(intake, "cost_of", kind_named("grant"), said["cost_of"])
    assert isinstance(grant, UUID)
    return cost_by_voucher(intake.archive, grant, voucher)
