"""What a process keeps for a while lies in a folder of its own below the archive, and goes with the process."""

import signal
import subprocess
import sys
from pathlib import Path

from projections.temporary import FOLDER, Temporary, sweep
from projections.text import Extractor

HOLD = (
    "import sys; from pathlib import Path; from projections.temporary import Temporary;"
    "held = Temporary(Path(sys.argv[1])); (held.folder / 'kept').write_text('sana');"
    "print('held', flush=True); sys.stdin.read()"
)


def holding(home: Path) -> subprocess.Popen[str]:
    """Another process that holds a folder with something in it."""
    command = [sys.executable, "-c", HOLD, str(home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def kept(home: Path) -> list[Path]:
    return [path for path in (home / FOLDER).rglob("*") if path.is_file() and not path.name.startswith(".")]


def test_the_folder_goes_with_its_process(tmp_path: Path):
    temporary = Temporary(tmp_path)
    (temporary.folder / "kept").write_text("sana")
    temporary.close()
    temporary.close()
    assert kept(tmp_path) == []
    assert not temporary.folder.exists()


def test_what_a_killed_process_left_goes_and_what_a_living_one_holds_stays(tmp_path: Path):
    with holding(tmp_path) as first, holding(tmp_path) as second:
        assert sweep(tmp_path) == 0
        assert len(kept(tmp_path)) == 2
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert sweep(tmp_path) == 1
        assert len(kept(tmp_path)) == 1
        second.kill()
        second.wait()
        Temporary(tmp_path).close()
        assert kept(tmp_path) == []


def test_a_reader_of_texts_works_within_it(tmp_path: Path):
    (tmp_path / "a.txt").write_text("Päätös")
    temporary = Temporary(tmp_path / "home")
    with Extractor(1, folder=temporary.folder) as extractor:
        assert extractor.extract(tmp_path / "a.txt").text == "Päätös"
        (folder,) = [path for path in temporary.folder.iterdir() if path.is_dir()]
        reader = Path(f"/proc/{extractor._workers[0]._process.pid}/cwd")
        assert not reader.exists() or reader.readlink() == folder
    assert not folder.exists()
    temporary.close()


def test_what_earlier_versions_opened_elsewhere_goes_too(tmp_path: Path):
    (tmp_path / "views" / "opened").mkdir(parents=True)
    (tmp_path / "views" / "opened" / "kept").write_text("sana")
    sweep(tmp_path)
    assert not (tmp_path / "views" / "opened").exists()
