"""Small values with rules, shared by the rooms: publicity, money, vague dates."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from archive.terms import next_day, years_after

Code = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")]
Citation = Annotated[
    str,
    BeforeValidator(lambda said: " ".join(said.split()) if isinstance(said, str) else said),
    StringConstraints(min_length=1, max_length=300, pattern=r"^\S(.*\S)?$"),
]
"""A law and its section, in one line; kept for ever with the fact."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Cents = Annotated[int, Field(ge=-(10**15), le=10**15)]


class Value(BaseModel):
    """A frozen value: two with the same parts are the same."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PublicityClass(StrEnum):
    """JHS 191 code list: 1 public, 2 partly secret, 3 secret, 4 not (yet) public."""

    public = "public"
    partly_secret = "partly_secret"  # noqa: S105
    secret = "secret"  # noqa: S105
    not_public = "not_public"


class PersonalData(StrEnum):
    """Whether a record holds personal data; a mandatory field of registration (JHS 191)."""

    none = "none"
    personal = "personal"
    sensitive = "sensitive"


class Publicity(Value):
    """Who may see a record, and until when not.

    `ground` cites the law, `secret_from` starts the period, `secret_years` is its length in full years
    (Act on Openness 621/1999 31 §: 25 unless otherwise). The start is the day of a document an authority made, and
    the receipt of one a private party gave, never a year's end (31 § 4). Secrecy lapses by the calendar, with no write.
    """

    publicity: PublicityClass = PublicityClass.not_public
    ground: Citation | None = None
    secret_from: date | None = None
    secret_years: int | None = Field(default=None, ge=0, le=200)

    @property
    def complete(self) -> bool:
        """Whether a secret class states its ground and period, without which it counts as class 4."""
        if self.publicity in (PublicityClass.secret, PublicityClass.partly_secret):
            return bool(self.ground and self.secret_from and self.secret_years is not None)
        return True

    def secret_until(self) -> date | None:
        """First day on which the record is public again, the day after the last secret one; None without a period."""
        last = self.last_secret_day()
        return None if last is None else next_day(last)

    def last_secret_day(self) -> date | None:
        """The day on which the full years since the start of the period end; None when no period was stated."""
        if self.secret_from is None or self.secret_years is None:
            return None
        return years_after(self.secret_from, self.secret_years)

    def open_on(self, day: date) -> bool:
        """Whether everyone may see the record that day."""
        if self.publicity is PublicityClass.public:
            return True
        if self.publicity is PublicityClass.not_public or not self.complete:
            return False
        until = self.secret_until()
        return until is not None and day >= until


class Interval(Value):
    """The days a vaguely written date may mean; None is no bound. The wording itself is content."""

    earliest: date | None = None
    latest: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError("earliest is after latest")
        return self

    def meets(self, other: Self) -> bool:
        """Whether a day may be in both."""
        first = max((each.earliest for each in (self, other) if each.earliest), default=None)
        last = min((each.latest for each in (self, other) if each.latest), default=None)
        return first is None or last is None or first <= last


class Money(Value):
    """Whole cents of one currency; sums of different currencies never mix."""

    cents: Cents
    currency: Currency = "EUR"
