"""Holds the bytes of a file against the sizes and digests that its package states."""

import hashlib
import os

from api.importers.keeping import CannotBeRead
from api.importers.packages.contents import Member
from api.importers.packages.differences import DigestDiffers, SizeDiffers
from archive.files.digest import pieces_of

ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512")
_PLAIN = {name.replace("_", ""): name for name in ALGORITHMS}


def algorithm_named(said: str) -> str:
    """The algorithm by its name in `hashlib`, however it is written; empty where it is not known."""
    return _PLAIN.get("".join(sign for sign in said.lower() if sign.isalnum()), "")


def verify(member: Member) -> None:
    """Refuse a file that is not as the package states, or of which anything else is wrong."""
    if member.trouble is not None:
        raise member.trouble
    hashed = {name: hashlib.new(name, usedforsecurity=False) for name, _ in member.digests}
    size = 0
    try:
        with member.path.open("rb") as file:
            for piece in pieces_of(file):
                size += len(piece)
                for each in hashed.values():
                    each.update(piece)
    except OSError as error:
        raise CannotBeRead(f"The file could not be read: {os.strerror(error.errno or 0)}.") from None
    if member.size is not None and size != member.size:
        raise SizeDiffers(f"The package states {member.size} bytes; the file has {size}.")
    for name, digest in member.digests:
        found = hashed[name].hexdigest()
        if found != digest:
            raise DigestDiffers(f"The package states the {name} {digest[:200]}; the file has {found}.")
