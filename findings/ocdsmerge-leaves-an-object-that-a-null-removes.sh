#!/usr/bin/env bash
# The fold of OCDS releases by the reference implementation, ocdsmerge (0.8.0, tried 2026-11-30).
#
# Good guess: a later release that states null for an object or a list removes it, as null removes a plain field; and
# releases are merged in the order in which they were published.
# Seen: the object stays with all its fields, since only the path of the null itself is emptied; and releases are
# ordered by the text of their dates, so that 01:00+02:00 comes after 00:00Z of the same day, which is an hour later.
# Anyone who folds releases of several publishers removes what lies below a null, and orders them by instant.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check ocdsmerge==0.8.0
"$folder/venv/bin/python" - <<'PY'
from ocdsmerge import Merger


def folded(*releases):
    return Merger(merge_rules={}).create_compiled_release(list(releases))


first = {"ocid": "o", "id": "1", "date": "2020-01-01T00:00:00Z", "planning": {"budget": {"id": "b"}}}
second = {"ocid": "o", "id": "2", "date": "2020-01-02T00:00:00Z", "planning": None}
kept = folded(first, second).get("planning")
assert kept == {"budget": {"id": "b"}}, f"the null removes it now: {kept}"
late = {"ocid": "o", "id": "1", "date": "2020-01-02T00:00:00Z", "title": "late"}
early = {"ocid": "o", "id": "2", "date": "2020-01-02T01:00:00+02:00", "title": "early"}
title = folded(late, early)["title"]
assert title == "early", f"ordered by instant now: {title}"
print("ocdsmerge 0.8.0: an object stays after null, and the earlier of two instants comes last.")
PY
