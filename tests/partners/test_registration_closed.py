"""When there is no form, and what is said instead."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils.html import strip_tags

from meeting.models import Meeting, Message
from partners.models import Attendance, Registration
from partners.services.registrations import RegistrationClosed, RegistrationData, register
from tests.factories import make_meeting, make_open_meeting
from tests.partners.answers import REGISTER_ANSWERS, in_each_language

GENEVA = ZoneInfo("Europe/Zurich")
FUTURE = {"starts_on": datetime.date(2099, 7, 1), "ends_on": datetime.date(2099, 7, 2)}
PAST = {"starts_on": datetime.date(2020, 7, 1), "ends_on": datetime.date(2020, 7, 2)}
NO_FORM = [
    pytest.param(
        FUTURE | {"registration_opens_at": None},
        {
            "en": "Registration is not open yet.",
            "fr": "Les inscriptions ne sont pas encore ouvertes.",
            "es": "La inscripción aún no está abierta.",
        },
        id="announced",
    ),
    pytest.param(
        FUTURE | {"registration_opens_at": datetime.datetime(2099, 6, 1, 9, tzinfo=GENEVA)},
        {
            "en": "Registration opens on Monday 1 June 2099, 09:00, Central European Summer Time (Geneva).",
            "fr": "Ouverture des inscriptions\u00a0: lundi 1er\u00a0juin 2099, 09:00, heure d’été d’Europe centrale "
            "(Genève).",
            "es": "Apertura de la inscripción: lunes, 1 de junio de 2099, 09:00, hora de verano de Europa central "
            "(Ginebra).",
        },
        id="opens-later",
    ),
    pytest.param(
        FUTURE
        | {
            "registration_opens_at": datetime.datetime(2020, 1, 2, 9, tzinfo=GENEVA),
            "registration_closes_at": datetime.datetime(2020, 1, 31, 18, tzinfo=GENEVA),
        },
        {
            "en": "Registration closed on Friday 31 January 2020, 18:00, Central European Standard Time (Geneva).",
            "fr": "Les inscriptions sont closes. Date de clôture\u00a0: vendredi 31\u00a0janvier 2020, 18:00, heure "
            "normale d’Europe centrale (Genève).",
            "es": "El plazo de inscripción se cerró. Fecha de cierre: viernes, 31 de enero de 2020, 18:00, hora "
            "estándar de Europa central (Ginebra).",
        },
        id="closed",
    ),
    pytest.param(
        PAST | {"registration_opens_at": datetime.datetime(2020, 1, 2, 9, tzinfo=GENEVA)},
        {
            "en": "This meeting is over.",
            "fr": "Cette réunion est terminée.",
            "es": "Esta reunión ha terminado.",
        },
        id="over",
    ),
]


@in_each_language
@pytest.mark.parametrize(("fields", "sentence"), NO_FORM)
def test_registration_not_open_is_explained(
    client: Client, db: None, language: str, fields: dict[str, object], sentence: dict[str, str]
) -> None:
    make_meeting(slug="2027", seats_in_room=10, **fields)

    got, posted = (
        client.get(f"/{language}/2027/register/"),
        client.post(f"/{language}/2027/register/", REGISTER_ANSWERS),
    )

    assert (got.status_code, posted.status_code) == (200, 409)
    for page in (got.content.decode(), posted.content.decode()):
        notice = re.search(r'<p class="notice">(.+?)</p>', page, re.DOTALL)[1]
        assert re.sub(r"[ \n]+", " ", strip_tags(notice)).strip() == sentence[language]
        assert "<form" not in page
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


def test_meeting_that_is_a_draft_does_not_exist(client: Client, db: None) -> None:
    make_open_meeting(slug="2027", status=Meeting.Status.DRAFT)

    statuses = [
        client.get("/en/2027/register/").status_code,
        client.post("/en/2027/register/", REGISTER_ANSWERS).status_code,
        client.get("/en/2027/register/done/").status_code,
    ]

    assert statuses == [404, 404, 404]
    assert Registration.objects.count() == 0


def test_registration_that_closed_meanwhile_refused_under_the_lock(meeting: Meeting) -> None:
    amina = RegistrationData(
        given_name="Amina", family_name="Touré", email="amina@example.org", organization_name="Ministry of Labour",
        constituency="member_state", country="CI", attendance=Attendance.ONLINE,
    )  # fmt: skip
    stale = Meeting.objects.get()
    Meeting.objects.update(registration_closes_at=meeting.registration_opens_at + datetime.timedelta(hours=1))

    with pytest.raises(RegistrationClosed):
        register(meeting=stale, person=amina)

    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)
