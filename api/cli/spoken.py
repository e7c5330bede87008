"""Sentences in the language of the command (`--lang`, LANG): English asks no catalogue."""

from api.language.chosen import CHOSEN


def said(text: str) -> str:
    """A sentence of the program in the language of the command; see `api.language.sentences`."""
    if CHOSEN.get() == "en":
        return text
    from api.language import sentences

    return sentences.said(text)
