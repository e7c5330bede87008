"""Verbs about which grant pays a cost: disputed, until somebody decides."""

from uuid import UUID

from archive.errors import Invalid
from archive.grant.cost import Cost
from archive.grant.events import CostDisputed, CostGrantDecided, CostRecorded
from archive.grant.model import Grant
from archive.kernel import ActorId
from archive.kind import Kind, Reference, Verb, Words
from archive.record.store import Archive, Receipt
from archive.values import Money


def dispute_cost(
    archive: Archive, id: UUID, disputed: CostDisputed, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record that it is disputed which grant pays a cost. Refuses: one that is disputed, the grant it is of."""
    cost = _cost(archive, id, expecting)
    if disputed.claimed == cost.grant:
        raise Invalid("The other grant is the one the cost is of.", field="claimed")
    cost.dispute(disputed, by=by)
    return archive.add(cost)


def decide_grant_of_cost(
    archive: Archive, id: UUID, decided: CostGrantDecided, *, by: ActorId, expecting: int | None = None
) -> Receipt:
    """Record which grant pays a disputed cost. Refuses: a cost that is not disputed, a grant in another currency."""
    cost = _cost(archive, id, expecting)
    paying = archive.load(Grant, decided.grant)
    paying.must_exist()
    paying.must_be_in_currency(Money.model_validate(cost.now["amount"]))
    cost.decide_grant(decided, by=by)
    return archive.add(cost)


def cost_by_voucher(archive: Archive, grant: UUID, voucher: str) -> UUID:
    """The cost of a grant with this number in the accounts. Refuses: none, or several."""
    found = [id for id, fact in archive.parts.of(grant) if fact.get("voucher") == voucher]
    collected = (root for root in archive.collected(grant) if isinstance(root, Cost))
    found += [str(root.id) for root in collected if root.now.get("voucher") == voucher]
    if len(found) != 1:
        words = "Several costs of this grant have this voucher." if found else "No cost of this grant has this voucher."
        raise Invalid(words, field="voucher", remedy="Give the id of the cost.")
    return UUID(found[0])


def _cost(archive: Archive, id: UUID, expecting: int | None) -> Cost:
    cost = archive.load(Cost, id, expecting)
    cost.must_exist()
    cost.whole = archive.load(Grant, cost.grant)
    cost.whole.must_exist()
    return cost


COST = Kind(
    "cost",
    "what was reported as spent of a grant; a part of it",
    words=Words("kustannus", "kostnad", "cost"),
    first=Verb("costs", CostRecorded, "report_cost"),
    verbs=(
        Verb("disputes", CostDisputed, "dispute_cost"),
        Verb("grant-decisions", CostGrantDecided, "decide_grant_of_cost"),
    ),
    references=(
        Reference("claimed", "grant"),
        Reference("grant", "grant"),
        Reference("decision", "decision"),
        Reference("of_project", "project"),
    ),
)
"""A part of a grant is read like a record, and is no kind of its own: lists, search and registration know its grant."""
