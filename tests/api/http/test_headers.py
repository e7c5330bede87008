"""What other programs expect of a server: parts of a file, short answers, compression, names, other web pages."""

import json
import re
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient
from zstandard import ZstdDecompressor

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, a_body
from tests.api.examples import SECRET

TEXT = bytes(range(256)) * 300
PAGE = "https://intra.example"


def uploaded(doors: Doors, name: str = "pöytäkirja 5§.bin", **fields: object) -> str:
    body = a_body("document") | {"publicity": {"publicity": "public"}} | fields
    made = doors.upload(body, (name, TEXT, "application/octet-stream"))
    assert made.status_code == 201, made.text
    return f"/documents/{made.json()['id']}/content?min_position={made.json()['position']}"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=100-", 100, 76800), ("bytes=-5", 76795, 76800), ("bytes=70000-999999", 70000, 76800)],
)
@pytest.mark.parametrize("secret", [False, True])
def test_a_part_of_a_file_is_sent(doors: Doors, asked: str, start: int, end: int, secret: bool):
    path = uploaded(doors, **SECRET) if secret else uploaded(doors)
    part = doors.get(path, "archivist", headers={"Range": asked})
    assert (part.status_code, part.content) == (206, TEXT[start:end])
    assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(TEXT)}"
    assert part.headers["Content-Length"] == str(end - start)
    assert part.headers["ETag"] == doors.get(path, "archivist").headers["ETag"]


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=5-2", "bytes=-", "bytes=0-1,5-6", "bytes=x-1", "", "bytes=٣-"])
def test_what_is_no_single_range_is_answered_with_the_whole(doors: Doors, asked: str):
    whole = doors.get(uploaded(doors), headers={"Range": asked.encode()})
    assert (whole.status_code, len(whole.content), whole.headers["Accept-Ranges"]) == (200, len(TEXT), "bytes")


def test_a_part_is_only_of_the_file_that_was_begun(doors: Doors):
    path = uploaded(doors)
    etag = doors.get(path).headers["ETag"]
    same = doors.get(path, headers={"Range": "bytes=10-19", "If-Range": etag})
    assert (same.status_code, same.content) == (206, TEXT[10:20])
    assert doors.get(path, headers={"Range": "bytes=10-19", "If-Range": '"other"'}).status_code == 200


def test_a_part_after_the_end_is_refused_with_the_size(doors: Doors):
    beyond = doors.get(uploaded(doors), headers={"Range": "bytes=76800-"})
    assert (beyond.status_code, beyond.json()["code"], beyond.json()["field"]) == (416, "no_such_range", "Range")
    assert beyond.headers["Content-Range"] == "bytes */76800"
    assert "76800" in beyond.json()["remedy"]


def test_who_may_not_see_a_file_gets_no_part_of_it(doors: Doors):
    path = uploaded(doors, **SECRET)
    for headers in ({"Range": "bytes=0-1"}, {"Range": "bytes=99999-"}, {"If-None-Match": "*"}):
        assert doors.get(path, headers=headers).status_code == 404


