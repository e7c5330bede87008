"""Which language is asked for: by a request (`Accept-Language`), by an option of the command, by the environment."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Literal, get_args

Language = Literal["fi", "sv", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
CHOSEN: ContextVar[Language] = ContextVar("language", default="en")
"""The language of what is answered now."""
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The variables of POSIX that name a language, the strongest first."""
MOST_RANGES = 20


def of_environment(environment: Mapping[str, str]) -> Language:
    """The language of a terminal: that of the first variable that is set; English where it is another."""
    said = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return language_of(said.partition(".")[0].partition("@")[0].replace("_", "-")) or "en"


def accepted(header: str) -> Language:
    """The language that `Accept-Language` prefers (RFC 9110, section 12.5.4); English where it names none."""
    ranges = [_weighed(each) for each in header.split(",")[:MOST_RANGES]]
    for _, asked in sorted((each for each in ranges if each[0] > 0), key=lambda each: -each[0]):
        if (language := language_of(asked)) is not None:
            return language
    return "en"


def language_of(tag: str) -> Language | None:
    """The language of a tag such as `fi-FI`; None where there are no sentences in it."""
    primary = tag.strip().partition("-")[0].lower()
    return next((each for each in LANGUAGES if each == primary), None)


def _weighed(text: str) -> tuple[float, str]:
    tag, _, parameters = text.partition(";")
    name, _, value = parameters.strip().partition("=")
    try:
        return (float(value) if name.strip().lower() == "q" else 1.0), tag
    except ValueError:
        return 0.0, tag
