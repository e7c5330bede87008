"""Values of settings that are more than text: a time zone, a network, an e-mail address, a web origin."""

from ipaddress import ip_network
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, StringConstraints


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("there is no such time zone; use one such as Europe/Helsinki") from None
    return name


def _known_network(given: str) -> str:
    try:
        return str(ip_network(given, strict=False))
    except ValueError:
        raise ValueError("it is neither an address nor a network") from None


Zone = Annotated[str, AfterValidator(_known_zone)]
Network = Annotated[str, AfterValidator(_known_network)]
Email = Annotated[str, StringConstraints(pattern=r"^([^\s@]+@([^\s@.]+\.)+[^\s@.]+)?$", max_length=320)]
Origin = Annotated[str, StringConstraints(pattern=r"^(\*|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)$", max_length=300)]
