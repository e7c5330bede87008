"""The sample archive carries the figures of its sources and names nobody. Above 300 lines: it is built once for all."""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from api.http.app import create_app
from api.sample.build import SampleClock, build
from api.sample.shorthand import record_id
from api.sample.story import LOCAL, NO_RECORDS, Step, read_story
from archive.access.caller import ANONYMOUS
from archive.contract.events import ContractRegistered, ContractSigned, ContractTerminated
from archive.decision.events import (
    DecisionCorrected,
    PendingDecided,
    PendingNoted,
    PendingRaised,
    PendingWithdrawn,
)
from archive.disposal.usecases import disposals
from archive.document.blobs import Blobs
from archive.document.events import DocumentFiled, DocumentMigrated, DocumentVersionFiled
from archive.errors import Gone, NotFound
from archive.founding.usecases import found_archive
from archive.grant.events import CostRecorded, GrantAwarded, GrantRecovered
from archive.kernel import Recorded
from archive.payment.events import PaymentApplied, PaymentApproved, PaymentCompleted, PaymentPaid
from archive.record.store import Archive
from archive.registration import RecordHeld, Registered
from archive.retention.usecases import record_of, require_unheld
from archive.values import Interval, PersonalData, PublicityClass
from archive.winddown.events import WindDownClosed
from projections.duties.due import due_days
from projections.duties.incomplete import incomplete
from projections.search.language.languages import languages_of
from projections.states import Question
from projections.text.extractor import Extractor
from services.home.archive_home import ArchiveHome
from services.sight.projects import ProjectMoney
from services.sight.projects import named as project_id
from services.verbs import KINDS, WIDE
from tests.api.sample.invented import PEOPLE
from tests.projections.duties_told import same_from_columns

ORIGIN = "sample"
AT_LEAST = {
    "body": 10,
    "case": 25,
    "contract": 35,
    "decision": 30,
    "document": 25,
    "grant": 5,
    "meeting": 25,
    "commitment": 10,
    "payment": 20,
    "pending": 15,
    "post": 3,
    "report": 25,
    "secondment": 46,
}
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
TELEPHONE = re.compile(r"\+358|\b0[45]\d[\s-]?\d{3}[\s-]?\d{3,4}\b")


class Built:
    """A built sample: the folder, the clock it stood on, and what the archive holds."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, SampleClock()
        self.archive = Archive(folder / "events.sqlite", origin=ORIGIN, secret=b"s" * 32, clock=self.clock)
        self.blobs = Blobs(folder / "blobs")
        started = time.process_time()
        self.by = found_archive(self.archive, "Esimerkkiarkisto")
        self.recorded = build(self.archive, self.blobs, by=self.by, clock=self.clock)
        self.seconds = time.process_time() - started
        self.events = [one for one in self.archive.read(0, 10_000) if isinstance(one.event, _TOLD)]


_TOLD = tuple(
    {kind.created for kind in KINDS.values()}
    | {change.event for kind in KINDS.values() for change in kind.verbs}
    | {DocumentVersionFiled, DocumentMigrated, CostRecorded, WindDownClosed}
)


_WIDE = {"holds", *(wide.noun for wide in WIDE)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    made = Built(tmp_path_factory.mktemp("sample"))
    yield made
    made.archive.close()


def records_told(archive: Archive) -> list[Any]:
    """What the story says of records; people, disposals and costs have ids of their own in every archive."""
    told = [one for one in archive.read(0, 10_000) if isinstance(one.event, _TOLD)]
    return [
        (None, one.version, _without_own_id(one.event))
        if isinstance(one.event, CostRecorded)
        else (one.stream, one.version, one.event)
        for one in told
    ]


def _without_own_id(cost: CostRecorded) -> CostRecorded:
    """A cost without the id of the whole that it is a share of."""
    if cost.shared is None:
        return cost
    return cost.model_copy(update={"shared": cost.shared.model_copy(update={"id": UUID(int=0)})})


def events_of(step: Step) -> int:
    """How many events a step leaves: of a divided cost one for each grant."""
    return max(1, len(step.fields.get("shares", ())))


def steps_of_rooms() -> list[Step]:
    """Steps that are told by an event of the record's own room."""
    return [step for step in read_story() if step.kind in KINDS and step.do not in _WIDE]


