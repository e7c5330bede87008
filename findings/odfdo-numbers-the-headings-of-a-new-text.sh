#!/usr/bin/env bash
# How headings look in a text document written by odfdo (3.27.3, tried 2026-11-30).
#
# Good guess: a heading has the text it was given; numbers come only where a list or a numbered style is asked for.
# Seen: the outline style of the template gives every level a number ("%1%.%2%."), and level 2 shows those above it as well.
# The text of the heading is as given, so whoever reads it back finds no number, and an office program shows "1.1. Sisältö".
# A writer who numbers chapters too gets two numbers on the page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check odfdo==3.27.3
"$folder/venv/bin/python" - <<'PY'
import io
import zipfile
from xml.etree import ElementTree

from odfdo import Document, Header

document = Document("text")
document.body.clear()
document.body.append(Header(1, "Tehtävä"))
document.body.append(Header(2, "Sisältö"))
written = io.BytesIO()
document.save(written)
with zipfile.ZipFile(written) as file:
    styles = ElementTree.fromstring(file.read("styles.xml"))
    content = file.read("content.xml").decode()
text, style = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
levels = {each.get(f"{text}level"): each.get(f"{style}num-format") for each in styles.iter(f"{text}outline-level-style")}
assert ">Tehtävä<" in content and ">Sisältö<" in content
assert levels["1"] == levels["2"] == "1", f"headings are not numbered any more: {levels}"
print(f"odfdo 3.27.3: a new text numbers headings of {sum(kind == '1' for kind in levels.values())} levels by itself.")
PY
