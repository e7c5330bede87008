"""The rules that hold for a record of any room: what it states, and what can happen to it.

Not here: the rules of one kind of record; each room states those in its own `model.py`.
"""

from archive.recordwide import PublicityClassified, Reason, RecordDestroyed, RecordWide
from archive.registered import Description, Registered, public_id
from archive.registration.record import Record, model_of
from archive.registration.refusals import HeldElsewhere, NotPublic, RecordHeld, Restricted
from archive.registration.stated import binds
from archive.retention.hiding import dated_on

__all__ = [
    "Description",
    "HeldElsewhere",
    "NotPublic",
    "PublicityClassified",
    "Reason",
    "Record",
    "RecordDestroyed",
    "RecordHeld",
    "RecordWide",
    "Registered",
    "Restricted",
    "binds",
    "dated_on",
    "model_of",
    "public_id",
]
