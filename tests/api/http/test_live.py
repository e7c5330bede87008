"""The doors over a real network: uploads cut off, a full disk, two writers, an import beside the server."""

import json
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.verbs import KINDS
from tests.api.doors import Doors, a_body
from tests.api.examples import CHANGED
from tests.api.live import ARCHIVE, Server, made_home, serving

MARK = "Salaperainen-Sukunimi"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("live") / "home"
    with serving(folder, made_home(folder), env={"ARCHIVE_MAX_FILE_MB": "1", "ARCHIVE_MAX_BODY_MB": "1"}) as running:
        yield running


@pytest.fixture
def doors(server: Server) -> Doors:
    return server.doors


def stored(doors: Doors) -> set[Path]:
    return {path for path in (doors.home / "blobs").rglob("*") if path.is_file()}


def position(doors: Doors) -> int:
    return doors.get("/health", "admin").json()["position"]


def test_health_answers_at_once_and_the_first_search_soon_after(tmp_path: Path):
    keys = made_home(tmp_path / "home")
    with serving(tmp_path / "home", keys) as running:
        health = running.doors.get("/health", "admin").json()
        assert (health["status"], health["projecting"]) == ("ok", True)
        assert {model["name"]: model["behind"] for model in health["models"]}.keys() == {"states", "search"}
        assert running.doors.get("/search", params={"q": "avustus"}).status_code == 200


def test_a_record_goes_in_and_is_found(doors: Doors):
    receipt = doors.create("decision", text="Haetaan valtionavustusta tietojohtamiseen.")
    found = doors.get("/search", params={"q": "tietojohtaminen", "min_position": receipt["position"]}).json()
    assert [hit["id"] for hit in found["hits"]] == [receipt["id"]]


@pytest.mark.parametrize("beyond", [1, 3 << 20])
def test_a_file_over_the_limit_leaves_nothing(doors: Doors, beyond: int):
    before, there = position(doors), stored(doors)
    answer = doors.upload(a_body("document"), ("iso.bin", b"x" * ((1 << 20) + beyond), "application/octet-stream"))
    assert (answer.status_code, answer.json()["code"]) in ((413, "too_large"), (413, "body_too_large"))
    assert answer.json()["remedy"]
    assert (position(doors), stored(doors)) == (before, there)


def test_a_file_of_exactly_the_limit_is_taken(doors: Doors):
    body, whole = a_body("document"), b"y" * (1 << 20)
    made = doors.upload(body, ("iso.bin", whole, "application/octet-stream"))
    assert made.status_code == 201
    at = {"min_position": made.json()["position"]}
    assert doors.get(f"/documents/{made.json()['id']}/content", "admin", params=at).content == whole


def _sent_in_part(doors: Doors, head: str, body: bytes) -> None:
    url = doors.client.base_url
    with socket.create_connection((url.host, url.port), timeout=60) as line:
        line.sendall(f"POST {head}\r\nHost: x\r\nAuthorization: Bearer {doors.keys['admin']}\r\n".encode() + body)
        time.sleep(0.2)


@pytest.mark.parametrize("kept", [0, 100, 400, 200_000])
def test_an_upload_cut_off_records_nothing_and_leaves_nothing(doors: Doors, kept: int):
    before, there = position(doors), stored(doors)
    metadata = json.dumps(a_body("document"))
    body = (
        f'--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{metadata}\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="x.txt"\r\n\r\n'
    ).encode() + b"z" * 300_000
    head = f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body) + 7}\r\n\r\n".encode()
    _sent_in_part(doors, "/documents HTTP/1.1", head + body[:kept])
    head = f"Content-Type: application/json\r\nContent-Length: {len(metadata)}\r\n\r\n".encode()
    _sent_in_part(doors, "/decisions HTTP/1.1", head + metadata.encode()[: kept // 10])
    assert doors.create("case")["position"] == before + 1
    assert stored(doors) == there


@pytest.mark.parametrize(
    "said", [b"\r\n", b"NONSENSE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 100, b"GET /\r\n\r\n"]
)
def test_what_is_not_http_does_not_disturb_the_server(doors: Doors, said: bytes):
    url = doors.client.base_url
    with socket.create_connection((url.host, url.port), timeout=60) as line:
        line.sendall(said)
        line.shutdown(socket.SHUT_WR)
        while line.recv(1000):
            pass
    assert doors.get("/health").status_code == 200


@pytest.mark.parametrize("kind", ["decision", "contract", "case"])
def test_of_many_who_change_the_same_version_one_wins(doors: Doors, kind: str):
    receipt = doors.create(kind)
    noun, body = CHANGED[kind][0]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: doors.change(kind, receipt["id"], noun, body, 1), range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 412: 7}


def test_of_many_who_open_the_same_case_one_wins(doors: Doors):
    body = a_body("case")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: doors.post("/cases", body), range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    key = {"Idempotency-Key": "kilpa"}
    body = a_body("decision")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: doors.post("/decisions", body, headers=key), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.drill
def test_two_servers_of_one_archive_record_in_one_order(server: Server):
    doors = server.doors
    with serving(doors.home, doors.keys) as second:
        both_say = [each.get("/health", "admin").json()["projecting"] for each in (doors, second.doors)]
        assert both_say != [True, True]  # at most one holds the lease
        receipt = doors.create("report")
        noun, body = CHANGED["report"][0]
        both = (doors, second.doors)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: both[n % 2].change("report", receipt["id"], noun, body, 1), range(8)))
        assert Counter(answer.status_code for answer in answers) == {201: 1, 412: 7}
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda n: both[n % 2].create("decision")["position"], range(40)))
        assert len(set(made)) == 40
        assert second.doors.read("decision", {"id": receipt["id"], "position": max(made)}).status_code == 404
        assert second.doors.read("report", {"id": receipt["id"], "position": max(made)}).json()["version"] == 2


