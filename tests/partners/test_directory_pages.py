"""What staff do with the directory: search it, merge what is there twice, place what registrants typed."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from meeting.models import User
from partners.models import Organization, Registration
from partners.selectors.directory import names_to_place, with_suggestions
from tests.factories import make_contact, make_open_meeting, make_organization, make_registration
from tests.partners.answers import in_each_language

pytestmark = pytest.mark.django_db

LIST = "/admin/partners/organization/"
DUPLICATES, TO_PLACE = f"{LIST}duplicates/", f"{LIST}to-place/"


def helper(*rights: str) -> Client:
    """Emil, who has these rights alone."""
    emil = User.objects.create_user("emil@example.org", is_staff=True)
    emil.user_permissions.set(Permission.objects.filter(codename__in=[f"{right}_organization" for right in rights]))
    client = Client()
    client.force_login(emil)
    return client


def words(page: str) -> str:
    return " ".join(unescape(strip_tags(page)).split())


def said(response: object) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


# The list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["ministere", "TRAVAIL minist", "mintrav", "labour", "l’emploi"])
def test_search_reads_every_name_without_accents(staff: Client, query: str) -> None:
    make_organization(
        name_en="Ministry of Labour",
        name_fr="Ministère du Travail",
        aliases="Ministère de lʼEmploi",
        acronym_es="MinTráv",
    )
    make_organization(name_en="Quay")
    response = staff.get(LIST, {"q": query})
    assert [each.name_en for each in response.context["cl"].result_list] == ["Ministry of Labour"]


def test_search_takes_anything(staff: Client) -> None:
    for query in ("%", "\0", "'", "\\", "_" * 500):
        assert staff.get(LIST, {"q": query}).status_code == 200


def test_list_is_filtered_by_country_in_words(staff: Client) -> None:
    make_organization(name_en="Alpha", country="KE")
    make_organization(name_en="Omega", country="CI")
    make_organization(name_en="Quay")
    page = staff.get(LIST).text
    assert re.findall(r'href="\?country=(\w\w)">([^<]+)', page) == [("CI", "Côte d’Ivoire"), ("KE", "Kenya")]
    assert [each.name_en for each in staff.get(LIST, {"country": "KE"}).context["cl"].result_list] == ["Alpha"]


@pytest.mark.parametrize("number", [1, 3])
def test_list_counts_contacts_and_registrations(
    staff: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        organization = make_organization()
        for _ in range(2):
            make_contact(organization=organization)
        for _ in range(3):
            make_registration(organization=organization)
    staff.get(LIST)
    with django_assert_num_queries(7):
        page = staff.get(LIST).text
    links = re.findall(rf'(contact|registration)/\?organization__id__exact={organization.pk}">(\d)', page)
    assert links == [("contact", "2"), ("registration", "3")]
    assert staff.get(f"/admin/partners/contact/?organization__id__exact={organization.pk}").text.count("_select") >= 2


def test_links_are_for_those_who_may(staff: Client) -> None:
    make_registration(organization_name="Unknown")
    link, duplicates = "Organizations to place (1)", "Suggested duplicates"
    shown = {}
    for rights in (("view",), ("view", "change"), ("view", "change", "delete")):
        User.objects.filter(email="emil@example.org").delete()
        page = words(helper(*rights).get(LIST).text)
        shown[rights[-1]] = (link in page, duplicates in page)
    assert shown == {"view": (False, False), "change": (True, False), "delete": (True, True)}


# Duplicates -------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(db: None) -> tuple[Organization, Organization]:
    return (
        make_organization(name_en="Labour Office", acronym_en="LO", country="CH"),
        make_organization(name_en="Office of Labour", acronym_en="LO", website="https://office.example.org/"),
    )


def merge_page(pair: tuple[Organization, Organization], verb: str = "merge") -> str:
    return f"{LIST}{pair[0].pk}/{verb}/{pair[1].pk}/"


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "the same acronym"), ("fr", "même sigle"), ("es", "las mismas siglas")]
)
def test_duplicates_are_listed_with_the_reason(staff: Client, pair: tuple, language: str, reason: str) -> None:
    page = staff.get(DUPLICATES, headers={"Accept-Language": language}).text
    assert f"<td>{reason}</td>" in page
    assert f'href="{merge_page(pair)}"' in page


def test_both_are_shown_side_by_side(staff: Client, pair: tuple) -> None:
    make_contact(organization=pair[0])
    page = staff.get(merge_page(pair)).text.partition('id="content-main"')[2]
    rows = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    ]
    assert [[words(cell) for cell in row] for row in rows] == [
        ["", "Labour Office", "Office of Labour"],
        ["Name [en]", "Labour Office", "Office of Labour"],
        ["Acronym [en]", "LO", "LO"],
        ["Constituency", "Civil society organization", "Civil society organization"],
        ["Country", "Switzerland", "–"],
        ["Website", "–", "https://office.example.org/"],
        ["What would move", "Contacts: 1 Registrations: 0 Speakers: 0", "Contacts: 0 Registrations: 0 Speakers: 0"],
        ["Merge", "Keep “Labour Office”", "Keep “Office of Labour”"],
    ]


@pytest.mark.parametrize("kept", [0, 1])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "“{merged}” is now part of “{kept}”."),
        ("fr", "«\u00a0{merged}\u00a0» fait désormais partie de «\u00a0{kept}\u00a0»."),
        ("es", "«{merged}» forma ahora parte de «{kept}»."),
    ],
)
def test_the_one_chosen_stays(staff: Client, pair: tuple, kept: int, language: str, sentence: str) -> None:
    response = staff.post(merge_page(pair), {"kept": pair[kept].pk}, headers={"Accept-Language": language})
    assert response.status_code == 302
    assert said(response) == [sentence.format(merged=pair[1 - kept], kept=pair[kept])]
    assert Organization.objects.get() == pair[kept]


def test_nothing_is_merged_without_a_choice(staff: Client, pair: tuple) -> None:
    for kept in ("", "0", "x", None):
        assert staff.post(merge_page(pair), {} if kept is None else {"kept": kept}).status_code == 200
    assert Organization.objects.count() == 2


def test_merging_again_says_that_it_is_done(staff: Client, pair: tuple) -> None:
    address = merge_page(pair)
    staff.post(address, {"kept": pair[0].pk})
    response = staff.post(address, {"kept": pair[0].pk})
    assert response["Location"] == DUPLICATES
    assert "This organization is no longer in the directory: it may have been merged already." in said(response)


def test_organization_is_no_pair_with_itself(staff: Client, pair: tuple) -> None:
    address = merge_page((pair[0], pair[0]))
    assert staff.get(address)["Location"] == DUPLICATES
    staff.post(address, {"kept": pair[0].pk})
    assert Organization.objects.count() == 2


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Noted: these are two organizations."),
        ("fr", "C’est noté\u00a0: il s’agit de deux organisations."),
        ("es", "Anotado: son dos organizaciones."),
    ],
)
def test_two_told_apart_are_not_listed_again(staff: Client, pair: tuple, language: str, sentence: str) -> None:
    response = staff.post(merge_page(pair, "apart"), headers={"Accept-Language": language})
    assert said(response) == [sentence]
    assert merge_page(pair) not in staff.get(DUPLICATES).text


def test_merging_takes_the_right_to_change_and_to_delete(pair: tuple) -> None:
    for rights in (("view", "change"), ("view", "delete")):
        User.objects.filter(email="emil@example.org").delete()
        client = helper(*rights)
        answers = [
            client.get(DUPLICATES), client.get(merge_page(pair)), client.post(merge_page(pair), {"kept": pair[0].pk}),
            client.post(merge_page(pair, "apart")),
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [403] * 4
    assert Organization.objects.count() == 2


# To place ---------------------------------------------------------------------------------------------------------


def test_names_are_listed_once_with_meetings_and_suggestions() -> None:
    near = make_organization(name_en="Ministry of Labour", constituency="member_state", country="KE")
    far = make_organization(name_en="Ministry of Labour", constituency="member_state", country="CI")
    past, coming = make_open_meeting(title_en="Past"), make_open_meeting(title_en="Coming")
    kenyan = {"organization_name": "Ministry of  Labor", "country": "KE"}
    first = make_registration(past, **kenyan)
    make_registration(coming, **(kenyan | {"organization_name": "MINISTRY OF LABOR"}))
    make_registration(coming, **kenyan, status="cancelled")
    ivorian = make_registration(coming, organization_name="Ministry of Labor", country="CI")
    make_registration(coming, organization=near)
    fund = make_registration(coming, organization_name="Fund", constituency="foundation", country="KE")
    make_registration(past, organization_name="fund", constituency="un", country="FR")

    listed = [
        (each.registration, each.number, {meeting.title for meeting in each.meetings}, each.suggestions)
        for each in with_suggestions(names_to_place())
    ]

    assert listed == [
        (fund, 2, {"Past", "Coming"}, []),
        (first, 2, {"Past", "Coming"}, [near, far]),
        (ivorian, 1, {"Coming"}, [far, near]),
    ]


@pytest.mark.parametrize("number", [1, 10])
def test_queries_of_names_to_place(django_assert_num_queries: DjangoAssertNumQueries, number: int) -> None:
    for place in range(number):
        make_organization(name_en=f"Quay {place}")
        make_registration(organization_name=f"The Quay {place}")
    with django_assert_num_queries(5):
        assert len(with_suggestions(names_to_place())) == number


@in_each_language
def test_page_of_names_to_place(staff: Client, language: str) -> None:
    make_organization(name_en="Fund for Floors", country="KE")
    for number in range(26):
        make_registration(organization_name=f"Fund for Flors {number:02}")
    page = staff.get(TO_PLACE, headers={"Accept-Language": language})
    buttons = {
        "en": "This is Fund for Floors, Kenya",
        "fr": "C’est Fund for Floors, Kenya",
        "es": "Es Fund for Floors, Kenya",
    }
    assert words(page.text).count(buttons[language]) == 25
    assert "Fund for Flors 25" in staff.get(TO_PLACE, {"page": 2}).text
    assert staff.get(TO_PLACE, {"page": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ("2 registrations belong to “Fund” now.", "0 registrations belong to “Fund” now.")),
        (
            "fr",
            (
                "2 inscriptions sont désormais rattachées à «\u00a0Fund\u00a0».",
                "0 inscription est désormais rattachée à «\u00a0Fund\u00a0».",
            ),
        ),
        ("es", ("2 inscripciones pertenecen ahora a «Fund».", "0 inscripciones pertenecen ahora a «Fund».")),
    ],
)
def test_staff_say_who_is_meant(staff: Client, language: str, sentences: tuple[str, str]) -> None:
    fund = make_organization(name_en="Fund")
    amina, _ = [make_registration(organization_name="The Fund") for _ in range(2)]
    address = f"{TO_PLACE}{amina.pk}/link/"
    for sentence in sentences:
        response = staff.post(address, {"organization": fund.pk}, headers={"Accept-Language": language})
        assert (response["Location"], said(response)[-1]) == (TO_PLACE, sentence)
    assert fund.registrations.count() == 2
    for unknown in ("", "x", "0", "9" * 30):
        assert staff.post(address, {"organization": unknown}).status_code == 404


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "“The Fund” is in the directory; complete it here."),
        ("fr", "«\u00a0The Fund\u00a0» figure dans le répertoire\u202f; complétez la fiche ici."),
        ("es", "«The Fund» figura en el directorio; complétela aquí."),
    ],
)
def test_staff_add_a_name_to_the_directory(staff: Client, language: str, sentence: str) -> None:
    amina = make_registration(organization_name="The Fund")
    response = staff.post(f"{TO_PLACE}{amina.pk}/add/", headers={"Accept-Language": language})
    added = Organization.objects.get()
    assert response["Location"] == f"{LIST}{added.pk}/change/"
    assert said(response) == [sentence]
    assert Registration.objects.get().organization == added
    assert names_to_place().count() == 0


def test_placing_takes_rights(db: None) -> None:
    amina, fund = make_registration(organization_name="The Fund"), make_organization()
    answers = {}
    for rights in (("view",), ("view", "change"), ("view", "add")):
        User.objects.filter(email="emil@example.org").delete()
        client = helper(*rights)
        answers[rights[-1]] = [
            client.get(TO_PLACE).status_code,
            client.post(f"{TO_PLACE}{amina.pk}/add/").status_code,
            client.post(f"{TO_PLACE}{amina.pk}/link/", {"organization": fund.pk}).status_code,
        ]
    assert answers == {"view": [403, 403, 403], "change": [200, 403, 302], "add": [403, 403, 403]}
