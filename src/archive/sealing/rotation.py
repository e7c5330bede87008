"""Rotation of the master key: a new epoch begins, every data key is encrypted again, the old key is no longer needed.

Every step can be interrupted; the same command continues from there. No sealed content is touched.
"""

import os
from collections.abc import Callable
from uuid import UUID

from archive.errors import Conflict
from archive.files.whole import sync_folder
from archive.sealing.datakeys import DataKeys
from archive.sealing.master import KeyUnavailable, MasterKey, MasterSource, make_key

BATCH = 500
Progress = Callable[[int, int], None]


def rotate(
    keys: DataKeys,
    *,
    old: MasterSource | None = None,
    abandon: bool = False,
    progress: Progress = lambda done, total: None,
) -> int:
    """Wrap every data key under a new master key; answers with how many were encrypted again.

    A key in a file is made here and takes the place of the former. Elsewhere the setting names the new key already, and
    `old` where the former is. `abandon` goes on without the former, when it is lost: what it wrapped stays shut.
    Refuses: the former key is missing; a new key that is the former one.
    """
    _know(keys, old)
    if not unfinished(keys):
        _begin(keys, abandon=abandon)
    done = _rewrap(keys, abandon=abandon, progress=progress)
    _end(keys)
    return done


def unfinished(keys: DataKeys) -> bool:
    """Whether a rotation was begun and its end not reached."""
    if keys.source.kind == "file" and keys.source.next.exists():
        return True
    newest = max(keys.epochs(), default=0)
    return any(_opens(keys, epoch) for epoch in keys.epochs() if epoch != newest)


def _know(keys: DataKeys, old: MasterSource | None) -> None:
    """Take the former key from where it is said to be, for as long as it is needed."""
    for master in old.read() if old else []:
        for epoch, check in keys.epochs().items():
            if check == master.check:
                keys.learn(epoch, master)


def _opens(keys: DataKeys, epoch: int) -> bool:
    try:
        keys.master(epoch)
    except KeyUnavailable:
        return False
    return True


def _begin(keys: DataKeys, *, abandon: bool) -> None:
    newest = max(keys.epochs(), default=0)
    if newest and not abandon:
        keys.master(newest)
    made = _new_key(keys, lost=abandon)
    if made.check in keys.epochs().values():
        remedy = "Store the new key where the setting master_key points, and give the old one with --old."
        raise Conflict("The new master key is the same as the old one.", field="master_key", remedy=remedy)
    keys.begin_epoch(newest + 1, made)


def _new_key(keys: DataKeys, *, lost: bool) -> MasterKey:
    if keys.source.kind != "file":
        return keys.source.read()[0]
    if lost and not keys.source.path.exists():
        make_key(keys.source.path)
        return keys.source.read()[0]
    make_key(keys.source.next)
    return keys.source.read()[-1]


def _rewrap(keys: DataKeys, *, abandon: bool, progress: Progress) -> int:
    if keys.source.kind == "file" and keys.source.next.exists():  # a kill came before its epoch began
        waiting = keys.source.read()[-1]
        if waiting.check not in keys.epochs().values():
            keys.begin_epoch(max(keys.epochs(), default=0) + 1, waiting)
    newest, master = keys.newest()
    done, total = 0, keys.count()
    for epoch in keys.epochs():
        if epoch == newest or (not _opens(keys, epoch) and (abandon or not _needed(keys, epoch))):
            continue
        former = keys.master(epoch)
        while some := keys.wrapped(epoch, BATCH):
            anew = []
            for owner, wrapped in some:
                opened = former.unwrap(UUID(owner), epoch, wrapped)
                anew.append((newest, master.wrap(UUID(owner), newest, opened), owner, epoch))
            with keys.changing() as db:
                db.executemany("UPDATE data_key SET epoch = ?, wrapped = ? WHERE owner = ? AND epoch = ?", anew)
            done += len(some)
            progress(done, total)
    return done


def _needed(keys: DataKeys, epoch: int) -> bool:
    return bool(keys.wrapped(epoch, 1))


def _end(keys: DataKeys) -> None:
    """Epochs under which nothing is wrapped end; then the new key takes the place of the former."""
    with keys.changing() as db:
        db.execute(
            "DELETE FROM epoch WHERE epoch < (SELECT max(epoch) FROM epoch)"
            " AND epoch NOT IN (SELECT epoch FROM data_key)"
        )
    source = keys.source
    if source.kind == "file" and source.next.exists():
        os.replace(source.next, source.path)  # noqa: PTH105
        sync_folder(source.path.parent)
