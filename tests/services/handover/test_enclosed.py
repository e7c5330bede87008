"""Secret and personal content: only on a recorded ground, encrypted for the recipient, sealed anew at its archive."""

import shutil
import subprocess
import tarfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from pyrage import x25519

from archive.access.caller import ANONYMOUS
from archive.errors import ArchiveError, Invalid
from projections.states import Question
from services.handover.checks.check import check_package
from services.handover.enclosed import taking
from services.handover.enclosed.keys import identities_of, recipients_of
from services.handover.enclosed.reading import NotOpened
from services.handover.package.create import Package, create_package
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from tests.api.disposals import Office
from tests.services.backup.backed_up import SECRET_TEXT, command
from tests.services.handover.packages import SECRET, kinds_of, package_of

GROUND = "JulkL 621/1999 29.1 § 1 kohta"
TITLE = "Salainen lausunto eka"
KEY = x25519.Identity.generate()


@pytest.fixture(scope="module")
def disclosed(offices: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A package with an encrypted bag."""
    folder = tmp_path_factory.mktemp("disclosed")
    shutil.copytree(offices["eka"], folder / "sender")
    with ArchiveHome(folder / "sender") as home:
        return made(home, folder / "out")


def made(home: ArchiveHome, out: Path) -> Package:
    home.projections.catch_up()
    more = {"ground": GROUND.replace(" ", "\n", 1), "recipient_key": f"# viraston avain\n{KEY.to_public()}\n"}
    return create_package(home, home.admin(), out, to="Seuraaja", door="test", **more)


@pytest.fixture
def package(disclosed: Package, tmp_path: Path) -> Path:
    """A copy of it, with its encrypted bag beside it."""
    for each in (disclosed.folder, disclosed.secret):
        shutil.copytree(each, tmp_path / "arrived" / each.name)
    return tmp_path / "arrived" / disclosed.folder.name


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def encrypted(package: Path) -> Path:
    (found,) = package.with_name(f"{package.name}-secret").rglob("*.age")
    return found


def secret_document(home: ArchiveHome) -> str:
    home.projections.catch_up()
    return str(home.archive.streams("document.filed.v1")[-3])


def shown(home: ArchiveHome, id: str, caller: object = None) -> dict:
    with home.projections.states() as states:
        return states.one(id, Question(caller or home.admin(), home.today())).state


def test_it_goes_in_a_bag_of_its_own_and_its_ground_is_recorded(disclosed, package):
    found = check_package(package)
    assert (found["ok"], found["checks"][-1]["says"]) == (True, "as stated")
    for plain in (TITLE.encode(), SECRET_TEXT[:40]):
        assert plain not in everything_in(package) + everything_in(package.with_name(f"{package.name}-secret"))
    stated = found["package"]["enclosed"]
    assert (stated["ground"], stated["contents"], stated["files"]) == (GROUND, disclosed.disclosed, 1)
    sender = disclosed.folder.parent.parent / "sender"
    with ArchiveHome(sender) as home:
        issued, told = (each.event for each in home.archive.history(UUID(disclosed.id)))
        assert (issued.name, told.name) == ("handover.issued.v1", "handover.disclosed.v1")
        assert (told.ground, told.contents, told.enclosed) == (GROUND, disclosed.disclosed, stated["sha256"])
        assert told.content.recipients == (str(KEY.to_public()),)
        with home.blobs.open(told.content.file.digest) as listed:
            assert secret_document(home) in listed.read().decode().split()


def test_the_recipient_opens_it_and_seals_it_with_a_key_of_its_own(package, successor):
    done = receive(successor, package, successor.admin(), identities=[KEY])
    assert done.opened > 0
    id = secret_document(successor)
    state = shown(successor, id)
    assert state["title"] == TITLE
    with pytest.raises(ArchiveError, match="There is no"):
        shown(successor, id, ANONYMOUS)
    assert successor.archive.lies_sealed(UUID(id))
    digest = sha256(SECRET_TEXT).hexdigest()
    with successor.files.open(id, digest) as file:
        assert file.read() == SECRET_TEXT
    assert not successor.blobs.path(digest).exists()
    for name in ("events.sqlite", "events.sqlite-wal"):
        path = successor.home / name
        assert not path.exists() or TITLE.encode() not in path.read_bytes()
    again = receive(successor, package, successor.admin(), identities=[KEY])
    assert (again.repeated, again.opened) == (True, 0)


def test_it_is_taken_later_by_the_same_command(package, successor, tmp_path):
    receive(successor, package, successor.admin())
    id = secret_document(successor)
    assert shown(successor, id).get("title") is None
    position = successor.archive.position
    done = receive(successor, package, successor.admin(), identities=[KEY])
    assert (done.repeated, done.opened > 0) == (True, True)
    assert shown(successor, id)["title"] == TITLE
    told = successor.archive.read(position, 10)[-1].event
    assert (told.name, told.contents, told.files) == ("handover.opened.v1", done.opened, 1)


def test_the_command_takes_it_with_the_file_of_the_key(package, tmp_path):
    from services.home.archive_home import make_home

    make_home(tmp_path / "there", origin="seuraaja", organisation="Seuraaja")
    (tmp_path / "key.txt").write_text(f"# created: today\n{KEY}\n")
    told = command(tmp_path / "there", "handover", "receive", package, "--identity", tmp_path / "key.txt")
    assert told["opened"] > 0
    command(tmp_path / "there", "verify")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, flipped, Path.unlink])
def test_a_damaged_bag_is_refused_and_without_one_the_rest_is_received(
    package: Path, successor: ArchiveHome, damage: Callable[[Path], None]
):
    position = successor.archive.position
    damage(encrypted(package))
    with pytest.raises(ArchiveError, match="encrypted bag"):
        receive(successor, package, successor.admin(), identities=[KEY])
    if damage is Path.unlink:  # it may lie elsewhere
        assert check_package(package)["ok"]
        assert successor.archive.position == position
        receive(successor, package, successor.admin())
        assert shown(successor, secret_document(successor)).get("title") is None
    else:
        assert kinds_of(check_package(package)) == {"altered_file"}
        assert successor.archive.position == position


def test_another_key_opens_nothing_and_nothing_is_recorded(package, successor):
    before = successor.archive.position
    with pytest.raises(NotOpened, match="cannot be opened with this key"):
        receive(successor, package, successor.admin(), identities=[x25519.Identity.generate()])
    assert successor.archive.position == before


def test_a_content_that_is_not_what_was_recorded_is_refused(package, successor, tmp_path):
    """A sender who encrypts something else: the commitment of the event tells."""
    from services.handover.enclosed.filling import fill
    from services.handover.enclosed.reading import OpenedContent

    receive(successor, package, successor.admin())
    for position, words in ((1, "not what was recorded"), (99_999, "not received")):
        with pytest.raises(NotOpened, match=words):
            other = [OpenedContent(position, bytes(32), b"{}")]
            fill(successor.archive, successor.data_keys, "eka", other, int, upto=22)


def test_a_stock_age_program_opens_it(package: Path, tmp_path: Path):
    age = shutil.which("age")
    if age is None:
        pytest.skip("there is no program age")
    (tmp_path / "key.txt").write_text(f"{KEY}\n")
    ended = subprocess.run([age, "-d", "-i", tmp_path / "key.txt", encrypted(package)], capture_output=True, check=True)
    with tarfile.open(fileobj=BytesIO(ended.stdout)) as inside:
        names = inside.getnames()
    assert names[0] == "enclosed.json"
    assert {name.split("/")[0] for name in names[1:]} == {"files", "contents"}


def test_neither_ground_nor_key_alone_discloses_anything(office: Office, tmp_path: Path):
    key = str(KEY.to_public())
    refused = [
        ({"ground": GROUND}, "recipient_key"),
        ({"recipient_key": key}, "ground"),
        ({"ground": " ", "recipient_key": key}, "ground"),
        ({"ground": "JulkL\x00 29 §", "recipient_key": key}, "ground"),
        ({"ground": GROUND, "recipient_key": "# nobody"}, "recipient_key"),
        ({"ground": GROUND, "recipient_key": str(KEY)}, "recipient_key"),
        ({"ground": GROUND, "recipient_key": "age1pq1qqq"}, "recipient_key"),
        ({"ground": GROUND, "recipient_key": "ssh-ed25519 AAAA"}, "recipient_key"),
    ]
    for said, field in refused:
        with pytest.raises(Invalid) as error:
            package_of(office, tmp_path, **said)
        assert error.value.field == field
        assert office.doors.post("/handovers", {"to": "x"} | said).status_code == 422
    assert not list(tmp_path.iterdir())


def test_over_rest_the_encrypted_bag_is_a_folder_of_the_zip_file(office: Office, tmp_path: Path):
    body = {"to": "Seuraaja", "ground": GROUND, "recipient_key": str(KEY.to_public())}
    answer = office.doors.post("/handovers", body)
    assert answer.status_code == 201, answer.text
    with ZipFile(BytesIO(answer.content)) as file:
        file.extractall(tmp_path)
    (package,) = (each for each in tmp_path.iterdir() if not each.name.endswith("-secret"))
    assert check_package(package)["checks"][-1]["says"] == "as stated"
    assert SECRET.encode() not in everything_in(tmp_path)


def test_keys_are_read_as_age_writes_them(tmp_path: Path):
    assert list(recipients_of(f"\n# x\n {KEY.to_public()} \n")) == [str(KEY.to_public())]
    for content, words in (
        ("", "1 to 20 keys"),
        ("no key", "no private key"),
        (str(KEY.to_public()), "no private key"),
    ):
        (tmp_path / "key.txt").write_text(content)
        with pytest.raises(Invalid, match=words):
            identities_of(tmp_path / "key.txt")
    with pytest.raises(Invalid, match="cannot be read"):
        identities_of(tmp_path / "none.txt")


def test_what_was_received_in_a_bag_goes_on_in_the_next_one(package, successor, tmp_path):
    receive(successor, package, successor.admin(), identities=[KEY])
    handed_on = made(successor, tmp_path / "on")
    make_home(tmp_path / "third", origin="kolmas", organisation="Kolmas")
    with ArchiveHome(tmp_path / "third") as third:
        done = receive(third, handed_on.folder, third.admin(), identities=[KEY])
        assert shown(third, secret_document(third))["title"] == TITLE
        (went,) = [e.event for e in successor.archive.history(UUID(handed_on.id)) if "disclosed" in e.event.name]
        assert done.opened == went.contents
        with pytest.raises(ArchiveError):
            shown(third, secret_document(third), ANONYMOUS)
        assert SECRET_TEXT[:60] not in everything_in(tmp_path / "third")


def test_an_opening_that_a_kill_ended_is_recorded_and_shown_by_the_same_call(package, tmp_path, monkeypatch):
    make_home(tmp_path / "successor", origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(tmp_path / "successor") as home:
        receive(home, package, home.admin())
        home.projections.catch_up()
        with monkeypatch.context() as killing:
            killing.setattr(taking, "open_handover", killed)
            with pytest.raises(KeyboardInterrupt):
                receive(home, package, home.admin(), identities=[KEY])
    with ArchiveHome(tmp_path / "successor") as home:
        assert shown(home, secret_document(home))["title"] == TITLE
        again = receive(home, package, home.admin(), identities=[KEY])
        assert [each.event.name for each in home.archive.history(again.id)][1:] == ["handover.opened.v1"]
        assert home.archive.history(again.id)[1].event.contents == again.opened > 0
        assert receive(home, package, home.admin(), identities=[KEY]).opened == 0


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
