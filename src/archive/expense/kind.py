"""What an expense is: the supplier, the amount, the day, and what it was for."""

from archive.completeness import ALWAYS
from archive.expense.events import ExpenseCredited, ExpensePaid
from archive.kind import Day, Figure, Kind, Label, Money, Number, Parent, Party, Text, Verb, Words

EXPENSE = Kind(
    "expense",
    "money that the organisation paid to a supplier; a negative amount is a credit note",
    words=Words("meno", "utgift", "expense", also=("menot", "ostolasku", "utgifter", "expenses", "spending")),
    first=Verb("expenses", ExpensePaid, "pay_expense"),
    verbs=(Verb("credits", ExpenseCredited, "credit_expense"),),
    days=(Day("paid_on"), Day("period"), Day("booked_on", label="day of booking")),
    parents=(Parent("project", "project"),),
    fields=(
        Money("amount"),
        Number("reference"),
        Party("supplier", faces=True, filters=True),
        Text("supplier_number", filters=True),
        Label("cost_kind"),
        Label("account"),
        Text("account_name"),
        Figure("credited_cents", "credited sum"),
        Figure("booked_cents", "booked sum"),
    ),
    mandatory=("supplier", *ALWAYS),
    states={
        "paid": Words("maksettu", "betald", "paid"),
        "credited": Words("hyvitetty", "krediterad", "credited"),
    },
)
