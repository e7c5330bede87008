"""An upload, part by part."""

import json
from pathlib import Path

from tests.api.doors import Doors, a_body

FORM = "multipart/form-data; boundary=raja"
BYTES = b"Muistio\r\n--raj\r\n--\r\n" + bytes(range(256)) + b"\r\n"
PUBLIC, CLOSED = {"publicity": {"publicity": "public"}}, {"publicity": {"publicity": "secret", "ground": "24.1 § 25"}}


def part(said: str, data: bytes, *more: str) -> bytes:
    lines = [f"Content-Disposition: form-data; {said}", *more]
    return b"--raja\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + data + b"\r\n"


def metadata(**fields) -> bytes:
    return json.dumps(a_body("document") | PUBLIC | fields).encode()


def described(*more: str) -> bytes:
    return part('name="metadata"', metadata(), *more)


def file(*more: str, said: str = 'name="file"; filename="muistio.bin"', data: bytes = BYTES) -> bytes:
    return part(said, data, *more)


END = b"--raja--\r\n"


def send(doors: Doors, body: bytes, path: str = "/documents", content_type: str = FORM, **headers: str):
    return doors.ask("POST", path, "archivist", content=body, headers={"Content-Type": content_type} | headers)


def held(doors: Doors) -> tuple[int, set[Path]]:
    blobs = {path for path in (doors.home / "blobs").rglob("*") if path.is_file()}
    return doors.get("/health", "admin").json()["position"], blobs


def require_refused(doors: Doors, answer, before) -> dict:
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["remedy"]
    assert held(doors) == before
    return answer.json()
