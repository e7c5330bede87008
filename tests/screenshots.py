"""Pictures of the pages of the sample archive, for the README and docs/reading-room.md: `make screenshots`."""

import base64
import sys
import tempfile
from pathlib import Path
from types import MappingProxyType

from api.sample.build import SampleClock, build
from api.sample.keeping import judged_closed
from services.home.archive_home import ArchiveHome, make_home
from tests.api.live import serving
from tests.browsing import CHROMIUM, browser

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH, HEIGHT = 1120, 760
PAGES = MappingProxyType(
    {
        "search": "/browse/search?q=valtionavustuksen+maksatus",
        "contract": "/browse/search?kind=contract",
        "money": "/browse/money",
        "wind-down": "/browse/wind-downs",
    }
)
"""Name of the picture, and its page; for a contract and a wind-down the list in which the first one is followed."""


def made(folder: Path) -> Path:
    """The sample archive in a folder, on the last day of its story."""
    clock = SampleClock()
    make_home(folder, origin="sample", organisation="Sample project office")
    with ArchiveHome(folder, clock=clock) as home:
        by = home.admin().actor
        assert by
        build(home.archive, home.blobs, by=by, clock=clock, destroy=home.disposing.finish, close=judged_closed(home))
        home.projections.catch_up()
    return folder


def main(language: str = "en") -> None:
    """Make every picture, in a language."""
    if CHROMIUM is None:
        sys.exit("Chromium is missing: install it, and try again.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = made(Path(folder) / "home")
        with serving(home, {}) as server, browser(Path(folder) / "profile") as page:
            base = str(server.doors.client.base_url).rstrip("/")
            page.ask("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})
            page.ask(
                "Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=1, mobile=False
            )
            for name, address in PAGES.items():
                page.visit(base + address)
                if name in ("contract", "wind-down"):
                    plural = "wind-downs" if name == "wind-down" else "contracts"
                    first = page.run(f"document.querySelector('main a[href^=\"/browse/{plural}/\"]').href")
                    page.visit(str(first))
                if name == "wind-down":
                    page.visit(str(page.run("document.querySelector('main a.button').href")))
                shot = page.ask("Page.captureScreenshot", format="png")
                (FOLDER / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


if __name__ == "__main__":
    main(*sys.argv[1:2])