def test_an_import_runs_beside_the_server(server: Server, tmp_path: Path):
    doors, lines = server.doors, tmp_path / "tapaukset.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for number in range(3000):
            file.write(
                json.dumps({"kind": "case", "number": f"TUONTI {number}", "title": f"Tuotu asia {number}"}) + "\n"
            )
    before = position(doors)
    with subprocess.Popen(
        [ARCHIVE, "--home", doors.home, "import", lines, "--kind", "jsonl", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    ) as importing:  # fmt: skip
        made = []
        while importing.poll() is None:
            made.append(doors.create("decision")["position"])
        summary = json.loads(importing.stdout.read())
        assert importing.returncode == 0, importing.stderr.read()
    assert (summary["recorded"], summary["rejected"]) == (3000, 0)
    assert made
    now = position(doors)
    assert now == before + 3000 + len(made), "one order, without gaps"
    seen = doors.get("/cases", "admin", params={"min_position": now, "number": "TUONTI 2999"}).json()
    assert seen["total"] == 1
    positions, after = [], before
    while after < now:
        page = doors.get("/events", params={"after": after, "limit": 1000, "min_position": now}).json()
        positions += [event["position"] for event in page["events"]]
        after = page["next"]
    assert positions == list(range(before + 1, now + 1))


def test_the_log_of_the_server_names_nobody(server: Server):
    doors = server.doors
    shape = dict.fromkeys(("title", "text", "person", "sender", "number", "decided_on"), f"{MARK} {MARK}")
    for kind in KINDS.values():
        doors.upload(shape) if kind.name == "document" else doors.post(f"/{kind.plural}", shape)
        doors.get(f"/{kind.plural}/{MARK}")
    doors.create("decision", title=MARK, person=MARK, text=MARK * 100)
    doors.get("/search", params={"q": MARK})
    doors.upload(a_body("document") | {"title": MARK}, (f"{MARK}.pdf", b"%PDF-1.7 broken", "application/pdf"))
    time.sleep(0.5)
    assert MARK not in server.log()
    assert "Traceback" not in server.log()


@pytest.mark.drill
def test_a_full_disk_is_said_and_the_record_stays_whole(tmp_path: Path):
    keys, long = made_home(tmp_path / "home"), "paperi " * 15_000
    room = 1_000_000
    with serving(tmp_path / "home", keys, limit=room) as running:
        doors, made = running.doors, []
        for _ in range(200):
            answer = doors.post("/decisions", a_body("decision") | {"text": long})
            if answer.status_code != 201:
                break
            made.append(answer.json())
        assert (answer.status_code, answer.json()["code"]) == (507, "storage_full"), answer.text
        assert answer.json()["remedy"]
        again = doors.post("/decisions", a_body("decision") | {"text": long})
        assert (again.status_code, again.json()["code"]) == (507, "storage_full")
        upload = doors.upload(a_body("document"), ("iso.bin", b"x" * (2 * room), "application/octet-stream"))
        assert (upload.status_code, upload.json()["code"]) == (507, "storage_full")
        assert not list((doors.home / "blobs" / "incoming").iterdir())
        first = {"min_position": made[0]["position"]}  # the views may not have come so far: then they say so
        assert doors.get(f"/decisions/{made[0]['id']}", "admin", params=first).status_code in (200, 503)
        health = doors.get("/health", "admin").json()
        assert health["position"] == made[-1]["position"]
        assert "Traceback" not in running.log()
    with serving(tmp_path / "home", keys) as running:
        doors = running.doors
        assert doors.get("/health", "admin").json()["position"] == made[-1]["position"]
        receipt = doors.create("decision", text=long)
        assert receipt["position"] == made[-1]["position"] + 1
        listed = doors.get("/decisions", "admin", params={"min_position": receipt["position"], "limit": 500}).json()
        assert listed["total"] == len(made) + 1


def test_a_reader_who_leaves_in_the_middle_of_a_download_disturbs_nobody(server: Server):
    doors = server.doors
    made = doors.upload(a_body("document"), ("a.bin", b"a" * 900_000, "application/octet-stream")).json()
    doors.read("document", made, by="admin")
    url = doors.client.base_url

    def leave() -> None:
        with socket.create_connection((url.host, url.port), timeout=60) as line:
            head = f"GET /documents/{made['id']}/content HTTP/1.1\r\nHost: x\r\n"
            line.sendall(f"{head}Authorization: Bearer {doors.keys['admin']}\r\n\r\n".encode())
            line.recv(1000)

    threads = [threading.Thread(target=leave) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert doors.get("/health").status_code == 200
    assert "Traceback" not in server.log()
