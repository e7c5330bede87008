"""A question as it was answered, its page, and when an answer is relaxed, corrected or widened."""

from typing import Any, NamedTuple

from projections.search.cursor import Place
from projections.search.near_duplicates import Group
from projections.search.question.plan import Plan, scored
from projections.search.question.planner import Question
from projections.search.question.relaxing import Wide, is_derived, may_widen
from projections.search.request import Request

PAGE = 10  # records that have every word are enough, whatever the length of a page
SURE_LETTERS = 8  # of a word of the dictionary, for it to be no other word with a letter wrong


class Page(NamedTuple):
    """Some of what matched, how much did, and where the next page begins."""

    groups: list[Group]
    after: Place | None
    total: int
    snapshot: Any
    stamp: str


class Asked(NamedTuple):
    """A question as it was answered: plan, page, reports about it, and its words where a record may lack some."""

    question: Question
    plan: Plan
    page: Page
    whole: int
    notices: tuple[str, ...] = ()
    suggestion: str | None = None
    wide: tuple[Wide, ...] = ()


def is_relaxed(strict: Asked, request: Request) -> bool:
    """Whether fewer than a page have every word, and there is something that a record may lack."""
    words, total = strict.question.parts.words, strict.page.total
    if not words or total >= PAGE or (total and request.sort != "relevance"):
        return False
    return not total or len(words) > 1 or may_widen(words[0]) or request.related is not None or may_be_near(request)


def may_be_near(request: Request) -> bool:
    """Whether records near in meaning may follow: vectors show records as they are today, and rank."""
    return request.near is not None and request.as_of is None and request.sort == "relevance"


def means_itself(word: Wide) -> bool:
    """Whether a word that no record has is no other word misspelt: a dictionary has it, and by no accident."""
    lookup = word.asked.lookup
    known = lookup is not None and (lookup.known or is_derived(lookup))
    return known and (word.apart == 1 or len(word.asked.typed) >= SURE_LETTERS)


def may_suggest(request: Request) -> bool:
    """Whether words of the index may be told: none where it holds more than the caller may see."""
    return request.within is None and not request.withheld


def order_of(plan: Plan, request: Request, *, relaxed: bool) -> str:
    """What nothing scores, or may be scored, is listed newest first."""
    if request.sort != "relevance":
        return request.sort
    return "relevance" if scored(plan) and (relaxed or request.within is None) else "-date"
