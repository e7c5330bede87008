"""A browser that reaches this machine alone, driven by its debugging pipe; its requests and its console are kept."""

import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--proxy-server=127.0.0.1:9",
    "--remote-debugging-pipe",
)  # fmt: skip
SECONDS = 120.0


class Browser:
    """One page of a browser."""

    def __init__(self, into: int, out: int) -> None:
        self._into, self._out, self._number, self._read = into, out, 0, b""
        self._session: str | None = None
        self.requests: list[str] = []
        self.console: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **said: Any) -> Any:
        """Send a command and wait for its answer."""
        self._number += 1
        number = self._number
        told = {"id": number, "method": method, "params": said} | (
            {"sessionId": self._session} if self._session else {}
        )
        os.write(self._into, json.dumps(told).encode() + b"\0")
        until = monotonic() + SECONDS
        while True:
            message = self._next(until)
            if message.get("id") == number:
                assert "error" not in message, (method, message["error"])
                return message["result"]

    def open(self, page: Path, address: str = "") -> None:
        """Open a file at an address within it, and wait until it shows that."""
        self.ask("Page.navigate", url=f"{page.as_uri()}{address}")
        self.shown(address)

    def visit(self, address: str) -> None:
        """Open an address of a server, and wait until its page is whole."""
        told = self.ask("Page.navigate", url=address)
        assert "errorText" not in told, (address, told)
        self.until(f"document.readyState === 'complete' && location.href.startsWith({json.dumps(address)})")

    def shown(self, address: str) -> None:
        """Wait until the page shows an address."""
        self.until(f"document.body && document.body.dataset.shown === {json.dumps(address)}")

    def until(self, condition: str) -> None:
        """Wait until something is so."""
        until = monotonic() + SECONDS
        while not self.run(condition):
            assert monotonic() < until, (condition, self.console)
            self._drain(0.02)

    def run(self, script: str) -> Any:
        """What an expression comes to on the page."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def text(self, selector: str = "main") -> str:
        """What a part of the page says."""
        return str(self.run(f"(document.querySelector({json.dumps(selector)}) || {{}}).textContent || ''"))

    def follow(self, words: str, within: str = "main") -> None:
        """Click the first link with these words, and wait for its page."""
        links = f"[...document.querySelectorAll({json.dumps(within + ' a')})]"
        link = f"{links}.find(each => each.textContent.includes({json.dumps(words)}))"
        address = self.run(f"({link} || {{}}).hash")
        assert address, (words, self.text())
        self.run(f"{link}.click()")
        self.shown(address)

    def loaded(self, beginning: int = 0) -> int:
        """The bytes of all files asked for since a request."""
        paths = {unquote(urlsplit(each).path) for each in self.requests[beginning:]}
        return sum(Path(path).stat().st_size for path in paths)

    def _drain(self, seconds: float) -> None:
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0 and select.select([self._out], [], [], left)[0]:
            self._next(until + SECONDS)

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._read:
            assert select.select([self._out], [], [], max(0.0, until - monotonic()))[0], "the browser does not answer"
            piece = os.read(self._out, 1 << 20)
            assert piece, "the browser ended"
            self._read += piece
        line, _, self._read = self._read.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        said = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(said["request"]["url"])
            case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown":
                self.console.append(json.dumps(said))
            case "Log.entryAdded":
                self.console.append(json.dumps(said["entry"]))
        return message


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile in a folder; it ends with the block."""
    theirs_in, ours_in = os.pipe()
    ours_out, theirs_out = os.pipe()
    command = " ".join(f"'{each}'" for each in (CHROMIUM, *FLAGS, f"--user-data-dir={folder}"))
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command} 3<&{theirs_in} 4>&{theirs_out}"],
        pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Browser(ours_in, ours_out)
    finally:
        os.close(ours_in)
        os.close(ours_out)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
