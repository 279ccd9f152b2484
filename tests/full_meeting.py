"""A meeting as full as they get: three days, thirty sessions in two rooms, five speakers each, none of them twice."""

import datetime
from itertools import product

from agenda.models import Appearance, Room, Session, Speaker
from meeting.models import Meeting
from partners.models import Constituency, Organization
from tests.factories import make_meeting

SESSIONS_A_DAY, SPEAKERS_A_SESSION = 10, 5

THEMES = [  # Half of a title each: in English, French and Spanish.
    ("Financing social protection", "Financer la protection sociale", "Financiar la protección social"),
    ("Reaching workers in the informal economy", "Atteindre l’économie informelle", "Llegar a la economía informal"),
    ("Health protection for all", "Une protection de la santé pour tous", "Protección de la salud para todos"),
    ("Old-age pensions that last", "Des pensions de vieillesse durables", "Pensiones de vejez que duren"),
    ("A just transition", "Une transition juste", "Una transición justa"),
    ("Digital delivery of benefits", "Le versement numérique des prestations", "El pago digital de las prestaciones"),
]
ANGLES = [
    ("what five countries have learned", "ce que cinq pays ont appris", "lo que han aprendido cinco países"),
    ("the case for joint work", "pourquoi agir ensemble", "razones para actuar juntos"),
    ("results since 2021 and gaps", "résultats depuis 2021 et lacunes", "resultados desde 2021 y carencias"),
    ("voices of workers and employers", "la parole aux partenaires sociaux", "la voz de los interlocutores"),
    ("where the money comes from", "d’où viennent les moyens", "de dónde vienen los recursos"),
]
GIVEN_NAMES = [
    *("Amina", "Bruno", "Chen", "Dora", "Emil", "Fatou", "Grace", "Hiroshi", "Inês", "Jamal", "Kofi", "Leïla"),
    *("Mateo", "Nadia", "Olga", "Paulo", "Quynh", "Rosa", "Samuel", "Tereza", "Ulrich", "Valérie", "Wanjiru"),
    *("Ximena", "Yusuf"),
]
FAMILY_NAMES = ["Diallo", "Ortega", "Nakamura", "van der Berg", "Mwangi", "Lindqvist"]
FUNCTIONS = [
    ("Director-General", "Directrice générale", "Directora General"),
    ("Head of Social Policy", "Chef de la politique sociale", "Jefe de Política Social"),
    ("Secretary for International Affairs", "Secrétaire aux affaires internationales", "Secretaria Internacional"),
]
PLACES = [
    ("Ghana", "Ghana", "Ghana"),
    ("Peru", "Pérou", "Perú"),
    ("Viet Nam", "Viet Nam", "Viet Nam"),
    ("Jordan", "Jordanie", "Jordania"),
    ("Portugal", "Portugal", "Portugal"),
    ("Fiji", "Fidji", "Fiji"),
]
BODIES = [
    ("Ministry of Labour of {}", "Ministère du Travail : {}", "Ministerio de Trabajo: {}"),
    ("Social Security Fund of {}", "Caisse de sécurité sociale : {}", "Caja del Seguro Social: {}"),
    ("Confederation of Trade Unions of {}", "Confédération syndicale : {}", "Confederación sindical: {}"),
]
KINDS = [Session.Kind.OPENING, Session.Kind.PRESENTATION, Session.Kind.DEBATE, Session.Kind.TOUR_DE_TABLE]
ROLES = [role for role in Appearance.Role if role != Appearance.Role.CLOSING_REMARKS]


def make_full_meeting(slug: str, starts_on: datetime.date) -> Meeting:
    """Everything is translated, but for the abstracts, which are in English."""
    meeting = make_meeting(
        slug=slug, title_fr="Réunion des partenaires", title_es="Reunión de asociados", city_fr="Genève",
        city_es="Ginebra", starts_on=starts_on, ends_on=starts_on + datetime.timedelta(days=2),
        interpretation=["en", "fr", "es"],
    )  # fmt: skip
    sessions = Session.objects.bulk_create(_sessions(meeting))
    speakers = Speaker.objects.bulk_create(_speakers(_organizations(), len(sessions) * SPEAKERS_A_SESSION))
    Appearance.objects.bulk_create(
        Appearance(
            session=sessions[number // SPEAKERS_A_SESSION],
            speaker=speaker,
            role=ROLES[number % SPEAKERS_A_SESSION],
            position=number % SPEAKERS_A_SESSION,
        )
        for number, speaker in enumerate(speakers)
    )
    return meeting


def in_three_languages(field: str, texts: tuple[str, str, str]) -> dict[str, str]:
    """A translated field’s values, by the names of its columns."""
    return {f"{field}_{language}": text for language, text in zip(("en", "fr", "es"), texts, strict=True)}


def _sessions(meeting: Meeting) -> list[Session]:
    rooms = [
        Room.objects.create(meeting=meeting, **in_three_languages("name", names))
        for names in (("Room II", "Salle II", "Sala II"), ("Room VII", "Salle VII", "Sala VII"))
    ]
    titles = [
        tuple(f"{theme}: {angle}" for theme, angle in zip(*halves, strict=True)) for halves in product(THEMES, ANGLES)
    ]
    return [_session(meeting, rooms[number % 2], number, texts) for number, texts in enumerate(titles)]


def _session(meeting: Meeting, room: Room, number: int, titles: tuple[str, str, str]) -> Session:
    day, place = divmod(number, SESSIONS_A_DAY)
    hour = datetime.datetime.combine(meeting.starts_on, datetime.time(8 + place), meeting.zone)
    starts_at = hour + datetime.timedelta(days=day)
    return Session(
        meeting=meeting, slug=f"session-{number + 1}", position=number, room=room, kind=KINDS[number % len(KINDS)],
        starts_at=starts_at, ends_at=starts_at + datetime.timedelta(minutes=50),
        abstract_en=f"{titles[0]}. Partners say what worked, what did not, and what they need next.",
        **in_three_languages("title", titles),
    )  # fmt: skip


def _organizations() -> list[Organization]:
    return Organization.objects.bulk_create(
        Organization(
            constituency=Constituency.MEMBER_STATE,
            **in_three_languages("name", tuple(name.format(place) for name, place in zip(body, country, strict=True))),
        )
        for body, country in product(BODIES, PLACES)
    )


def _speakers(organizations: list[Organization], number: int) -> list[Speaker]:
    names = list(product(FAMILY_NAMES, GIVEN_NAMES))[:number]
    return [
        Speaker(
            slug=f"speaker-{place}", given_name=given_name, family_name=family_name,
            organization=organizations[place % len(organizations)],
            **in_three_languages("function", FUNCTIONS[place % len(FUNCTIONS)]),
        )
        for place, (family_name, given_name) in enumerate(names, 1)
    ]  # fmt: skip
