"""An archive is made once, whoever is first."""

import os
import subprocess
import sys
from pathlib import Path

from services.home.archive_home import ArchiveHome, make_home
from services.home.settings import read_settings

MAKE = """
import sys, time
from pathlib import Path
from services.home.archive_home import ArchiveHome, make_home
print("ready", flush=True)
for line in sys.stdin:
    folder = Path(line.strip())
    made = make_home(folder, origin=sys.argv[1])
    with ArchiveHome(folder) as home:
        print(made, home.settings.origin, home.archive.origin, flush=True)
"""


def test_two_who_make_one_archive_at_once_agree_on_its_origin(tmp_path: Path):
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        for name in ("one", "two", "three")
    ]
    for maker in makers:
        assert maker.stdout
        assert maker.stdout.readline() == "ready\n"
    for attempt in range(3):
        home = tmp_path / f"home-{attempt}"
        for maker in makers:
            assert maker.stdin
            maker.stdin.write(f"{home}\n")
        told = [maker.stdout.readline().split() for maker in makers if maker.stdout]
        assert sorted(made for made, _, _ in told) == ["False", "False", "True"]
        assert len({(ours, recorded) for _, ours, recorded in told}) == 1
        with ArchiveHome(home) as opened:
            assert {each.origin for each in opened.archive.read(0, 10)} == {read_settings(home).origin}
        assert not list(home.glob("*.part"))
    for maker in makers:
        maker.communicate(timeout=60)
        assert maker.returncode == 0


def test_what_a_kill_left_of_the_settings_is_gone_with_the_next_try(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    left = home / ".archive.toml.0123456789abcdef.part"
    left.write_text('origin = "half a wo')
    os.utime(left, (0, 0))
    assert make_home(home, origin="whole")
    assert read_settings(home).origin == "whole"
    assert not make_home(home, origin="other")
    assert [path.name for path in home.iterdir() if "archive.toml" in path.name] == ["archive.toml"]