def test_a_record_that_is_unchanged_is_not_sent_again(doors: Doors):
    made = doors.create("decision")
    shown = doors.read("decision", made)
    etag = shown.headers["ETag"]
    assert re.fullmatch(r'"1-[0-9a-f]{16}"', etag)
    again = doors.get(f"/decisions/{made['id']}", headers={"If-None-Match": f'"x", {etag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert "Content-Type" not in again.headers
    headers = {"If-Match": etag, "Authorization": f"Bearer {doors.keys['archivist']}"}
    changed = doors.ask("POST", f"/decisions/{made['id']}/publicity", json={"publicity": "public"}, headers=headers)
    assert changed.status_code in (201, 422), changed.text
    assert doors.get("/decisions", headers={"If-None-Match": "*"}).status_code == 200  # a list has no tag


def test_a_tag_tells_what_callers_see_apart(doors: Doors):
    """The same version, shown to who may see more, is another answer."""
    made = doors.create("decision")
    open_, full = (doors.read("decision", made, by) for by in (None, "archivist"))
    assert (open_.content == full.content) == (open_.headers["ETag"] == full.headers["ETag"])


def test_only_what_everybody_may_see_is_kept_by_others(doors: Doors):
    made = doors.create("decision")
    anybody, somebody = (doors.read("decision", made, by) for by in (None, "reader"))
    assert (anybody.headers["Cache-Control"], somebody.headers["Cache-Control"]) == ("no-cache", "no-store")
    assert "Authorization" in anybody.headers["Vary"]
    for path in ("/decisions", "/search?q=muistio", "/nowhere", "/feed", "/health"):
        assert doors.get(path).headers["Cache-Control"] == "no-store", path


def plain(answer: httpx2.Response) -> bytes:
    """What was sent, decompressed: by the client, which knows gzip, or here."""
    unpacked = answer.headers["Content-Encoding"] == "zstd"
    return ZstdDecompressor().decompressobj().decompress(answer.content) if unpacked else bytes(answer.content)


@pytest.mark.parametrize(
    ("accepted", "by"),
    [("gzip", "gzip"), ("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd"), ("zstd;q=0, gzip", "gzip")],
)
def test_answers_are_compressed_for_who_accepts_it_and_files_are_not(doors: Doors, accepted: str, by: str):
    made = [doors.create("decision") for _ in range(5)]
    path, compressed, at = uploaded(doors), {"Accept-Encoding": accepted}, {"min_position": made[-1]["position"]}
    small = doors.get("/decisions", headers=compressed, params=at)
    assert (small.status_code, small.headers["Content-Encoding"]) == (200, by)
    assert "Accept-Encoding" in small.headers["Vary"]
    streamed = doors.get("/decisions.csv", headers=compressed, params=at)
    assert (streamed.status_code, streamed.headers["Content-Encoding"]) == (200, by)
    identity = {"Accept-Encoding": "identity"}
    assert plain(streamed) == doors.get("/decisions.csv", headers=identity, params=at).content
    assert json.loads(plain(small))["items"] == doors.get("/decisions", headers=identity, params=at).json()["items"]
    file = doors.get(path, headers=compressed)
    assert "Content-Encoding" not in file.headers
    assert file.headers["Content-Length"] == str(len(TEXT))


@pytest.mark.parametrize(
    ("name", "plain"), [("pöytäkirja 5§.pdf", "poytakirja 5.pdf"), ("a;b\\c.txt", "a_b_c.txt"), ("決定", "file")]
)
def test_a_download_has_a_name_for_every_client(doors: Doors, name: str, plain: str):
    told = doors.get(uploaded(doors, name)).headers["Content-Disposition"]
    assert told.startswith(f"attachment; filename=\"{plain}\"; filename*=UTF-8''")


def test_every_accept_is_answered(doors: Doors):
    for path in ("/decisions", uploaded(doors), "/nowhere"):
        for accept in ("application/problem+json", "image/png", "x", "*/*;q=0"):
            assert doors.get(path, headers={"Accept": accept}).status_code in (200, 404), (path, accept)


def test_a_kind_of_refusal_has_an_address(doors: Doors):
    for path in ("/nowhere", "/decisions/x", "/decisions?limit=x", "/handovers"):
        refused = doors.get(path).json()
        assert refused["type"] == f"/problems/{refused['code']}"
        told = doors.get(refused["type"]).json()
        assert (told["code"], told["status"], told["title"]) == (refused["code"], refused["status"], refused["title"])
        assert told["meanings"]
    assert doors.get("/problems/none").status_code == 404


def test_the_description_is_shown_without_the_internet(doors: Doors):
    page = doors.get("/docs").text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(addresses) >= 2
    for address in addresses:
        assert address.startswith("/"), address
        assert doors.get(address).status_code == 200, address


def test_pages_of_allowed_origins_may_read(tmp_path: Path):
    make_home(tmp_path / "home", origin="popsote", organisation="Valmistelutoimisto")
    with (tmp_path / "home" / "archive.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'cors_origins = ["{PAGE}"]\n')
    with TestClient(create_app(ArchiveHome(tmp_path / "home")), headers={"User-Agent": "test"}) as client:
        asked = {"Origin": PAGE, "Access-Control-Request-Method": "GET"}
        before = client.options("/decisions", headers=asked | {"Access-Control-Request-Headers": "authorization"})
        assert (before.status_code, before.headers["Access-Control-Allow-Origin"]) == (200, PAGE)
        read = client.get("/decisions", headers={"Origin": PAGE})
        assert read.headers["Access-Control-Allow-Origin"] == PAGE
        assert "Archive-Position" in read.headers["Access-Control-Expose-Headers"]
        other = client.get("/decisions", headers={"Origin": "https://other.example"})
        assert "Access-Control-Allow-Origin" not in other.headers
