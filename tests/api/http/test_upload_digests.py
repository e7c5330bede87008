"""An upload with digests, keys and headers that say what it should be."""

import base64
import hashlib
import json
from uuid import uuid4

import pytest

from tests.api.doors import Doors, a_body
from tests.api.http.uploading import (
    BYTES,
    END,
    described,
    file,
    held,
    metadata,
    part,
    require_refused,
    send,
)


def stated(data: bytes, algorithm: str = "sha256") -> str:
    return base64.b64encode(hashlib.new(algorithm, data).digest()).decode()


def digests(data: bytes) -> list[tuple[str, str]]:
    """Every way in which a sender states what its bytes amount to."""
    return [
        ("Content-MD5", stated(data, "md5")),
        ("Content-Digest", f"sha-256=:{stated(data)}:"),
        ("content-digest", f"sha-512=:{stated(data, 'sha512')}:, sha-256=:{stated(data)}:"),
        ("Repr-Digest", f"unixsum=:AAAA:,sha=:{stated(data, 'sha1')}:"),
    ]


UNREAD = [("Content-MD5", "abc"), ("Content-Digest", "sha-256=abc"), ("Content-Digest", "crc32c=:AAAA:")]


@pytest.mark.parametrize("number", range(4))
def test_digests_that_are_right_change_nothing(doors: Doors, number: int):
    said = part('name="metadata"', meta := metadata(), ": ".join(digests(meta)[number]))
    body = said + file(": ".join(digests(BYTES)[number])) + END
    assert send(doors, body, **dict([digests(body)[number]])).status_code == 201
    sent = json.dumps(a_body("decision")).encode()
    kept = send(doors, sent, "/decisions", "application/json", **dict([digests(sent)[number]]))
    assert kept.status_code == 201


@pytest.mark.parametrize(("header", "value"), digests(b"muuta") + UNREAD)
def test_a_digest_that_is_false_or_does_not_read_takes_nothing(doors: Doors, header: str, value: str):
    before = held(doors)
    told = [
        send(doors, described() + file(f"{header}: {value}") + END),
        send(doors, described(f"{header}: {value}") + file() + END),
        send(doors, described() + file() + END, **{header: value}),
        send(doors, json.dumps(a_body("decision")).encode(), "/decisions", "application/json", **{header: value}),
    ]
    for answer in told:
        assert answer.status_code == 400
        assert require_refused(doors, answer, before)["field"].lower() == header.lower()


@pytest.mark.parametrize(
    "another",
    [
        lambda said: said + file(said='name="file"; filename="toinen.bin"') + END,
        lambda said: said + file("Content-Type: text/plain") + END,
        lambda said: said + file(data=BYTES + b"x") + END,
        lambda said: part('name="metadata"', metadata(title="Toinen")) + file() + END,
        lambda said: said + END,
    ],
)
def test_another_upload_under_the_same_key_is_refused(doors: Doors, another):
    said, key = described(), {"Idempotency-Key": str(uuid4())}
    first = send(doors, said + file() + END, **key)
    again = send(doors, said + file() + END, **key)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert again.headers["Idempotency-Replayed"] == "true"
    position = held(doors)[0]
    refused = send(doors, another(said), **key)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_reused")
    assert held(doors)[0] == position


@pytest.mark.parametrize("header", ["Idempotency-Key", "If-Match", "Content-Type"])
def test_a_header_that_says_two_things_is_refused(doors: Doors, header: str):
    before, kind = held(doors), ("Content-Type", "application/json")
    twice = [(header, "one"), (header, "two"), *([] if header == "Content-Type" else [kind])]
    key = ("Authorization", f"Bearer {doors.keys['archivist']}")
    answer = doors.client.request("POST", "/decisions", headers=[key, *twice], content=json.dumps(a_body("decision")))
    told = require_refused(doors, answer, before)
    assert (answer.status_code, told["code"], told["field"]) == (400, "said_twice", header)


@pytest.mark.parametrize("header", ["Content-Encoding", "Content-Range"])
def test_a_body_that_is_encoded_or_a_piece_is_refused(doors: Doors, header: str):
    before = held(doors)
    said = {header: "gzip" if header == "Content-Encoding" else "bytes 0-9/99"}
    assert require_refused(doors, send(doors, described() + file() + END, **said), before)["field"] == "Content-Type"
    body = json.dumps(a_body("decision")).encode()
    require_refused(doors, send(doors, body, "/decisions", "application/json", **said), before)


@pytest.mark.parametrize("more", [b"", described()[:-2], part('name="publicity"', b"secret"), file(), file()])
def test_later_bytes_are_taken_as_strictly(doors: Doors, more: bytes):
    made = send(doors, described() + file() + END).json()
    before, path = held(doors), f"/documents/{made['id']}/versions"
    body = file(data=BYTES * 2) + more + (END if more else b"")
    require_refused(doors, send(doors, body, path, **{"If-Match": '"1"'}), before)
    whole = file(data=BYTES * 3) + part('name="reason"', b"korjaus") + END
    assert send(doors, whole, path, **{"If-Match": '"1"'}).status_code == 201
