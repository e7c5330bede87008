"""The compilation as one page of HTML: its own style sheet, no script, nothing from elsewhere."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def templates() -> Environment:
    """The templates, which escape whatever stands in them."""
    loader = PackageLoader("services.compilation.forms")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)


@cache
def source_of(name: str) -> str:
    """A file beside the templates as it is."""
    source, _, _ = PackageLoader("services.compilation.forms").get_source(templates(), name)
    return source


@cache
def policy() -> str:
    """What the page may load: its own style sheet, by its hash, and nothing else (CSP level 3)."""
    digest = b64encode(sha256(source_of("compilation.css").encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def html(made: dict[str, Any]) -> bytes:
    """The page."""
    page = templates().get_template("compilation.html")
    return page.render(made=made, style=source_of("compilation.css"), policy=policy()).encode()


def svg(block: dict[str, Any]) -> str:
    """A chart as a picture of its own, with its colours and its font in it."""
    module: Any = templates().get_template("chart.svg").module
    return str(module.chart(block, True))
