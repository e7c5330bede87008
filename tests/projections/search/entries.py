"""A small archive to search: builders of entries, and one set both engines are asked about."""

from dataclasses import replace
from datetime import date

from projections.search import Entry


def a_decision(id: str = "d1", **changes: object) -> Entry:
    """A public decision on a grant."""
    entry = Entry(
        id=id,
        kind="decision",
        title="Valtionavustuksen myöntäminen",
        text="Päätettiin myöntää hankkeelle 12 000 euroa valtionavustusta. Dnro STM/1234/2020, 12.3.2024.\n\n"
        "Sosiaali- ja terveysministeriö antoi ohjeen EU:n rahoituksesta.",
        numbers=("STM/99/2021",),
        date=date(2020, 3, 1),
        case="case-1",
        body="Maakuntahallitus",
        organisation="Pirkanmaan liitto",
        record_class="02.05",
        open=True,
        publicity="public",
    )
    return replace(entry, **changes)


def a_report(id: str = "r1", **changes: object) -> Entry:
    """A public final report."""
    text = "Hanketoimiston tehtävät päättyivät. Kustannukset olivat 1 041 000,50 €. Työttömyysturvaa ei käsitelty."
    entry = Entry(
        id, "report", "Loppuraportti", text, date=date(2021, 6, 5), open=True, publicity="public", case="case-1"
    )
    return replace(entry, **changes)


def a_secret(id: str = "s1", **changes: object) -> Entry:
    """A record anonymous callers must not learn of."""
    text = "Zyklotronilaki koskee hankkeen sijaishoitoa ja työttömyysturvaa."
    return replace(
        Entry(id, "document", "Salainen muistio", text, date=date(2020, 1, 2), publicity="secret"), **changes
    )


def an_archive() -> list[Entry]:
    """Some forty records in three languages, several kinds, bodies, years and amounts."""
    swedish = "Landskapsregeringen fattade beslut om statsunderstödet. Besluten delgavs kommunerna i Helsingfors."
    english = "The committees decided to end the programme. Contracts were terminated with immediate effect."
    entries = [a_decision(), a_report(), a_secret()]
    entries += [
        Entry(
            "c1",
            "contract",
            "Puitesopimus",
            "Sopimuksen 11 §:n mukaan saaja voi irtisanoa sopimuksen. H&M:n levy-yhtiön tilat.",
            date=date(2019, 4, 1),
            open=True,
            status="terminated",
            amounts=(5_000_00,),
            body="Työvaliokunta",
        ),
        Entry(
            "sv1",
            "decision",
            "Beslut om understöd",
            swedish,
            date=date(2018, 5, 6),
            open=True,
            body="Landskapsstyrelsen",
        ),
        Entry("en1", "report", "Final report", english, date=date(2017, 7, 8), open=True),
        Entry(
            "m1",
            "meeting",
            "Pöytäkirja 6/2019",
            "Ohjausryhmä kokoontui. Päätöksiä ei tehty alusta alkaen. Vanhanpojan talo.",
            date=date(2019, 6, 5),
            open=True,
            numbers=("§ 12",),
        ),
    ]
    matters = (
        "hankesalkku",
        "kiinteistöjärjestelmä",
        "sopimusten siirto",
        "henkilöstön paluu",
        "arkistokartoitus",
        "talousarvio",
    )
    for at in range(36):
        matter, year = matters[at % 6], 2016 + at % 5
        entries.append(
            Entry(
                f"p{at:02}",
                ("payment", "document", "decision")[at % 3],
                f"{matter.capitalize()} {year}",
                f"Asia numero {at}: {matter} ja sen rahoitus vuonna {year}. Maksettiin {at + 1}00 euroa. Nro {at}.",
                date=date(year, 1 + at % 12, 1 + at % 27),
                case=f"case-{at % 4}",
                body=("Maakuntahallitus", "Työvaliokunta")[at % 2],
                record_class=f"0{at % 3}.01",
                amounts=((at + 1) * 100_00,),
                open=at % 7 != 3,
                publicity="secret" if at % 7 == 3 else "public",
                position=at,
            )
        )
    return entries


def changes(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """Entries as the follower of events hands them over: all versions of each id."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.id, []).append(entry)
    return list(found.items())
