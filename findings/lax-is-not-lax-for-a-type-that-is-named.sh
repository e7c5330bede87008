#!/usr/bin/env bash
# Whether XML of an unknown namespace passes where a schema says processContents="lax" (lxml 6.1.3, tried 2026-11-30).
#
# Good guess: what is in mdWrap/xmlData of METS is "lax": without a schema of its namespace, anything passes.
# Seen: anything but an element with xsi:type. <premis:object xsi:type="premis:file"> of PREMIS 2.3 makes the whole METS
# invalid until a schema declares that type; the same element without xsi:type passes. So METS with PREMIS in it cannot
# be held against the METS schema alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check lxml==6.1.3
"$folder/venv/bin/python" - <<'PY'
from lxml import etree

SCHEMA = etree.XMLSchema(etree.XML(
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="xmlData"><xs:complexType><xs:sequence>'
    '<xs:any namespace="##any" processContents="lax"/></xs:sequence></xs:complexType></xs:element></xs:schema>'
))
DOCUMENT = (
    '<xmlData><p:object xmlns:p="info:lc/xmlns/premis-v2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{}>'
    "<p:size>1</p:size></p:object></xmlData>"
)
assert SCHEMA.validate(etree.XML(DOCUMENT.format(""))), "an unknown element does not pass"
assert not SCHEMA.validate(etree.XML(DOCUMENT.format(' xsi:type="p:file"'))), "a type that is named passes now"
print("lxml 6.1.3: lax passes an unknown element, and refuses the same with xsi:type:", SCHEMA.error_log.last_error.message[-60:])
PY
