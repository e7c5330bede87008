#!/usr/bin/env bash
# Holidays of Finland in the library `holidays` (0.109, tried 2026-11-29).
#
# Good guess: for any year the library knows Christmas Day of Finland, or says that it does not know the year.
# Seen: after 2100 the answer is empty, without an error or a warning, so every day of 2101 counts as a working day.
# Whoever computes a deadline for records kept longer than that must test the year: Finland.end_year.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check holidays==0.109
"$folder/venv/bin/python" -W error - <<'PY'
from datetime import date

import holidays

known = holidays.country_holidays("FI", years=2100)
assert date(2100, 12, 25) in known, "2100 was expected to be known"
beyond = holidays.country_holidays("FI", years=2101)
assert len(beyond) == 0, f"2101 is known now: {len(beyond)} holidays"
assert date(2101, 12, 25) not in holidays.country_holidays("FI"), "2101 is known now when asked by day"
print(f"holidays {holidays.__version__}: 2100 has {len(known)} holidays, 2101 has {len(beyond)}, and nothing is said.")
PY
