"""The open item that a cost claimed more than once is: of the grant or project that claims it, in whatever state."""

from archive.fields import Open, Words

CLAIMED_TWICE = Open(
    "cost_claimed_twice",
    Words("kustannus haettu kahdesti", "kostnad sökt två gånger", "cost claimed twice"),
    (),
)
"""Found among the records together, not in the state of one: there is no state in which a record is open so."""
