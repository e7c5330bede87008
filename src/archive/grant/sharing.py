"""A cost that several grants pay: divided by its key, to the last minor unit."""

from collections.abc import Sequence
from uuid import UUID

from archive.errors import Invalid
from archive.grant.events import CostReported, Share


class BadShares(Invalid):
    """A key that does not divide a cost between grants."""

    code = "shares"

    def __init__(self, words: str) -> None:
        remedy = "Give each grant once with its parts, the grant itself among them."
        super().__init__(words, field="shares", remedy=remedy)


def divided(cents: int, parts: Sequence[int]) -> list[int]:
    """An amount in minor units by a key; the shares add up to it.

    What is left after rounding down goes to the largest remainders, of equal ones to the first.
    """
    whole, of = abs(cents), sum(parts)
    shares = [whole * each // of for each in parts]
    by_rest = sorted(range(len(parts)), key=lambda at: (-(whole * parts[at] % of), at))
    for at in by_rest[: whole - sum(shares)]:
        shares[at] += 1
    return shares if cents >= 0 else [-each for each in shares]


def require_key(id: UUID, stated: CostReported) -> None:
    """Refuse a key that names a grant twice, or one grant alone, or not the one it is reported of."""
    grants = [each.grant for each in stated.shares]
    if len(set(grants)) != len(grants):
        raise BadShares("The key names a grant twice.")
    if len(grants) < 2:
        raise BadShares("A key divides a cost between two grants or more.")
    if id not in grants:
        raise BadShares("The key does not name the grant that the cost is reported of.")


def in_order(id: UUID, shares: Sequence[Share]) -> list[Share]:
    """The shares with that of the grant itself last: its cost is the one that the answer names."""
    return [*(each for each in shares if each.grant != id), *(each for each in shares if each.grant == id)]
