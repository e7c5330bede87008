#!/usr/bin/env bash
# What an open document written by odfdo has in it (3.27.3, tried 2026-11-30).
#
# Good guess: every part of a new text document whose name ends in .xml, and whose type in the manifest is text/xml or
# empty, is well-formed XML.
# Seen: Configurations2/accelerator/current.xml of its template is empty, an XML part without a root, and stands in the
# manifest. Whoever parses each part of such a document leaves it out, with its line in the manifest.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check odfdo==3.27.3
"$folder/venv/bin/python" - <<'PY'
import io
import zipfile
from xml.etree import ElementTree

from odfdo import Document, Paragraph

document = Document("text")
document.body.append(Paragraph("One line."))
written = io.BytesIO()
document.save(written)
broken = []
with zipfile.ZipFile(written) as file:
    for name in file.namelist():
        if name.endswith(".xml"):
            try:
                ElementTree.fromstring(file.read(name))
            except ElementTree.ParseError:
                broken.append((name, len(file.read(name))))
    listed = b"Configurations2/accelerator/current.xml" in file.read("META-INF/manifest.xml")
assert broken == [("Configurations2/accelerator/current.xml", 0)], f"expected one empty part, found {broken}"
assert listed, "the empty part was expected to stand in the manifest"
print("odfdo 3.27.3: a new text document has Configurations2/accelerator/current.xml of 0 bytes, named in the manifest.")
PY
