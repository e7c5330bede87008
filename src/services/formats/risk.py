"""How likely a format will not open later, by the specification of the national digital preservation service.

Recommended formats are a low risk, those only acceptable for transfer a medium one, all others a high one. What no
program identified is unknown, and should be reviewed first.

Source: File Formats 1.13.0, Ministry of Education and Culture (URN:NBN:fi-fe2020100578096), as read on 2026-11-30.
Formats it names only without an id in PRONOM are not in the table.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Literal

Risk = Literal["low", "medium", "high", "unknown"]
SOURCE = "File Formats 1.13.0, Ministry of Education and Culture, URN:NBN:fi-fe2020100578096"
READ_ON = "2026-11-30"
ORDER: tuple[Risk, ...] = ("unknown", "high", "medium", "low")
_RISKS: dict[str, Risk] = {"recommended": "low", "acceptable": "medium"}


def risk_of(puid: str | None) -> Risk:
    """The risk of a format by its id in PRONOM; None of a file that was not identified."""
    if puid is None:
        return "unknown"
    return _RISKS.get(_grades().get(puid, ""), "high")


@cache
def _grades() -> dict[str, str]:
    table = files(__package__).joinpath("risk.csv").read_text("ascii")
    return {row["puid"]: row["grade"] for row in csv.DictReader(table.splitlines())}
