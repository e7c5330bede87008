"""What happens to a bank transaction (tilitapahtuma): a bank states it, and it is matched to what it settles."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from archive.kernel import Content, Destroyed, Event
from archive.registration import Description, Reason, RecordWide, Registered
from archive.values import Code, Money


class Stage(StrEnum):
    """How far an entry is. Only what is booked on a statement is money that moved (ISO 20022 camt.053, BOOK)."""

    booked = "booked"
    pending = "pending"
    reported = "reported"
    notified = "notified"


class Detail(Content):
    """One transaction of an entry, as the bank stated it; of a batch there are several.

    `return_reason` is the code of the reason for which money came back (ISO 20022 ExternalReturnReason1Code, such as
    AC04: the account is closed), or the bank's own; `return_text` is what it adds.
    """

    amount: Money | None = None
    reference: str | None = Field(default=None, max_length=200)
    end_to_end: str | None = Field(default=None, max_length=200)
    counterparty: str | None = Field(default=None, max_length=500)
    counterparty_account: str | None = Field(default=None, max_length=120)
    text: str | None = Field(default=None, max_length=20_000)
    return_reason: str | None = Field(default=None, max_length=120)
    return_text: str | None = Field(default=None, max_length=20_000)


class Entry(Description):
    """The account, the other party and the transactions of an entry; `statement` is the number of the statement."""

    account: str | None = Field(default=None, max_length=120)
    statement: str | None = Field(default=None, max_length=200)
    counterparty: str | None = Field(default=None, max_length=500)
    details: tuple[Detail, ...] = ()


class TransactionStated(Registered, name="transaction.stated.v1", effect="booked_on", after_closing="late"):
    """A bank stated an entry of an account: more than zero came in, less than zero went out.

    `number` is the bank's own number of the entry. `reversal` states that it takes an earlier one back; its sign is
    that of the money that moves now.
    """

    booked_on: date | None = None
    valued_on: date | None = None
    amount: Money
    stage: Stage
    reversal: bool | None = None
    reference: Code | None = None
    bank_code: Code | None = None
    content: Entry | Destroyed


class TransactionMatched(Event, name="transaction.matched.v1", effect="matched_on", after_closing="accepted"):
    """The line settles these payments and expenses, several of them where it is a batch; or what the reason states.

    `amounts` are how much of the line settles each of them, payments first; the whole line where it settles one.
    """

    matched_on: date
    payments: tuple[UUID, ...] = ()
    expenses: tuple[UUID, ...] = ()
    amounts: tuple[Money, ...] = ()
    content: Reason | Destroyed


class TransactionMatchWithdrawn(
    Event, name="transaction.match_withdrawn.v1", effect="matched_on", after_closing="accepted"
):
    """The line was matched by mistake: it is as if it never had been. `matched_on`, set by the archive, is that day."""

    matched_on: date | None = None
    content: Reason | Destroyed


class TransactionAmbiguous(Event, name="transaction.ambiguous.v1", effect="compared_on", after_closing="late"):
    """More than one payment or expense fits the line, `fits` in number; somebody has to decide which it settles."""

    compared_on: date
    fits: int = Field(ge=2, le=1_000_000)
    payments: tuple[UUID, ...] = ()
    expenses: tuple[UUID, ...] = ()
    content: Reason | Destroyed


TransactionEvent = (
    TransactionStated | TransactionMatched | TransactionMatchWithdrawn | TransactionAmbiguous | RecordWide
)
