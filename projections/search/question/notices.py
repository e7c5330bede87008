"""The notices of an answer: which words were taken for others, and what was relaxed."""

from collections.abc import Mapping


def taken_for(spelled: Mapping[str, str]) -> tuple[str, ...]:
    """Which words were searched as others, because no record has them."""
    return tuple(f"No record has {typed!r}; it was searched as {meant!r}." for typed, meant in spelled.items())


def said_of(whole: int, total: int, words: int, near: int = 0) -> tuple[str, ...]:
    """What a relaxed answer holds; `near` of the records follow by their meaning."""
    by_words = total - near
    more = (f"{near} near in meaning follow; they need not have any of the words.",) if near else ()
    if whole >= by_words:
        return more
    if words == 1:
        if whole:
            return (f"{whole} have the word as written; the others have related words or the parts of it.", *more)
        return ("No record has the word as written; the others have related words or the parts of it.", *more)
    some = f"{whole} of {by_words} records have every word; the others have some."
    return (some if whole else "No record has every word; these have some.", *more)
