"""An archive that was backed up before holds changed, and restored."""

from pathlib import Path
from typing import Any

from tests.api.destruction_lists.place import Place

MANDATE = "Hallinto-oikeus 12/2026"
SAYS = "Vireillä oleva asia, kantaja Matti Meikäläinen"


def memo(place: Place, home: Path) -> str:
    return str(place("search", "muistio", home=home)["hits"][0]["id"])


def holds_in(place: Place, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = place("hold", "list", home=place.folder / name)
    return found
