#!/usr/bin/env bash
# Whether eark-validator 1.1.3 reads a METS file whatever its size (lxml 5.1.0, tried 2026-11-30).
#
# Good guess: a METS file that is read is also read with a comment in it.
# Seen: it looks for FLocat when a file element begins. The file is parsed in chunks of 32 KiB; where a chunk ends between
# the two, reading ends with AttributeError. A comment of another length moves the place, and the same METS is read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check eark-validator==1.1.3
"$folder/venv/bin/python" - "$folder" <<'PY'
import importlib.util, pathlib, sys, urllib.request

root = pathlib.Path(importlib.util.find_spec("eark_validator").origin).parent
urllib.request.urlopen = lambda url, *more, **named: open(next(root.rglob(str(url).rpartition("/")[2])), "rb")
from eark_validator.mets import MetsFiles

HEAD = (
    '<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" OBJID="uuid-1" TYPE="Other" LABEL="a" '
    'PROFILE="https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml">'
    '<metsHdr CREATEDATE="2026-11-30T12:00:00Z" csip:OAISPACKAGETYPE="AIP"/>'
)
FILE = (
    '<file ID="ID-%d" MIMETYPE="text/plain" SIZE="1" CREATED="2026-11-30T12:00:00Z" CHECKSUMTYPE="SHA-256" '
    'CHECKSUM="' + "0" * 64 + '"><FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="documentation/%d.txt"/></file>'
)
files = "".join(FILE % (number, number) for number in range(200))
read, stopped = [], []
for length in range(0, 320, 8):
    path = pathlib.Path(sys.argv[1], "METS.xml")
    end = f'</fileGrp></fileSec><structMap><div LABEL="CSIP"/></structMap></mets>'
    path.write_text(f'{HEAD}<!--{"x" * length}--><fileSec ID="ID-f"><fileGrp ID="ID-g" USE="Documentation">{files}{end}')
    try:
        MetsFiles.from_file(path)
        read.append(length)
    except AttributeError:
        stopped.append(length)
assert read, "no length of the comment is read"
assert stopped, "eark-validator reads METS whatever a chunk ends at now"
print(f"eark-validator 1.1.3: of {len(read) + len(stopped)} lengths of a comment {len(stopped)} end reading with AttributeError.")
PY
