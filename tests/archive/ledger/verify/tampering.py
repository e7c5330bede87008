"""A stored archive, and what somebody may do to its rows."""

import archive.case.events  # noqa: F401  the names a retitled case may have had

SWAP = (
    "UPDATE {t} SET position = -1 WHERE position = {a}",
    "UPDATE {t} SET position = {a} WHERE position = {b}",
    "UPDATE {t} SET position = {b} WHERE position = -1",
)
