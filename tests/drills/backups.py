"""Backups and restores to be killed: everything of one lies in one place, the archive in `home` of it."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from archive.disposal.destroying import clear, destroy_again
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.model import Document
from archive.document.usecases import file_document
from archive.founding.keyloss import keys_missing
from archive.founding.keymerge import merge_keys, put_in_place, read_copy
from archive.record.store import new_id
from archive.recordwide import HoldPlaced, Reason
from archive.registered import public_id
from archive.retention.usecases import place_hold
from archive.values import Publicity, PublicityClass
from services.backup.making import back_up
from services.backup.restore import Newest, restore
from services.disposal.export import write_list
from services.home.archive_home import ArchiveHome, give_up, make_home

KEPT, DESTROYED, SEALED = b"Pysyva asiakirja.\n" * 90, b"Havitetty asiakirja.\n" * 90, b"Salainen asiakirja.\n" * 90
HOLD = UUID(int=7)
GONE, NEWER = b"Tuhotn salaisuus.\n" * 90, b"Uudempi salaisuus.\n" * 90
LATER = b"Myohempi asiakirja.\n" * 90
GROUND = "JulkL (621/1999) 24.1 § 25 kohta"
SECRET = Publicity(publicity=PublicityClass.secret, ground=GROUND, secret_from=date(2021, 1, 1), secret_years=50)


def a_place(place: Path) -> None:
    """An archive with three documents, one of them sealed."""
    make_home(place / "home", origin="drill", organisation="Harjoitus")
    with ArchiveHome(place / "home") as home:
        for text in (KEPT, DESTROYED):
            _file(home, text, Publicity(publicity=PublicityClass.public))
        _file(home, SEALED, SECRET)


def a_place_with_a_backup(place: Path) -> None:
    """The same, backed up, then without one document and one filed since, and with the list that says so; its master
    key beside."""
    a_place(place)
    back_up_all(place, None)
    with ArchiveHome(place / "home") as home:
        file_later(home)
        for text in (DESTROYED, LATER):
            document = home.archive.load(Document, id_of(text))
            destroy_again(home.archive, document.id, disposal=new_id(), moment=home.archive.now(), by=home.keeper_id())
        clear(home.archive, home.files, home.projections.texts.forget)
        placed = HoldPlaced(hold=HOLD, mandate="Harjoitus 1", starts_on=home.today(), content=Reason(reason="x"))
        place_hold(home.archive, [id_of(KEPT)], placed, by=home.keeper_id())
        write_list(home.archive, home.keys, place / "destructions.jsonl", by=home.keeper_id())
    (place / "restored" / "keys").mkdir(parents=True)
    shutil.copy(place / "home" / "keys" / "master.key", place / "restored" / "keys")


def a_place_restored_without_a_list(place: Path) -> None:
    """A backup put back without a list, and the list found later."""
    a_place_with_a_backup(place)
    at, newest = place / "restored", Newest(lacking="harjoitus")
    restore(place / "backups", place / "apart", at, newest, progress=lambda done, total: None)


def id_of(text: bytes) -> UUID:
    """The document of a text: its key is public."""
    return public_id("drill", "document", text[:6].decode())


def file_later(home: ArchiveHome) -> None:
    """File the document that the backup does not hold."""
    _file(home, LATER, Publicity(publicity=PublicityClass.public))


def _file(home: ArchiveHome, text: bytes, publicity: Publicity) -> None:
    digest, size = home.blobs.put(text)
    name = text[:6].decode()
    content = FiledDocument(title=name, file=File(digest=digest, size=size))
    filed = DocumentFiled(natural_key=name, publicity=publicity, content=content)
    file_document(home.archive, filed, by=home.keeper_id())


def back_up_all(place: Path, _: Any) -> None:
    """A backup of everything, keys apart."""
    with ArchiveHome(place / "home") as home:
        back_up(home.home, home.archive, place / "backups", place / "apart", by=home.keeper_id())


def put_back_all(place: Path, _: Any) -> None:
    """A restore of the newest backup, with the newest list."""
    at, listed = place / "restored", place / "destructions.jsonl"
    restore(place / "backups", place / "apart", at, Newest(listed), progress=lambda done, total: None)


def give_on(place: Path, _: Any) -> None:
    """A restored archive writes its list over one that names more."""
    with ArchiveHome(place / "restored") as home:
        write_list(home.archive, home.keys, place / "destructions.jsonl", by=home.keeper_id())


def start_without_keys(place: Path, _: Any) -> None:
    """keys.sqlite was lost and is given up; the next start makes new keys."""
    if keys_missing(place / "home" / "events.sqlite", place / "home" / "keys.sqlite", "drill"):
        give_up(place / "home", "harjoitus")
    with ArchiveHome(place / "home"):
        pass


def a_place_with_newer_keys(place: Path) -> None:
    """keys.sqlite was lost after a document was destroyed; a copy from before is there, and new keys are in use."""
    a_place(place)
    with ArchiveHome(place / "home") as home:
        _file(home, GONE, SECRET)
    shutil.copy(place / "home" / "keys.sqlite", place / "older.sqlite")
    with ArchiveHome(place / "home") as home:
        destroy_again(home.archive, id_of(GONE), disposal=None, moment=home.archive.now(), by=home.keeper_id())
        clear(home.archive, home.files, home.projections.texts.forget)
    (place / "home" / "keys.sqlite").unlink()
    start_without_keys(place, None)
    with ArchiveHome(place / "home") as home:
        _file(home, NEWER, SECRET)


def bring_keys_back(place: Path, _: Any) -> None:
    """The older copy of the keys is merged; where keys.sqlite is not there, it takes its place."""
    at, origin = place / "home", "drill"
    copy = read_copy(place / "older.sqlite", at / "events.sqlite", origin)
    if keys_missing(at / "events.sqlite", at / "keys.sqlite", origin):
        put_in_place(copy, at / "keys.sqlite")
    with ArchiveHome(at) as home:
        merge_keys(home.archive, home.data_keys, copy, by=home.keeper_id())


BACKUPS: dict[str, Callable[[Path, Any], None]] = {
    each.__name__: each for each in (back_up_all, put_back_all, give_on, start_without_keys, bring_keys_back)
}
