#!/usr/bin/env bash
# Which program a PDF names as its creator, by typst for Python (0.15.2, tried 2026-11-30).
#
# Good guess: a PDF that the package typst 0.15.2 writes names "Typst 0.15.2" as its creator.
# Seen: it names "Typst 0.15.1": the compiler inside the package has a version of its own.
# Whoever states with what a document was written states the version of the package beside what the PDF says.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check typst==0.15.2 pypdf==7.1.0
"$folder/venv/bin/python" - <<'PY'
import io
from importlib.metadata import version

import typst
from pypdf import PdfReader

creator = PdfReader(io.BytesIO(typst.compile(b"One line."))).metadata.creator
assert creator == "Typst 0.15.1", f"the creator is now {creator!r}"
print(f"typst {version('typst')} for Python: the PDF names {creator!r} as its creator.")
PY
