"""Clients that others generate from docs/openapi.json list, read, search, page, follow, upload and download.

The generators run in environments of their own, which .ci/validators makes and names:

CLIENT_PYTHON        python with openapi-python-client 0.29.1
CLIENT_TYPESCRIPT    folder with openapi-typescript 7.13.0, openapi-fetch 0.17.0 and typescript 5.9.3
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.reference import DOCS
from tests.api.doors import a_body
from tests.api.examples import PUBLIC
from tests.api.live import Server, made_home, serving

pytestmark = pytest.mark.drill
DESCRIPTION = DOCS / "openapi.json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("clients") / "home"
    with serving(folder, made_home(folder)) as running:
        for number in range(5):
            body = a_body("decision") | PUBLIC | {"title": f"Päätös avustuksesta {number}", "number": f"P {number}"}
            running.doors.post("/decisions", body, "archivist")
        yield running


@pytest.mark.skipif("CLIENT_PYTHON" not in os.environ, reason="openapi-python-client is not installed")
def test_a_client_in_python_does_it_all(server: Server, tmp_path: Path):
    python = Path(os.environ["CLIENT_PYTHON"])
    command = [python.with_name("openapi-python-client"), "generate", "--meta", "none", "--fail-on-warning"]
    env = os.environ | {"PATH": f"{python.parent}:{os.environ['PATH']}"}
    made = subprocess.run(
        [*command, "--path", DESCRIPTION, "--output-path", tmp_path / "made"], capture_output=True, env=env, check=False
    )
    assert made.returncode == 0, made.stdout.decode()[:2000]
    functions = [path for path in (tmp_path / "made" / "api").glob("*/*.py") if path.name != "__init__.py"]
    paths = json.loads(DESCRIPTION.read_bytes())["paths"].values()
    assert len(functions) == sum(len(operations) for operations in paths)
    (tmp_path / "drive.py").write_text(DRIVEN)
    base, key = str(server.doors.client.base_url), server.doors.keys["archivist"]
    metadata = json.dumps(a_body("document") | PUBLIC)
    ran = subprocess.run([python, "drive.py", base, key, metadata], cwd=tmp_path, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    told = json.loads(ran.stdout)
    assert told == {"listed": 5, "read": True, "found": 5, "paged": 5, "followed": True, "same": True, "refused": 422}


DRIVEN = """
import json, sys
from made.api.decisions import list_decisions, read_decision
from made.api.documents import create_document, document_content
from made.api.events import feed
from made.api.search import search
from made.client import AuthenticatedClient
from made.models import BodyCreateDocument, DocumentFiled
from made.types import File

base, key, metadata = sys.argv[1:]
client = AuthenticatedClient(base_url=base, token=key, timeout=60)
told = {}
page = list_decisions.sync(client=client)
told["listed"] = len(page.items)
told["read"] = read_decision.sync(page.items[0].id, client=client).id == page.items[0].id
told["found"] = search.sync(client=client, q="avustus", min_position=page.position).total
seen, after = set(), 0
while True:
    each = list_decisions.sync(client=client, limit=2, after=after)
    seen |= {item.id for item in each.items}
    if not each.next_:
        break
    after = each.items[-1].position
told["paged"] = len(seen)
first = feed.sync(client=client, limit=3)
told["followed"] = feed.sync(client=client, after=first.next_, limit=3).events[0].position == first.next_ + 1
sent = b"%PDF-1.4\\r\\n\\x00\\xff\\xfe liite"
file = File(payload=sent, file_name="liite.pdf", mime_type="application/pdf")
body = BodyCreateDocument(metadata=DocumentFiled.from_dict(json.loads(metadata)), file=file)
receipt = create_document.sync(client=client, body=body)
told["same"] = document_content.sync(receipt.id, client=client).payload.read() == sent
told["refused"] = int(list_decisions.sync_detailed(client=client, sort="nonsense").status_code)
print(json.dumps(told))
"""


@pytest.mark.skipif("CLIENT_TYPESCRIPT" not in os.environ, reason="openapi-typescript is not installed")
def test_a_client_in_typescript_compiles_and_runs(server: Server, tmp_path: Path):
    folder = tmp_path / "ts"
    folder.mkdir()
    for name in ("node_modules", "package.json"):
        (folder / name).symlink_to(Path(os.environ["CLIENT_TYPESCRIPT"]) / name)
    (folder / "program.ts").write_text(TYPED)
    options = {"strict": True, "target": "es2022", "module": "nodenext", "moduleResolution": "nodenext"}
    options |= {"lib": ["es2023", "dom", "dom.iterable"], "skipLibCheck": True, "types": []}
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["program.ts"]}))
    node = shutil.which("node")
    assert node
    for command in (
        ["node_modules/openapi-typescript/bin/cli.js", DESCRIPTION, "-o", "schema.d.ts"],
        ["node_modules/typescript/bin/tsc"],
        ["program.js", str(server.doors.client.base_url), server.doors.keys["archivist"]],
    ):
        ran = subprocess.run([node, *command], cwd=folder, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stdout.decode()[:2000] + ran.stderr.decode()[:2000]
    assert ran.stdout == b"listed, uploaded, downloaded\n"


TYPED = """
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";
declare const process: { argv: string[] };
const headers = { Authorization: `Bearer ${process.argv[3]}` };
const client = createClient<paths>({ baseUrl: process.argv[2]!, headers });
const listed = await client.GET("/decisions", { params: { query: { limit: 2 } } });
const id: string = listed.data!.items[0]!.id;
// @ts-expect-error an id is text
const wrong: number = listed.data!.items[0]!.id;
const sent = await client.POST("/documents", {
  body: { metadata: { title: "Liite" } as never, file: "liite" },
  bodySerializer: (body) => {
    const form = new FormData();
    form.append("metadata", JSON.stringify(body.metadata));
    form.append("file", new Blob(["liite"], { type: "text/plain" }), "liite.txt");
    return form;
  },
});
const params = { path: { id: sent.data!.id } };
const content = await client.GET("/documents/{id}/content", { params, parseAs: "text" });
const whole = id.length > 0 && wrong && (content.data as unknown) === "liite";
console.log(whole ? "listed, uploaded, downloaded" : "something is missing");
"""
