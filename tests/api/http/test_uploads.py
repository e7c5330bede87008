"""An upload is taken whole, as documented, or refused with nothing recorded and no byte left behind."""

import hashlib
import socket
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.doors import Doors
from tests.api.http.uploading import (
    BYTES,
    CLOSED,
    END,
    FORM,
    described,
    file,
    held,
    metadata,
    part,
    require_refused,
    send,
)
from tests.api.live import Server, made_home, serving
from tests.profiles import often


@pytest.mark.parametrize("start", [b"", b"\r\n"])
@pytest.mark.parametrize("end", [b"--raja--\r\n", b"--raja--"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_whole_upload_comes_back_byte_for_byte(doors: Doors, start: bytes, end: bytes, order: int):
    parts = [described("Content-Type: application/json"), file("Content-Transfer-Encoding: binary")][::order]
    made = send(doors, start + b"".join(parts) + end)
    assert made.status_code == 201, made.text
    kept = doors.get(f"/documents/{made.json()['id']}/content", params={"min_position": made.json()["position"]})
    assert kept.content == BYTES


WRONG = {
    "closing boundary missing": described() + file()[:-2],
    "closing boundary cut": described() + file() + b"--raja-",
    "another boundary closes": described() + file() + b"--muu--\r\n",
    "file cut": described() + file()[:-40],
    "something before": b"alku\r\n" + described() + file() + END,
    "something after": described() + file() + END + b"lisaa",
    "a part after the end": described() + END + file() + END,
    "file under another name": described() + file(said='name="files"; filename="muistio.bin"') + END,
    "name in capitals": described() + file(said='name="File"; filename="muistio.bin"') + END,
    "two files": described() + file() + file(said='name="file"; filename="toinen.bin"') + END,
    "two metadata": described() + described() + file() + END,
    "two metadata, one secret": part('name="metadata"', metadata(**CLOSED)) + described() + file() + END,
    "a text that says secret": described() + part('name="publicity"', b"secret") + file() + END,
    "an empty extra part": described() + part('name=""', b"") + file() + END,
    "file without a filename": described() + file(said='name="file"') + END,
    "file with an empty filename": described() + file(said='name="file"; filename=""') + END,
    "an empty file without a name": described() + file(said='name="file"; filename=""', data=b"") + END,
    "two filenames": described() + file(said='name="file"; filename="a.txt"; filename="b.txt"') + END,
    "two names": described() + file(said='name="file"; name="metadata"; filename="a.txt"') + END,
    "an extended filename": described() + file(said='name="file"; filename="a"; filename*=UTF-8\'\'b.txt') + END,
    "two dispositions": described() + file('Content-Disposition: form-data; name="metadata"') + END,
    "no disposition": described() + b"--raja\r\nContent-Type: text/plain\r\n\r\nx\r\n" + END,
    "an attachment": described() + file().replace(b"form-data", b"attachment") + END,
    "base64": described() + file("Content-Transfer-Encoding: base64") + END,
    "quoted-printable": described() + file("Content-Transfer-Encoding: quoted-printable") + END,
    "compressed": described() + file("Content-Encoding: gzip") + END,
    "a piece": described() + file("Content-Range: bytes 0-9/99") + END,
    "longer by its own word": described() + file(f"Content-Length: {len(BYTES) + 1}") + END,
    "shorter by its own word": described() + file(f"Content-Length: {len(BYTES) - 1}") + END,
    "nested": described() + file("Content-Type: multipart/mixed; boundary=sisa", said='name="file"') + END,
    "metadata as a file": part('name="metadata"; filename="m.json"', metadata()) + file() + END,
    "metadata as a file of another type": part(
        'name="metadata"; filename="m.json"', metadata(), "Content-Type: text/csv"
    )
    + file()
    + END,
    "metadata in Latin-1": part('name="metadata"', '{"title": "Pöytäkirja"}'.encode("latin-1")) + file() + END,
    "metadata said to be Latin-1": described("Content-Type: text/plain; charset=iso-8859-1") + file() + END,
    "filename in Latin-1": described() + file().replace(b"muistio.bin", b"p\xf6yt\xe4.bin") + END,
    "folded header": described() + file("X-More: a\r\n b") + END,
    "a header without end": described() + b"--raja\r\n" + b"X: " + b"y" * 40_000,
    "a header that is none": described() + b"--raja\r\nsomething else\r\n\r\nx\r\n" + END,
    "boundary with more behind it": described() + file(data=b"x\r\n--rajatapaus") + END,
    "line ends of Unix": (described() + file() + END).replace(b"\r\n", b"\n"),
    "metadata named twice in JSON": part('name="metadata"', b'{"title": "a", "title": "b"}') + file() + END,
    "metadata cut": part('name="metadata"', metadata()[:-1]) + file() + END,
    "more after the metadata": part('name="metadata"', metadata() + b"{}") + file() + END,
    "metadata as XML": described("Content-Type: application/xml") + file() + END,
    "metadata as an image": described("Content-Type: image/png") + file() + END,
    "nothing": b"",
    "the end alone": END,
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG.keys())
def test_whatever_is_not_the_form_as_documented_is_refused(doors: Doors, body: bytes):
    before = held(doors)
    require_refused(doors, send(doors, body), before)


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=muu",
        "multipart/form-data; boundary=raja; boundary=muu",
        "multipart/form-data; boundary=raja; charset=iso-8859-1",
        'multipart/form-data; boundary="raja',
        "multipart/mixed; boundary=raja",
        "application/json",
    ],
)
def test_a_form_under_another_type_is_refused(doors: Doors, content_type: str):
    before = held(doors)
    require_refused(doors, send(doors, described() + file() + END, content_type=content_type), before)


