#!/usr/bin/env bash
# Keys of an identity provider that does not answer, by PyJWKClient of PyJWT (2.15.1, tried 2026-11-30).
#
# Good guess: cooldown_duration bounds how often the provider is asked, and cached keys outlive an outage of it.
# Seen: the rest counts from the last success alone, so while the provider fails every token asks it again (one at a time,
# each for as long as the time limit); keys whose lifespan is over are gone, though no newer ones can be had; and an answer
# is read whole whatever its length.
# Whoever must go on through an outage keeps the keys, the moment of the last try and a bound of bytes themselves.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check "PyJWT[crypto]==2.15.1"
"$folder/venv/bin/python" - <<'PY'
import resource
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from jwt import PyJWKClient, PyJWKClientError

KEY = b'{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"a","use":"sig","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]'
asked, how = 0, "well"


class Issuer(BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        asked += 1
        self.send_response(503 if how == "silent" else 200)
        self.end_headers()
        if how != "silent":
            self.wfile.write(KEY + b" " * ((100 << 20) if how == "endless" else 0) + b"}")

    def log_message(self, *said):
        pass


issuer = HTTPServer(("127.0.0.1", 0), Issuer)
threading.Thread(target=issuer.serve_forever, daemon=True).start()
client = PyJWKClient(f"http://127.0.0.1:{issuer.server_port}/", lifespan=0.5, cooldown_duration=60)
assert client.get_signing_key("a").key_id == "a"
assert asked == 1
how = "silent"
time.sleep(0.6)
for _ in range(5):
    try:
        client.get_signing_key("a")
    except PyJWKClientError:
        continue
    raise SystemExit("the key was expected to be gone with its lifespan")
assert asked == 6, f"asked {asked - 1} times for five tokens"
how = "endless"
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
client.get_signing_key("a")
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
assert grown > 90, f"an answer of 100 MiB was expected to be read whole, memory grew by {grown} MiB"
print(f"PyJWT 2.15.1: five tokens of a silent issuer asked it five times; an answer of 100 MiB took {grown} MiB of memory.")
PY
