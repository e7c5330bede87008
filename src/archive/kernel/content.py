"""The part of an event that can be destroyed, and what is read of it afterwards."""

from pydantic import BaseModel, ConfigDict


class Content(BaseModel):
    """The part of an event that must one day be destroyed: titles, texts, names, senders, file digests."""

    model_config = ConfigDict(frozen=True, extra="forbid", revalidate_instances="never", defer_build=True)


class NoContent(Content):
    """Nothing was said beyond the fact; still committed to, so that no leaf can be guessed."""


class Destroyed(Content):
    """Content that was destroyed lawfully. Folds, views, listings and exports continue with it."""

    destroyed: bool = True


class Unavailable(Destroyed):
    """Content that is sealed while its key is missing. It is read over like destroyed content, and is not gone."""

    destroyed: bool = False
    unavailable: bool = True


NOTHING = NoContent()
DESTROYED = Destroyed()
UNAVAILABLE = Unavailable()
CONTENT_UNAVAILABLE = b'{"unavailable":true}'
"""What the recorder returns for a content that cannot be decrypted now; real content never looks like it."""
