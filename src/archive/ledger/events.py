"""What happens to the keys that sign this archive's checkpoints."""

from archive.kernel import Event
from archive.values import Code


class KeyIntroduced(Event, name="ledger.key_introduced.v1", after_closing="always"):
    """From here on checkpoints are signed by this key; `key` and `previous` are vkeys, the public halves."""

    key: Code
    previous: Code | None = None


LedgerEvent = KeyIntroduced
