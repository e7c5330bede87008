"""What the tests of a room bring for all tests: examples of its records, found by walking the rooms."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


def rooms_with(part: str) -> list[ModuleType]:
    """The module of this name in the tests of every room that has one."""
    rooms = sorted(each.name for each in (Path(__file__).parent / "archive").iterdir() if each.is_dir())
    named = [f"tests.archive.{room}.{part}" for room in rooms if room.isidentifier()]
    return [import_module(name) for name in named if find_spec(name)]
