"""Documents have bytes: what is uploaded is what is downloaded, and nothing stays of what was refused."""

import hashlib
import json
import uuid
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.api.doors import Doors, a_body
from tests.api.examples import SECRET

TEXT = "Muistio ohjausryhmän kokouksesta 27.11.2020: vireillä olevat päätökset.".encode()
PUBLIC = {"publicity": {"publicity": "public"}}


def file_document(
    doors: Doors, name: str = "muistio.txt", bytes_: bytes = TEXT, media_type: str = "text/plain", **fields
):
    made = doors.upload(a_body("document") | PUBLIC | fields, (name, bytes_, media_type))
    assert made.status_code == 201, made.text
    return made.json()


def blob_of(doors: Doors, bytes_: bytes) -> Path:
    digest = hashlib.sha256(bytes_).hexdigest()
    return doors.home / "blobs" / digest[:2] / digest[2:4] / digest


def blobs(doors: Doors) -> set[str]:
    return {path.name for path in (doors.home / "blobs").rglob("*") if path.is_file()}


def content(doors: Doors, receipt, **more):
    return doors.get(f"/documents/{receipt['id']}/content", params={"min_position": receipt["position"]}, **more)


def test_bytes_come_back_as_they_went_in(doors: Doors):
    receipt = file_document(doors)
    answer = content(doors, receipt)
    digest = hashlib.sha256(TEXT).hexdigest()
    assert answer.content == TEXT
    assert answer.headers["ETag"] == f'"{digest}"'
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    version = doors.read("document", receipt).json()["versions"][0]
    assert (version["digest"], version["size"], version["number"]) == (digest, len(TEXT), 1)
    assert version["format_basis"]


def test_bytes_already_held_are_not_sent_again(doors: Doors):
    receipt = file_document(doors)
    etag = content(doors, receipt).headers["ETag"]
    for sent in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        again = content(doors, receipt, headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b""), sent
        assert again.headers["ETag"] == etag
    assert content(doors, receipt, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "Pöytäkirja 27.11.2020 (äöå).txt",
        "Protokoll från mötet.txt",
        "../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "/absolute/path.txt",
        "C:\\kansio\\muistio.txt",
        "a;b=c.txt",
        "%2e%2e%2fx.txt",
        ".htaccess",
        "CON",
        "pöytäkirja.txt",
        "x" * 900 + ".txt",
    ],
    ids=lambda name: name[:20].encode("ascii", "backslashreplace").decode(),
)
def test_a_file_name_is_a_name_and_never_a_path(doors: Doors, name: str):
    before = {path for path in doors.home.rglob("*") if "blobs" not in path.parts}
    receipt = file_document(doors, name)
    answer = content(doors, receipt)
    assert answer.status_code == 200
    name = name.rpartition("\\")[2] if name[1:3] == ":\\" else name  # a drive is cut off on arrival
    assert unquote(answer.headers["Content-Disposition"].partition("''")[2]) == name
    assert "\n" not in answer.headers["Content-Disposition"]
    assert doors.read("document", receipt).json()["versions"][0]["filename"] == name
    new = {path for path in doors.home.rglob("*") if "blobs" not in path.parts} - before
    assert not [path for path in new if path.suffix in (".txt", ".ini")]


def test_an_empty_file_is_a_file(doors: Doors):
    receipt = file_document(doors, "tyhjä.txt", b"")
    assert content(doors, receipt).content == b""
    read = doors.get(f"/documents/{receipt['id']}/text").json()
    assert (read["status"], read["text"]) == ("empty", "")


def test_a_paper_document_has_no_bytes(doors: Doors):
    receipt = doors.create("document")
    assert doors.read("document", receipt).json()["versions"] == []
    for tail in ("content", "text"):
        answer = doors.get(f"/documents/{receipt['id']}/{tail}")
        assert (answer.status_code, answer.json()["field"]) == (404, "version")


def test_later_bytes_are_a_version_and_the_earlier_ones_stay(doors: Doors):
    first = file_document(doors)
    path = f"/documents/{first['id']}/versions"
    sent = {"files": {"file": ("muistio2.txt", TEXT + b" Korjattu.", "text/plain")}, "data": {"reason": "korjaus"}}
    assert doors.ask("POST", path, "archivist", **sent).status_code == 428
    second = doors.ask("POST", path, "archivist", headers={"If-Match": '"1"'}, **sent)
    assert (second.status_code, second.headers["ETag"]) == (201, '"2"')
    assert doors.ask("POST", path, "archivist", headers={"If-Match": '"1"'}, **sent).status_code == 412
    same = doors.ask("POST", path, "archivist", headers={"If-Match": '"2"'}, **sent)
    receipt = second.json()
    assert (same.status_code, same.json() | receipt) == (201, same.json()), "the same bytes are not a new version"
    assert "Nothing was recorded" in same.json()["effect"]
    assert content(doors, receipt).content == TEXT + b" Korjattu."
    assert doors.get(f"/documents/{first['id']}/content", params={"version": 1}).content == TEXT
    assert doors.get(f"/documents/{first['id']}/content", params={"known_at": first["position"]}).content == TEXT
    assert doors.get(f"/documents/{first['id']}/content", params={"version": 3}).status_code == 404
    assert "Korjattu" in doors.get(f"/documents/{first['id']}/text").json()["text"]