def of(built: Built, kind: type) -> list[Recorded]:
    return [one for one in built.events if isinstance(one.event, kind)]


def named(kind: str, key: str) -> UUID:
    return record_id(ORIGIN, kind, key)


def words(value: Any) -> Iterator[str]:
    """Every piece of text in an event."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from words(list(value.__dict__.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from words(one)


# -- the build ---------------------------------------------------------------------------------------------------


def test_it_holds_enough_of_every_kind(built: Built):
    counts = Counter(one.event.name.split(".")[0] for one in built.events if isinstance(one.event, Registered))
    assert sum(counts.values()) >= 150
    assert {kind: n for kind, n in AT_LEAST.items() if counts[kind] < n} == {}


def test_every_step_of_the_story_left_one_event(built: Built):
    merges = sum(step.do == "merges" for step in read_story())  # each of the two cases states it
    matches = [step.fields for step in read_story() if step.do == "matches"]  # what was paid is booked by it
    booked = sum(len(each.get("payments", ())) + len(each.get("expenses", ())) for each in matches)
    assert built.recorded == sum(map(events_of, read_story())) + merges + booked


def test_it_is_built_quickly(built: Built):
    assert built.seconds < 30


def test_building_again_records_nothing(built: Built):
    assert build(built.archive, built.blobs, by=built.by, clock=SampleClock()) == 0


def test_a_build_that_was_interrupted_goes_on(tmp_path: Path, built: Built):
    for steps in (1, 40, 300, None):

        def stop(done: int, _of: int, at: int | None = steps) -> None:
            if done == at:
                raise KeyboardInterrupt

        clock = SampleClock()
        with Archive(tmp_path / "e.sqlite", origin=ORIGIN, secret=b"s" * 32, clock=clock) as archive:
            by = built.by if archive.position else found_archive(archive, "Esimerkkiarkisto")
            with pytest.raises(KeyboardInterrupt) if steps else nullcontext():
                build(archive, Blobs(tmp_path / "blobs"), by=by, clock=clock, progress=stop)
            again = records_told(archive)
    assert again == records_told(built.archive)


def test_the_progress_is_told_to_the_end(built: Built):
    told: list[tuple[int, int]] = []
    build(
        built.archive, built.blobs, by=built.by, clock=SampleClock(), progress=lambda done, of: told.append((done, of))
    )
    assert told[0] == (1, len(told))
    assert told[-1] == (len(told), len(told))


def test_each_event_is_recorded_on_its_own_day_and_moments_never_decrease(built: Built):
    assert all(a.recorded_at <= b.recorded_at for a, b in pairwise(built.archive.read(0, 10_000)))
    assert [one.recorded_at for one in built.events] == [
        step.at for step in steps_of_rooms() for _ in range(events_of(step))
    ]
    assert all(step.at.tzinfo is LOCAL for step in read_story())


# -- what it says ------------------------------------------------------------------------------------------------


def test_every_reference_resolves_to_something_recorded_before(built: Built):
    first = {one.stream: one.position for one in built.events if one.version == 1}
    lost = [
        (one.event.name, name)
        for one in built.events
        for name, value in one.event.__dict__.items()
        for id in (value if isinstance(value, tuple) else (value,))
        if isinstance(id, UUID) and name != "schedule" and first.get(id, 10**9) > one.position
    ]
    assert lost == []


def test_references_name_the_kind_they_should():
    wanted = {"case": "case", "meeting": "meeting", "grant": "grant", "decision": "decision", "above": "body"}
    for step in read_story():
        for field, kind in wanted.items():
            if field in step.fields:
                assert step.fields[field].startswith(f"@{kind}:"), step.key


def test_no_real_person_is_named_and_nobody_can_be_reached(built: Built):
    said = [text for one in built.events for text in words(one.event)]
    papers = [line for step in read_story() for line in step.fields.get("lines", [])]
    assert [text for text in said + papers if ADDRESS.search(text) or TELEPHONE.search(text)] == []
    people = {one.event.content.person for one in built.events if getattr(one.event.content, "person", None)}
    people |= {p.name for one in built.events for p in getattr(one.event.content, "participants", ())}
    assert people == PEOPLE


def test_people_are_named_only_where_the_record_says_it_holds_personal_data(built: Built):
    stated = {one.stream: one.event.personal for one in built.events if isinstance(one.event, Registered)}
    for one in built.events:
        if any(name in text for text in words(one.event) for name in PEOPLE):
            assert stated[one.stream] in (PersonalData.personal, PersonalData.sensitive)


def test_texts_are_in_the_language_they_claim():
    odd = []
    for step in read_story():
        lines = [] if str(step.fields.get("file", "")).endswith((".csv", ".eml")) else step.fields.get("lines", [])
        for text in [step.fields.get("text", ""), *lines]:
            said = "en" if text.startswith("In English") else step.fields.get("language", "fi")
            if len(text) > 60 and said not in languages_of(text):
                odd.append((step.key, text))
    assert odd == []


def test_somebody_can_read_about_every_record():
    created = [step for step in read_story() if step.do is None and step.kind not in ("pending", "body", *NO_RECORDS)]
    assert [step.key for step in created if len(step.fields.get("text", "")) < 40] == []


def test_papers_of_many_formats_are_read_to_their_words(built: Built):
    files = {one.event.content.file.filename: one.event.content.file for one in of(built, DocumentFiled)}
    for file in files.values():
        assert built.blobs.verify(file.digest) == file.size
    by_ending = {name.rpartition(".")[2]: file for name, file in files.items()}
    assert set(by_ending) == {"csv", "docx", "eml", "html", "md", "odt", "pdf", "txt"}
    lines = {step.fields["file"]: step.fields["lines"] for step in read_story() if "lines" in step.fields}
    with Extractor(workers=1) as extractor:
        for file in by_ending.values():
            found = extractor.extract(built.blobs.path(file.digest), filename=file.filename)
            assert found.status == "ok", (file.filename, found.reason)
            assert found.format.media_type == file.media_type
            last = re.split(r"[;\s]+", lines[file.filename][-1])[0]
            assert last in found.text, file.filename


# -- the figures -------------------------------------------------------------------------------------------------


def project_of_grants(built: Built) -> dict[UUID, str]:
    return {one.stream: one.event.content.project for one in of(built, GrantAwarded)}


def sums(built: Built, kind: type) -> dict[str, int]:
    """Cents of one kind of grant event by project."""
    projects, total = project_of_grants(built), defaultdict[str, int](int)
    for one in of(built, kind):
        total[projects[getattr(one.event, "grant", one.stream)]] += one.event.amount.cents
    return total


def paid_by_project(built: Built) -> dict[str, int]:
    projects = {one.stream: one.event.content.project for one in of(built, PaymentApplied)}
    total = defaultdict[str, int](int)
    for one in of(built, PaymentPaid):
        total[projects[one.stream]] += one.event.amount.cents
    return total


def test_komas_had_11_662_000_and_used_6_499_000(built: Built):
    granted, used = sums(built, GrantAwarded), sums(built, CostRecorded)
    budget = sum(cents for project, cents in granted.items() if project.startswith("KOMAS"))
    realised = sum(cents for project, cents in used.items() if project.startswith("KOMAS"))
    assert (budget, realised, budget - realised) == (1_166_200_000, 649_900_000, 516_300_000)
    assert (granted["KOMAS 1"], used["KOMAS 1"]) == (104_100_000, 42_300_000)


def test_the_office_in_the_north_used_less_than_half(built: Built):
    granted, used = sums(built, GrantAwarded), sums(built, CostRecorded)
    assert (granted["POP esivalmistelu"], used["POP esivalmistelu"]) == (450_000_000, 290_000_000)
    assert (granted["POP ICT"], used["POP ICT"]) == (740_000_000, 150_000_000)
    shares = {one.event.content.project: one.event.own_share for one in of(built, GrantAwarded)}
    assert (shares["POP esivalmistelu"].cents, shares["POP ICT"].cents) == (37_500_000, 34_500_000)


def test_money_in_is_what_the_grant_covers_and_the_rest_went_back(built: Built):
    used, back, paid = sums(built, CostRecorded), sums(built, GrantRecovered), paid_by_project(built)
    percent = {one.event.content.project: one.event.percent for one in of(built, GrantAwarded)}
    for project in ("POP esivalmistelu", "POP ICT", "POP alasajo", "POP muutoksen tuki", "POP digituki"):
        assert (paid[project] - back.get(project, 0)) * 100 == used[project] * percent[project], project
    for project in ("KOMAS 1", "KOMAS 2", "KOMAS 3"):
        assert paid[project] <= used[project]


def test_komas_applied_for_exactly_what_was_used(built: Built):
    used, applied = sums(built, CostRecorded), dict[UUID, int]()
    projects = {one.stream: one.event.content.project for one in of(built, PaymentApplied)}
    for one in built.events:
        if isinstance(one.event, PaymentApplied | PaymentCompleted) and one.event.amount:
            applied[one.stream] = one.event.amount.cents
    for project in ("KOMAS 1", "KOMAS 2", "KOMAS 3"):
        assert sum(cents for id, cents in applied.items() if projects[id] == project) == used[project]
    reduced = [one for one in of(built, PaymentApproved) if one.event.amount.cents < applied[one.stream]]
    assert [applied[one.stream] - one.event.amount.cents for one in reduced] == [2_460_000]


def test_stated_figures_stand_in_the_reports():
    said = " ".join(str(step.fields.get("text", "")) for step in read_story() if step.kind == "report")
    for figure in ("11,662 M€", "6,499 M€", "56 prosenttia", "noin 5 M€", "1,041 M€", "0,423 M€", "noin 0,600 M€"):
        assert figure in said


def rows_of(key: str) -> list[list[str]]:
    (step,) = [step for step in read_story() if step.key == key and "lines" in step.fields]
    return [row.split(";") for row in step.fields["lines"][1:]]


def test_the_staff_survey_adds_up():
    def added(funding: str) -> tuple[int, int]:
        rows = [row for row in rows_of("POP-henkilostokartoitus") if row[1] == funding]
        return sum(int(row[2]) for row in rows), sum(int(row[3].replace(",", "")) for row in rows)

    assert added("perus") == (36, 262)
    assert added("ICT") == (9 + 1, 63)


# -- the eleven of November 2020 ---------------------------------------------------------------------------------


def november(built: Built) -> list[Recorded]:
    return [one for one in of(built, PendingRaised) if str(one.event.raised_on).startswith("2020-11")]


def test_eleven_matters_waited_in_november_2020(built: Built):
    matters = november(built)
    contents = [one.event.content for one in matters]
    assert len(matters) == 11
    assert [c.project for c in contents if c.decider is None] == ["Sote-ICT"] * 3
    assert len([c for c in contents if c.target_text is None]) == 2
    assert len([c for c in contents if c.goal is None]) == 3
    assert [c.project for one, c in zip(matters, contents, strict=True) if one.event.for_information] == [
        "Sote-ICT"
    ] * 3


def test_vague_targets_are_kept_verbatim_and_bounded(built: Built):
    bounds = {one.event.content.target_text: one.event.target for one in november(built)}
    assert bounds == {
        None: None,
        "Marras-joulukuu 2020": Interval(earliest=date(2020, 11, 1), latest=date(2020, 12, 31)),
        "Joulukuu 2020 - tammikuu 2021": Interval(earliest=date(2020, 12, 1), latest=date(2021, 1, 31)),
        "Joulu-tammikuu 2020-2021, mutta ehtii myöhemminkin": Interval(
            earliest=date(2020, 12, 1), latest=date(2021, 1, 31)
        ),
        "Marraskuun 2020 aikana": Interval(earliest=date(2020, 11, 1), latest=date(2020, 11, 30)),
        "1/2021": Interval(earliest=date(2021, 1, 1), latest=date(2021, 1, 31)),
        "joulukuu 2020": Interval(earliest=date(2020, 12, 1), latest=date(2020, 12, 31)),
        "pian": Interval(),
        "viim. tammikuu 2021": Interval(latest=date(2021, 1, 31)),
    }


def test_some_were_settled_and_three_still_wait(built: Built):
    settled = {one.stream for kind in (PendingDecided, PendingWithdrawn) for one in of(built, kind)}
    settled |= {one.stream for one in of(built, PendingNoted) if one.stream == named("pending", "POPSOTE-2020-11-06")}
    waiting = [one.event.natural_key for one in november(built) if one.stream not in settled]
    assert waiting == ["POPSOTE-2020-11-04", "POPSOTE-2020-11-08", "POPSOTE-2020-11-11"]


# -- the wind-down, publicity ------------------------------------------------------------------------------------


def test_commitments_stand_on_both_sides_of_the_cut_off(built: Built):
    signed = {one.stream: one.event.signed_on for one in of(built, ContractSigned)}
    days = [signed[named("contract", f"POP-S-2019-0{n}")] for n in (1, 2, 3, 4)]
    assert days == [date(2019, 3, 7), date(2019, 3, 8), date(2019, 3, 9), date(2019, 3, 9)]


def test_the_framework_agreement_ended_at_once_and_staff_returned_within_the_window(built: Built):
    ended = {one.stream: one.event for one in of(built, ContractTerminated)}
    framework = ended.pop(named("contract", "POP-S-2017-01"))
    assert framework.clause == "11 §"
    assert framework.noticed_on == framework.ends_on
    returns = [event.ends_on for event in ended.values() if event.clause == "puitesopimus 11 §"]
    assert all(date(2019, 4, 1) <= day <= date(2019, 6, 30) for day in returns)
    sending = [
        one for one in of(built, ContractRegistered) if "Yhteistyösopimus henkilöstön" in one.event.content.title
    ]
    assert (len(sending), len(returns)) == (13, 11)


def test_secrecy_has_a_ground_and_lapses_by_the_calendar(built: Built):
    stated = [one.event for one in built.events if isinstance(one.event, Registered)]
    by_class = Counter(event.publicity.publicity if event.publicity else None for event in stated)
    assert by_class[None] >= 4
    assert by_class[PublicityClass.secret] >= 3
    assert by_class[PublicityClass.partly_secret] >= 2
    assert by_class[PublicityClass.public] > len(stated) * 0.9
    assert all(event.publicity.complete for event in stated if event.publicity)
    (annex,) = [event for event in stated if event.natural_key == "POP-vanha-liite-1995"]
    assert [annex.publicity.open_on(date(2020, *day)) for day in ((6, 1), (6, 2))] == [False, True]


def test_two_applications_were_destroyed_by_three_people_and_certified(kept: ArchiveHome):
    first, second = disposals(kept.archive)
    certificate = first.certificate
    assert certificate
    assert [each.record for each in certificate.records] == [named("document", f"ARK-hakemus-2018-{n}") for n in (1, 2)]
    assert (certificate.files, certificate.keys, certificate.search.hits) == (2, 1, 0)
    assert certificate.search.files > 100
    assert certificate.reviewed_by != certificate.approved_by
    assert second.stage == "reviewed"
    for each in certificate.records:
        with pytest.raises(Gone), kept.projections.states() as states:
            states.one(str(each.record), Question(kept.admin(), kept.today()))
    bytes_left = [
        path for path in kept.home.rglob("*") if path.is_file() and b"perhekeskusten kehitt" in path.read_bytes()
    ]
    assert bytes_left == []


def test_what_is_due_held_published_and_twinned(kept: ArchiveHome):
    ours = Question(kept.admin(), kept.today())
    anybody = Question(ANONYMOUS, kept.today())
    with kept.projections.states() as states:
        for years in range(0, 60, 3):
            same_from_columns(states, ours, kept.today().replace(year=kept.today().year + years))
        waiting = {
            each.id: each for each in due_days(states, ours, kept.today()) if each.due and each.due <= str(kept.today())
        }
        held = named("document", "ARK-valintamuistio-2018")
        assert {UUID(id) for id in waiting} == {
            named("document", f"ARK-{key}")
            for key in ("valintamuistio-2018", "tarjouspyynto-luonnos-2018", "tilaisuus-2019")
        }
        assert [UUID(id) for id, each in waiting.items() if each.held] == [held]
        with pytest.raises(RecordHeld):
            require_unheld(kept.archive, record_of(kept.archive, held), kept.today())
        assert states.one(str(named("document", "ARK-verkoston-jasenet")), anybody).state["title"]
        assert states.one(str(named("document", "ARK-siirtosuunnitelma-julkinen")), anybody).state["title"]
        with pytest.raises(NotFound):
            states.one(str(named("document", "POP-tietoturvaliite")), anybody)
        answered = states.one(str(named("request", "ARK-tietopyynto-1")), ours).state
        assert answered["status"] == "closed", sorted(answered)


def money_of(kept: ArchiveHome, project: str, **asked: str) -> dict[str, Any]:
    """The money of a project as anybody reads it through REST."""
    answer = TestClient(create_app(kept)).get("/money", params={"project": project, **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def held_against(kept: ArchiveHome, project: str) -> dict[str, Any]:
    """The same as who may see every record is shown it: with what differs from the figures of sources."""
    ours = Question(kept.admin(), kept.today())
    with kept.projections.states(kept.archive.position) as states:
        return ProjectMoney(states, project_id(states, project, ours), ours).answer()


def test_the_money_of_the_projects_is_that_of_the_sources(kept: ArchiveHome):
    told = ("budget_cents", "realised_cents", "unspent_cents", "percent")
    whole, first = money_of(kept, "KOMAS", by="project"), money_of(kept, "KOMAS 1")
    assert [whole[name] for name in told] == [1_166_200_000, 649_900_000, 516_300_000, "55.7"]
    assert [first[name] for name in told] == [104_100_000, 42_300_000, 61_800_000, "40.6"]
    assert (whole["partial"], whole["differences"], whole["roundings"]) == (True, [], [])
    held = held_against(kept, "KOMAS")
    assert (held["differences"], [each["figure"] for each in held["roundings"]]) == ([], ["percent", "unspent"])
    assert (whole["stated"]["percent"]["stated_percent"], first["stated"]["percent"]["stated_percent"]) == ("56", "41")
    assert (whole["stated"]["unspent"]["stated_cents"], whole["stated"]["unspent"]["approximate"]) == (
        500_000_000,
        True,
    )
    (unspent,) = held_against(kept, "KOMAS 1")["differences"]
    assert (unspent["figure"], unspent["stated_cents"], unspent["derived_cents"]) == ("unspent", 60_000_000, 61_800_000)
    assert (unspent["approximate"], unspent["wording"]) == (True, "noin 0,600 M€")
    assert "ilman loppuraportoinnin" in first["stated"]["realised"]["scope"]
    levels = Counter(each["level"] for each in whole["groups"])
    assert levels == {"project": 1, "sub_area": 3, "sub_project": 9}
    assert sum(each["realised_cents"] for each in whole["groups"] if each["level"] == "sub_area") == 649_900_000


def test_the_north_calls_ten_per_cent_what_is_less(kept: ArchiveHome):
    for project, realised, share in (("POP esivalmistelu", 290_000_000, "8.3"), ("POP ICT", 150_000_000, "4.7")):
        found = money_of(kept, project)
        assert found["realised_cents"] == found["stated"]["realised"]["stated_cents"] == realised
        (other,) = held_against(kept, project)["differences"]
        assert (other["figure"], other["stated_percent"], other["derived_percent"]) == (
            "own_share_percent",
            "10",
            share,
        )
    every = TestClient(create_app(kept)).get("/money/grants", params={"limit": "500"}).json()["items"]
    sums = {each["number"]: each for each in every}
    told = ("awarded", "own_share", "paid", "realised", "accepted", "entitled", "recovered", "to_return")
    amounts = {number: [sums[number][f"{name}_cents"] for name in told] for number in ("VM/215/2017", "VM/402/2017")}
    assert amounts == {
        "VM/215/2017": [450_000_000, 37_500_000, 350_000_000, 290_000_000, 290_000_000, 261_000_000, 89_000_000, 0],
        "VM/402/2017": [740_000_000, 34_500_000, 200_000_000, 150_000_000, 150_000_000, 135_000_000, 65_000_000, 0],
    }
    assert [sums[number]["own_share_percent"] for number in amounts] == ["8.3", "4.7"]
    for number in amounts:
        grant = TestClient(create_app(kept)).get(f"/grants/{sums[number]['grant']}/money").json()
        assert [each["stated_percent"] for each in grant["differences"]] == ["10"]
    both = money_of(kept, "POP")
    assert both["realised_cents"] == both["stated"]["realised"]["stated_cents"] == 440_000_000
    granted = {each["number"]: (each["amount"]["cents"], each["own_share"]["cents"]) for each in both["grants"]}
    assert granted == {"VM/215/2017": (450_000_000, 37_500_000), "VM/402/2017": (740_000_000, 34_500_000)}


def test_five_sub_projects_were_delayed_in_november_2020_each_with_its_cause(kept: ArchiveHome):
    asked = {"part_of": str(named("project", "POPsote")), "as_of": "2020-11-30", "status": "delayed", "limit": "500"}
    found = TestClient(create_app(kept)).get("/projects", params=asked).json()
    late = {each["number"].removeprefix("POPsote "): each["deviations"][0]["cause"] for each in found["items"]}
    assert set(late) == {"Sote-ICT", "Pohjoisen OT-keskus", "TKIO", "DIGI", "Kirjaamiskäytännöt"}
    assert all(late.values())
    third = TestClient(create_app(kept)).get(f"/projects/{named('project', 'KOMAS 3')}").json()
    assert [each["depends_on_name"] for each in third["dependencies"]] == ["PirSOTE, hankesalkku 5"]


def test_a_dozen_registrations_are_incomplete_and_say_why(kept: ArchiveHome):
    ours = Question(kept.admin(), kept.today())
    with kept.projections.states() as states:
        listed = list(incomplete(states, ours, kept.settings.mandatory_by_kind))
        found = [each for each in listed if each.missing != ("transition_until",)]
        told = [states.one(each.id, ours).state["text"] for each in found]
    assert (len(found), [each.number for each in listed if each not in found]) == (12, ["POP-S-1/2017"])
    assert [text for text in told if "Rekisteröinti on kesken: " not in text] == []
    assert {name for each in found for name in each.missing} == {
        *("case", "record_class", "publicity", "sender", "recipient", "received_on")
    }
    assert [each.differing for each in found if each.differing] == []


def test_one_clerical_error_was_corrected_in_the_cut_off_decision(built: Built):
    texts = {one.stream: one.event.content.text for one in of(built, DecisionCorrected)}
    assert "8.3.2019" in texts[named("decision", "MH-2019-041")]
    first = built.archive.history(named("decision", "MH-2019-041"))[0].event.content.text
    assert "8.3.2018" in first


def test_a_step_says_which_event_of_its_record_it_is():
    versions = defaultdict[tuple[str, str], list[int]](list)
    for step in read_story():
        assert isinstance(step, Step)
        if not step.part:
            versions[step.kind, step.key].append(step.version)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in versions.values())