@settings(
    max_examples=often(60), deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(
    data=st.lists(st.sampled_from([b"\r\n", b"--", b"raja", b"\r", b"-", b"x" * 70, b"\n--raj"]), max_size=12),
    cuts=st.lists(st.integers(1, 400), max_size=6),
)
def test_bytes_that_look_like_the_boundary_are_kept_however_they_arrive(doors: Doors, data: list, cuts: list):
    sent = b"".join(data)
    body, before = described() + file(data=sent) + END, held(doors)
    places = [0, *sorted({min(each, len(body)) for each in cuts}), len(body)]
    made = send(doors, (body[a:b] for a, b in pairwise(places)))
    if b"\r\n--raja" in sent:
        require_refused(doors, made, before)
    else:
        assert made.status_code == 201, made.text
        shown = doors.get(f"/documents/{made.json()['id']}", "admin", params={"min_position": made.json()["position"]})
        assert shown.json()["versions"][0]["digest"] == hashlib.sha256(sent).hexdigest()


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.drill)])
def test_a_valid_upload_cut_at_any_byte_is_never_taken(doors: Doors, step: int):
    body, before = described() + file() + b"--raja--", held(doors)
    for length in (*range(0, len(body), step), len(body) - 1):
        answer = send(doors, body[:length])
        assert 400 <= answer.status_code < 500, (length, answer.text)
    assert held(doors) == before
    assert send(doors, body).status_code == 201


JSON = b'{"title": "Asia", "number": "RAJA 1"}'


@pytest.mark.parametrize(
    "body",
    [
        *(JSON[:length] for length in range(len(JSON))),
        JSON + b"{}",
        JSON + b"x",
        JSON + JSON,
        b'{"title": "a", "title": "b", "number": "RAJA 1"}',
        b'{"title": "a", "ti\\u0074le": "b", "number": "RAJA 1"}',
        JSON[:-1] + b', "publicity": {"publicity": "secret", "publicity": "public"}}',
        JSON.decode().encode("utf-16"),
        b'{"title": "p\xf6yt\xe4", "number": "RAJA 1"}',
        JSON[:-1] + b', "x": NaN}',
        JSON[:-1] + b', "x": 1e999}',
    ],
)
def test_json_that_is_not_one_whole_value_is_refused(doors: Doors, body: bytes):
    before = held(doors)
    require_refused(doors, send(doors, body, "/cases", "application/json"), before)


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16"])
def test_json_in_another_encoding_is_refused(doors: Doors, charset: str):
    before = held(doors)
    require_refused(doors, send(doors, JSON, "/cases", f"application/json; charset={charset}"), before)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("uploads") / "home"
    with serving(folder, made_home(folder)) as running:
        yield running


@pytest.mark.parametrize(
    "length", ["shorter", "longer", "chunks cut off", "no last chunk", "both lengths", "both lengths, agreeing"]
)
def test_a_length_that_is_not_that_of_the_body_takes_nothing(server: Server, length: str):
    doors, body = server.doors, described() + file() + END
    before, url = held(doors), doors.client.base_url
    chunked, sent = "Transfer-Encoding: chunked", b"%x\r\n%s\r\n" % (len(body), body)
    told, raw = {
        "shorter": (f"Content-Length: {len(body) - 30}", body),
        "longer": (f"Content-Length: {len(body) + 30}", body),
        "chunks cut off": (chunked, sent[:-40]),
        "no last chunk": (chunked, sent),
        "both lengths, agreeing": (f"{chunked}\r\nContent-Length: {len(sent)}", sent),
        "both lengths": (f"{chunked}\r\nContent-Length: {len(body) - 30}", sent),
    }[length]
    head = f"POST /documents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {doors.keys['archivist']}\r\n"
    with socket.create_connection((url.host, url.port), timeout=60) as line:
        line.sendall(f"{head}Content-Type: {FORM}\r\n{told}\r\n\r\n".encode() + raw)
        line.shutdown(socket.SHUT_WR)
        answered = b"".join(iter(lambda: line.recv(10_000), b""))
    assert b" 201 " not in answered
    if length.startswith("both lengths"):
        assert b" 400 " in answered.partition(b"\r\n")[0]
        assert b"two_lengths" in answered
        assert b"connection: close" in answered.lower()
    assert held(doors) == before


def test_metadata_may_be_sent_as_a_file_of_json_as_browsers_send_it(doors: Doors):
    files = {"metadata": ("blob", metadata(), "application/json"), "file": ("liite.txt", b"liite", "text/plain")}
    made = doors.ask("POST", "/documents", "archivist", files=files)
    assert made.status_code == 201, made.text
