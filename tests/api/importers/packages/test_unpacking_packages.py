"""Zip and tar files with a package: plain files alone, within limits; nothing is written elsewhere, nothing stays."""

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from api.importers.packages.recognising import is_package, kind_of
from api.importers.packages.unpacking import ContainerRefused, unpacked
from archive.errors import ArchiveError
from tests.api.importers.conftest import Home
from tests.api.importers.packages.made import a_bag, zipped

FILES = {"a.txt": "a", "sub/b.txt": "b"}


def tarred(folder: Path, into: Path, mode: str) -> Path:
    path = into / f"{folder.name}.tar{mode and f'.{mode}'}"
    with tarfile.open(path, f"w:{mode}") as archive:
        archive.add(folder, folder.name)
    return path


@pytest.mark.parametrize("pack", [zipped, *(lambda f, i, m=mode: tarred(f, i, m) for mode in ("", "gz", "bz2", "xz"))])
def test_a_packed_bag_is_the_same_source_as_its_folder(home: Home, tmp_path: Path, pack: Callable[..., Path]):
    bag = a_bag(tmp_path / "bag", FILES)
    packed = pack(bag, tmp_path)
    assert (is_package(packed), kind_of(packed)) == (True, "package")
    assert home.take(packed, "package", temporary=tmp_path).recorded == 3
    assert home.take(bag, "package").events == 0
    assert not list(tmp_path.glob("handover-*"))


def a_link() -> tarfile.TarInfo:
    link = tarfile.TarInfo("bag/data/x")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return link


def a_device() -> tarfile.TarInfo:
    device = tarfile.TarInfo("bag/data/x")
    device.type = tarfile.CHRTYPE
    return device


@pytest.mark.parametrize(
    "member", [a_link(), a_device(), *map(tarfile.TarInfo, ("../x", "/x", "bag/../../x", "a/" * 60 + "x"))]
)
def test_a_tar_file_with_a_link_a_device_or_a_hostile_name_is_refused(tmp_path: Path, member: tarfile.TarInfo):
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        archive.addfile(member)
    with pytest.raises(ContainerRefused), unpacked(path, tmp_path):
        pass
    assert list(tmp_path.iterdir()) == [path]


def zip_of(tmp_path: Path, *members: tuple[ZipInfo | str, bytes], packed: int = ZIP_DEFLATED) -> Path:
    path = tmp_path / "x.zip"
    with ZipFile(path, "w", packed) as file:
        for info, content in members:
            file.writestr(info, content)
    return path


def link_in_zip() -> ZipInfo:
    link = ZipInfo("bag/data/x")
    link.external_attr = 0o120777 << 16
    return link


def of_windows(folder: Path, into: Path) -> Path:
    """A zip file as programs of Windows packed it: backslashes between folders, and folders as members."""
    path = into / f"{folder.name}.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for each in sorted(folder.rglob("*")):
            member = ZipInfo(each.relative_to(folder.parent).as_posix().replace("/", "\\") + "\\" * each.is_dir())
            member.create_system = 0
            file.writestr(member, b"" if each.is_dir() else each.read_bytes())
    return path


def test_a_bag_that_windows_packed_is_the_same_source_as_its_folder(home: Home, tmp_path: Path):
    bag = a_bag(tmp_path / "bag", FILES)
    packed = of_windows(bag, tmp_path)
    assert (is_package(packed), kind_of(packed)) == (True, "package")
    assert home.take(packed, "package", temporary=tmp_path).recorded == 3
    assert home.take(bag, "package").events == 0


def test_a_backslash_in_a_name_of_another_system_stays_a_part_of_it(tmp_path: Path):
    with unpacked(zip_of(tmp_path, ("bag/a\\b", b"x"), ("bag/c", b"y")), tmp_path) as folder:
        assert sorted(each.name for each in folder.iterdir()) == ["a\\b", "c"]


def up_in_windows() -> ZipInfo:
    member = ZipInfo("bag\\..\\..\\x")
    member.create_system = 0
    return member


@pytest.mark.parametrize(
    "name", [link_in_zip(), "../x", "/x", "bag/../../x", up_in_windows()], ids=["link", "up", "root", "out", "windows"]
)
def test_a_zip_file_with_a_link_or_a_hostile_name_is_refused(tmp_path: Path, name: ZipInfo | str):
    with pytest.raises(ContainerRefused), unpacked(zip_of(tmp_path, (name, b"x")), tmp_path):
        pass


def test_a_name_for_a_file_and_a_folder_is_refused(tmp_path: Path):
    with (
        pytest.raises(ContainerRefused, match="twice"),
        unpacked(zip_of(tmp_path, ("a", b"x"), ("a/b", b"y")), tmp_path),
    ):
        pass


def test_another_method_than_deflate_is_refused(tmp_path: Path):
    with pytest.raises(ContainerRefused), unpacked(zip_of(tmp_path, ("a", b"x" * 99), packed=ZIP_BZIP2), tmp_path):
        pass


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path):
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        info = tarfile.TarInfo("bag/data/zeros")
        info.size = 1 << 40
        archive.addfile(info)
    path = tmp_path / "bomb.tar.gz"
    path.write_bytes(gzip.compress(tar.getvalue()))
    with pytest.raises(ArchiveError), unpacked(path, tmp_path):
        pass
    assert list(tmp_path.iterdir()) == [path]


def test_a_header_that_claims_to_be_huge_fills_no_memory(tmp_path: Path):
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, (8 << 30) - 1
    path = tmp_path / "pax.tar"
    path.write_bytes(header.tobuf(tarfile.USTAR_FORMAT) + bytes(1024))
    with pytest.raises(ContainerRefused, match="header"), unpacked(path, tmp_path):
        pass


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"\x1f\x8b\x08", b"not packed at all"])
def test_damage_is_named_and_is_no_package(tmp_path: Path, content: bytes):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert (is_package(path), kind_of(path)) == (False, "folder")
    with pytest.raises(ContainerRefused), unpacked(path, tmp_path):
        pass
