"""What happens to an expense (meno): it is paid once; what was wrong of it is corrected as in any record."""

from datetime import date

from pydantic import Field

from archive.kernel import Destroyed
from archive.registration import Description, RecordWide, Registered
from archive.values import Code, Interval, Money


class Spending(Description):
    """Whom the money went to; `supplier_number` is the number of the supplier in the ledger."""

    supplier: str | None = Field(default=None, max_length=500)
    supplier_number: str | None = Field(default=None, max_length=120)
    account_name: str | None = Field(default=None, max_length=500)


class ExpensePaid(Registered, name="expense.paid.v1", effect="paid_on"):
    """The organisation paid a supplier; a negative amount is a credit note.

    `number` is the number of the voucher, `account` the code of the account in the ledger, `reference` the reference
    number of the payment. `period` is for what is only known as the total of a month.
    """

    paid_on: date | None = None
    amount: Money
    cost_kind: Code | None = None
    account: Code | None = None
    reference: Code | None = None
    period: Interval | None = None
    content: Spending | Destroyed


ExpenseEvent = ExpensePaid | RecordWide