def test_the_same_bytes_filed_twice_are_two_documents_of_one_blob(doors: Doors):
    one, other = file_document(doors, "a.txt", b"samat tavut"), file_document(doors, "b.txt", b"samat tavut")
    assert one["id"] != other["id"]
    assert blob_of(doors, b"samat tavut").exists()
    assert content(doors, one).content == content(doors, other).content == b"samat tavut"


def test_a_repeated_upload_files_one_document(doors: Doors):
    body, key = a_body("document"), {"Idempotency-Key": "upload 1"}
    first, again = (doors.upload(body, ("a.txt", b"kerran", "text/plain"), headers=key) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = doors.upload(body, ("a.txt", b"muuta", "text/plain"), headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_altered_bytes_are_not_shown(doors: Doors):
    receipt = file_document(doors, "alkuperäinen.txt", b"se mita kirjattiin")
    blob = blob_of(doors, b"se mita kirjattiin")
    blob.chmod(0o600)
    blob.write_bytes(b"se mita ei kirjattu")
    answer = content(doors, receipt)
    assert (answer.status_code, answer.json()["code"]) == (500, "damaged")
    assert answer.json()["remedy"]
    blob.unlink()
    for tail in ("content", "text"):
        answer = doors.get(f"/documents/{receipt['id']}/{tail}")
        assert (answer.status_code, answer.json()["code"]) == (500, "damaged")


def test_the_bytes_of_a_hidden_document_are_hidden(doors: Doors):
    receipt = file_document(doors, "salainen.txt", b"salainen sisalto", **SECRET)
    for tail in ("content", "text"):
        path = f"/documents/{receipt['id']}/{tail}"
        assert doors.get(path, params={"min_position": receipt["position"]}).status_code == 404
        assert doors.get(path, "archivist").status_code == 200
    digest = hashlib.sha256(b"salainen sisalto").hexdigest()
    guess = doors.get(f"/documents/{receipt['id']}/content", headers={"If-None-Match": f'"{digest}"'})
    assert guess.status_code == 404


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("{", "malformed_json"),
        ("", "invalid_request"),
        ("[]", "invalid_request"),
        ("null", "invalid_request"),
        ("[" * 100_000, "malformed_json"),
        ('{"title": "x", "date": "1.1.2020"}', "invalid_request"),
        ('{"title": "x", "dated": {"earliest": "32.1.2020"}}', "invalid_request"),
        ('{"title": "\\ud800"}', "invalid_request"),
        (json.dumps({"title": "x", "case": str(uuid.uuid4())}), "unknown_case"),
        (json.dumps({"title": "x", "file": {"digest": "0" * 64, "size": 1}}), "invalid"),
    ],
    ids=range(10),
)
def test_wrong_metadata_is_refused_and_nothing_is_filed(doors: Doors, metadata: str, code: str):
    before = doors.get("/health", "admin").json()["position"]
    files = {"file": ("x.txt", b"x", "text/plain")}
    answer = doors.ask("POST", "/documents", "archivist", data={"metadata": metadata}, files=files)
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"] == code, answer.text
    assert doors.get("/health", "admin").json()["position"] == before


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"files": {"file": ("x.txt", b"x")}},
        {"data": {"metadata": "{}", "more": "x"}, "files": {"file": ("x.txt", b"x")}},
        {"files": {"metadata": ("m.json", b"{}"), "file": ("x.txt", b"x")}},
        {"files": {"metadata": (None, '{"title": "x"}'), "file": (None, "text instead of a file")}},
        {"files": [("metadata", (None, '{"title": "x"}')), *[("file", (f"{n}.txt", b"x")) for n in range(9)]]},
    ],
    ids=["nothing", "no metadata", "no title", "metadata as a file", "a file as text", "nine files"],
)
def test_an_upload_of_the_wrong_parts_is_refused(doors: Doors, parts):
    answer = doors.ask("POST", "/documents", "archivist", **parts)
    assert answer.status_code in (400, 415, 422), answer.text
    assert answer.json()["remedy"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=x", b"no boundary at all"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{"title"'),
        ("multipart/form-data; boundary=" + "x" * 3000, b"--x--"),
    ],
)
def test_a_malformed_multipart_body_is_refused(doors: Doors, content_type: str, body: bytes):
    answer = doors.ask("POST", "/documents", "archivist", content=body, headers={"Content-Type": content_type})
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["code"] in ("malformed_body", "invalid_request")


def test_a_long_text_of_a_paper_document_is_taken(doors: Doors):
    text = "Pitkä käsin kirjoitettu pöytäkirja. " * 60_000
    receipt = doors.create("document", text=text)
    assert doors.read("document", receipt).json()["text"] == text


def test_an_odd_media_type_is_taken_for_what_the_bytes_are(doors: Doors):
    for sent in ("text/html; charset=x\u00e4", "x", "a/b/c", "text/plain\x00"):
        said, part = json.dumps(a_body("document") | PUBLIC), "--b\r\nContent-Disposition: form-data; name="
        file = f'"file"; filename="x"\r\nContent-Type: {sent}\r\n\r\nx\r\n--b--\r\n'
        raw = f'{part}"metadata"\r\n\r\n{said}\r\n{part}{file}'
        head = {"Content-Type": "multipart/form-data; boundary=b"}
        made = doors.ask("POST", "/documents", "archivist", content=raw.encode(), headers=head)
        assert made.status_code in (201, 400), made.text
        if made.status_code == 201:
            assert content(doors, made.json()).status_code == 200


def test_nothing_is_left_in_the_way_in(doors: Doors):
    assert not list((doors.home / "blobs" / "incoming").iterdir())
