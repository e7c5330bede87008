"""An identity provider of our own: keys made here, tokens signed by them, a JWKS to publish."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER, AUDIENCE = "https://login.example.fi", "archive"
MAKES = {
    "RS256": (lambda: rsa.generate_private_key(65537, 2048), RSAAlgorithm),
    "ES256": (lambda: ec.generate_private_key(ec.SECP256R1()), ECAlgorithm),
    "EdDSA": (ed25519.Ed25519PrivateKey.generate, OKPAlgorithm),
}


class Issuer:
    """Signs tokens; `jwks` is what it publishes."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[str, Any]] = {}
        self.asked = 0

    def new_key(self, kid: str, algorithm: str = "ES256") -> None:
        self.keys[kid] = (algorithm, MAKES[algorithm][0]())

    @property
    def jwks(self) -> str:
        public = [
            json.loads(MAKES[algorithm][1].to_jwk(key.public_key())) | {"kid": kid, "use": "sig", "alg": algorithm}
            for kid, (algorithm, key) in self.keys.items()
        ]
        return json.dumps({"keys": public})

    def token(self, kid: str, *, without: str | None = None, headers: dict | None = None, **claims: Any) -> str:
        """A token that opens the archive, but for what is said otherwise."""
        algorithm, key = self.keys[kid]
        now = datetime.now(UTC)
        said = {"iss": ISSUER, "aud": AUDIENCE, "sub": "s-1", "iat": now, "exp": now + timedelta(minutes=5)}
        said |= {"realm": {"roles": ["records"]}} | claims
        said.pop(without or "", None)
        return jwt.encode(said, key, algorithm, headers={"kid": kid} | (headers or {}))

    @contextmanager
    def published(self) -> Iterator[str]:
        """The address of its JWKS on this machine."""
        issuer = self

        class Publishing(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                if self.path == "/moved":
                    self.send_response(302)
                    self.send_header("Location", "/jwks")
                    self.end_headers()
                    return
                self.send_response(200)
                self.end_headers()
                self.wfile.write(issuer.jwks.encode())

            def log_message(self, *_: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Publishing)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/jwks"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
