"""The list of participants: the public one names only those who agreed, while it is published; that of staff all."""

import gzip

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from meeting.models import Meeting, User
from partners.models import Attendance, Registration
from tests.factories import make_organization, make_registration
from tests.partners.staff import signed_in
from tests.pdf_reading import Pdf, squeezed
from tests.reading import main_words, one_line

pytestmark = pytest.mark.django_db

STAFF_PDF = "/admin/partners/registration/participants.pdf"


@pytest.fixture
def published(meeting: Meeting) -> Meeting:
    """Amina and Bruno agreed to be listed; Chen did not, and Dina is no participant."""
    meeting.participants_published = True
    meeting.save()
    make_registration(
        meeting, honorific="he", given_name="Amina", family_name="Touré", position="Minister", listed=True,
        email="secret@example.org", organization=make_organization(name_en="Ministry", name_fr="Ministère"),
    )  # fmt: skip
    make_registration(
        meeting, given_name="Bruno", family_name="Keïta", constituency="workers", country="CH", listed=True,
        organization_name="Union", attendance=Attendance.ONLINE,
    )  # fmt: skip
    make_registration(meeting, given_name="Chen", family_name="Liu", country="CH")
    for status in ("pending", "waitlisted", "declined", "cancelled"):
        make_registration(meeting, given_name="Dina", family_name=status, status=status, listed=True)
    return meeting


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "Partners’ meeting List of participants List of participants to print (PDF) "
            "2 people take part and agreed to be listed. "
            "Member State Amina Touré Minister Ministry Côte d’Ivoire "
            "Workers’ organization Bruno Keïta Union Switzerland",
        ),
        (
            "fr",
            "Réunion des partenaires Liste des participants Liste des participants à imprimer (PDF) "
            "2 personnes participent et ont accepté de figurer dans la liste. "
            "État Membre Amina Touré Minister Ministère Côte d’Ivoire "
            "Organisation de travailleurs Bruno Keïta Union Suisse",
        ),
        (
            "es",
            "Reunión de asociados Lista de participantes Lista de participantes para imprimir (PDF) "
            "2 personas participan y han aceptado figurar en la lista. "
            "Estado Miembro Amina Touré Minister Ministry Côte d’Ivoire "
            "Organización de trabajadores Bruno Keïta Union Suiza",
        ),
    ],
)
def test_page_names_those_who_agreed_and_nothing_else(
    client: Client, published: Meeting, language: str, words: str
) -> None:
    response = client.get(f"/{language}/2027/participants/")

    assert main_words(response) == words
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert "secret@example.org" not in response.text


def test_document_says_the_same(client: Client, published: Meeting) -> None:
    response = client.get("/fr/2027/participants.pdf")
    pdf = Pdf(response.content)

    assert pdf.text.endswith(
        squeezed(
            "2 participants État Membre (1) Nom Fonction Organisation Pays "
            "Amina Touré Minister Ministère Côte d’Ivoire "
            "Organisation de travailleurs (1) Nom Fonction Organisation Pays Bruno Keïta Union Suisse"
        )
    )
    assert pdf.text.startswith(squeezed("Réunion des partenaires Liste des participants"))
    assert (pdf.language, pdf.is_marked, pdf.is_universally_accessible) == ("fr", True, True)
    assert pdf.names("Table", "TH") == ["Table", *4 * ["TH"], "Table", *4 * ["TH"]]
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == 'inline; filename="participants-2027-fr.pdf"'


@pytest.mark.parametrize("path", ["participants/", "participants.pdf"])
def test_list_is_there_only_while_it_is_published(client: Client, published: Meeting, path: str) -> None:
    assert client.get(f"/en/2027/{path}").status_code == 200
    Meeting.objects.update(participants_published=False)
    assert client.get(f"/en/2027/{path}").status_code == 404
    Meeting.objects.update(participants_published=True, status=Meeting.Status.DRAFT)
    assert client.get(f"/en/2027/{path}").status_code == 404


@pytest.mark.parametrize("change", [{"listed": False}, {"status": "cancelled", "holds_seat": False}])
def test_whoever_is_no_longer_listed_disappears_at_once(client: Client, published: Meeting, change: dict) -> None:
    assert "Bruno" in client.get("/en/2027/participants/").text
    Registration.objects.filter(given_name="Bruno").update(**change)
    assert "Bruno" not in client.get("/en/2027/participants/").text
    assert "Bruno" not in Pdf(client.get("/en/2027/participants.pdf").content).text


def test_menu_leads_to_a_published_list(client: Client, published: Meeting) -> None:
    link = '<a href="/en/2027/participants/"'

    assert link in client.get("/en/2027/").text
    Meeting.objects.update(participants_published=False)
    assert link not in client.get("/en/2027/").text


