"""Proofs that other archives made, as they come in files: what is wrong with one is refused by the name of the file."""

from collections.abc import Iterator
from contextlib import contextmanager

from archive.errors import Invalid
from archive.ledger.offline import Differs, Unreadable


@contextmanager
def reading(what: str, refusal: type[Invalid]) -> Iterator[None]:
    """Refuse a proof that does not hold, or a file that is none; `what` names the file."""
    try:
        yield
    except Differs as found:
        raise refusal(found.sentence) from None
    except Unreadable as why:
        raise refusal(f"The {what} cannot be read: {why}.") from None
    except (KeyError, TypeError, ValueError):
        raise refusal(f"The {what} is not as the format demands.") from None
