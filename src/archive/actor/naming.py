"""What an actor is found by: its name, however it is capitalised or spaced."""

import unicodedata


def known_as(name: str) -> tuple[str, str]:
    """The natural key of a name: one person must not pass for two by another spelling of it."""
    return "actor", unicodedata.normalize("NFC", " ".join(name.split())).casefold()