def test_nobody_agreed_yet(client: Client, published: Meeting) -> None:
    Registration.objects.update(listed=False)

    assert main_words(client.get("/en/2027/participants/")) == (
        "Partners’ meeting List of participants 0 people take part and agreed to be listed."
    )


def test_long_list_has_pages(client: Client, published: Meeting) -> None:
    for number in range(105):
        make_registration(published, family_name=f"{number:03}", given_name="N", listed=True, country="CI")

    first, second = (client.get(f"/en/2027/participants/?page={page}") for page in (1, 2))
    last = client.get("/en/2027/participants/?page=99")
    assert main_words(first).endswith("Page 1 of 2 Next page")
    assert main_words(second).endswith("Workers’ organization Bruno Keïta Union Switzerland Previous page Page 2 of 2")
    assert main_words(last) == main_words(second)
    titles = [one_line(page.text.partition("<title>")[2].partition("</title>")[0]).strip() for page in (first, second)]
    assert titles == [
        f"List of participants · Partners’ meeting · Page {number} of 2 · ILO development partners’ meeting"
        for number in (1, 2)
    ]
    assert "107 people take part and agreed to be listed." in main_words(second)
    assert len(gzip.compress(first.content)) < 14_000


@pytest.mark.parametrize("number", [1, 3, 30])
@pytest.mark.parametrize("path", ["participants/", "participants.pdf"])
def test_list_asks_twice_however_many_are_listed(
    client: Client, meeting: Meeting, django_assert_num_queries: DjangoAssertNumQueries, path: str, number: int
) -> None:
    Meeting.objects.update(participants_published=True)
    for _ in range(number):
        make_registration(meeting, listed=True, organization=make_organization())
    with django_assert_num_queries(2):
        assert client.get(f"/en/2027/{path}").status_code == 200


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", ["Ada Ñandú", "Ada Nun", "Ada Nz", "Ada Zz", "Ada Bb", "Ada Aa"]),
        ("fr", ["Ada Bb", "Ada Ñandú", "Ada Nun", "Ada Nz", "Ada Zz", "Ada Aa"]),
        ("es", ["Ada Bb", "Ada Nun", "Ada Nz", "Ada Ñandú", "Ada Zz", "Ada Aa"]),
    ],
)
def test_order_is_that_of_the_language(client: Client, meeting: Meeting, language: str, order: list[str]) -> None:
    """By country (Germany comes after Belgium in English alone), then organization and name."""
    Meeting.objects.update(participants_published=True)
    for family_name, country, organization in [
        ("Zz", "BE", "Ólé"), ("Nz", "BE", "ola"), ("Ñandú", "BE", "ola"), ("Nun", "BE", "ola"),
        ("Bb", "DE", "A"),
    ]:  # fmt: skip
        make_registration(meeting, given_name="Ada", family_name=family_name, country=country, listed=True,
                          organization_name=organization)  # fmt: skip
    make_registration(meeting, given_name="Ada", family_name="Aa", country="AT", listed=True, constituency="ilo")

    text = client.get(f"/{language}/2027/participants/").text
    names = [part.partition("<")[0] for part in text.split("<strong>")[1:]]
    assert names == order


def test_document_of_staff_names_all_who_are_confirmed(client: Client, dora: User, published: Meeting) -> None:
    client.force_login(dora)
    text = Pdf(client.get(STAFF_PDF, {"meeting": published.pk, "language": "es"}).content).text

    assert text.startswith(squeezed("Reunión de asociados Lista de participantes No destinada a la publicación"))
    assert text.endswith(
        squeezed(
            "3 participantes Estado Miembro (2) Nombre Cargo Organización País "
            "S.E. Amina Touré Minister Ministry Côte d’Ivoire Chen Liu Ministry of Labour Suiza "
            "Organización de trabajadores (1) Nombre Cargo Organización País Bruno Keïta Union Suiza"
        )
    )


@pytest.mark.parametrize(
    ("attendance", "words"),
    [
        ("in_person", "In the room 2 participants Member State (2)"),
        ("online", "Online 1 participant Workers’ organization (1)"),
    ],
)
def test_document_of_staff_is_of_those_chosen(
    client: Client, dora: User, published: Meeting, attendance: str, words: str
) -> None:
    client.force_login(dora)
    response = client.get(STAFF_PDF, {"attendance": attendance})

    assert squeezed(words) in Pdf(response.content).text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "status"), [("meeting=x", 404), ("meeting=" + "9" * 30, 404), ("language=de", 400), ("attendance=x", 400)]
)
def test_what_is_not_to_be_had_is_refused(
    client: Client, dora: User, meeting: Meeting, query: str, status: int
) -> None:
    client.force_login(dora)

    assert client.get(f"{STAFF_PDF}?{query}").status_code == status


def test_document_of_staff_is_for_those_who_see_registrations(meeting: Meeting) -> None:
    assert signed_in("view_accessneeds").get(STAFF_PDF).status_code == 403
