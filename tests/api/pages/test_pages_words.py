"""The pages speak three languages completely, in colours that can be read."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import api.pages
from api.pages.codes import codes, field_names
from api.pages.words import FOLDER, LANGUAGES, OF_MONEY, happened, message_of
from archive.actor.events import Role
from archive.kernel import stored_names
from archive.kind import kinds
from projections.states.listing.columns import ListTable
from services.verbs import shape_of
from services.winddown.consequences import WHATS

TEMPLATES = Path(api.pages.__file__).parent / "templates"
STYLE = Path(api.pages.__file__).parent / "static" / "pages.css"


def named_in_code() -> Iterator[str]:
    """Every message that stands for a name in code: fields, events, figures, what follows from an end."""
    for kind in kinds().values():
        yield from map(message_of, shape_of(kind.created).model_fields)
        yield from (message_of(day.name) for day in kind.all_days)
        table = ListTable(kind)
        yield from (message_of(name.partition(":")[0]) for name in (*table.groupings, *table.sortable))
    yield from map(message_of, (*WHATS, *OF_MONEY, *field_names()))
    yield from (message_of(each) for values in codes().values() for each in values)
    yield from (message_of(kind.plural) for kind in kinds().values())
    yield from (message_of(happened(name)) for name in stored_names())


def messages() -> set[str]:
    """Every message of the templates and of names in code."""
    found = set(named_in_code()) | {message_of(each.value) for each in Role}
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text("utf-8")
        found |= set(re.findall(r'\b_\("([^"]+)"', text)) | set(re.findall(r'r\.count\("([^"]+)"', text))
        found |= {message_of(each) for each in re.findall(r'r\.label\("([^" ]+)"\)', text)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_in_the_catalogue_of_each_language(language: str):
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    said = {str(each.id[0] if isinstance(each.id, tuple) else each.id): each.string for each in catalogue if each.id}
    assert messages() - said.keys() == set()
    assert [id for id, string in said.items() if not all(string if isinstance(string, tuple) else (string,))] == []
    braces = [id for id, string in said.items() if isinstance(string, str) and holes(id) != holes(string)]
    assert braces == []


def holes(text: str) -> set[str]:
    """The values that a sentence leaves room for."""
    return set(re.findall(r"{(\w+)}", text))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *product(("ink", "accent"), ("paper", "soft", "tint")),
    *product(("muted",), ("paper", "soft")),
    *((name, f"{name}-tint") for name in ("good", "warn", "bad")),
    *product(("ink",), ("mark", "warn-tint", "bad-tint")),
    ("on-accent", "accent"),
]


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_can_be_read_in_light_and_in_dark(scheme: int):
    told = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLE.read_text("utf-8"))
    colours = {name: both[scheme] for name, *both in told}
    for ink, ground in PAIRS:
        assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert contrast(colours["edge"], colours["paper"]) >= 3
