"""Two entries of the directory become one, and what registrants typed gets its place."""

import threading

import pytest
from django.db import connection
from django.utils import translation

from agenda.models import Speaker
from meeting.models import HistoryEntry, User
from partners.models import Contact, Organization, Registration
from partners.selectors.directory import organization_named
from partners.services.directory import (
    MergeRefused,
    OrganizationGone,
    SameOrganization,
    add_to_directory,
    keep_apart,
    link_organization,
    merge_organizations,
)
from tests.factories import make_contact, make_open_meeting, make_organization, make_registration, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(db: None) -> Organization:
    return make_organization(name_en="Labour Organization", acronym_en="ILO", aliases="The Office")


@pytest.fixture
def merged(db: None) -> Organization:
    return make_organization(
        name_en="International Labour Organisation", name_fr="Organisation du travail", acronym_en="ilo",
        acronym_fr="OIT", aliases="BIT\nthe  office", website="https://ilo.example.org/", country="CH",
    )  # fmt: skip


def history(subject: object) -> list[tuple]:
    entries = HistoryEntry.objects.filter(subject_id=subject.pk, subject_type__model=subject._meta.model_name)
    return list(entries.order_by("pk").values_list("action", "actor", "changes"))


# Merging ----------------------------------------------------------------------------------------------------------


def test_everything_moves_of_whichever_app(kept: Organization, merged: Organization, dora: User) -> None:
    contacts = [make_contact(organization=merged), make_contact(organization=merged), make_contact(organization=kept)]
    speaker, registration = make_speaker(organization=merged), make_registration(organization=merged)
    merged_pk = merged.pk

    assert merge_organizations(kept=kept, merged=merged, actor=dora) == kept

    assert set(Contact.objects.filter(organization=kept)) == set(contacts)
    assert list(Speaker.objects.filter(organization=kept)) == [speaker]
    assert list(Registration.objects.filter(organization=kept)) == [registration]
    assert list(Organization.objects.all()) == [kept]
    moved = {"partners.Contact": 2, "partners.Registration": 1, "agenda.Speaker": 1}
    assert history(kept) == [("merged", dora.pk, {"merged": merged_pk, "moved": moved})]


def test_the_one_kept_goes_by_all_names(kept: Organization, merged: Organization, dora: User) -> None:
    merge_organizations(kept=kept, merged=merged, actor=dora)
    kept.refresh_from_db()
    assert kept.aliases == "The Office\nInternational Labour Organisation\nOrganisation du travail\nOIT\nBIT"
    assert (kept.name_en, kept.country, kept.website) == ("Labour Organization", "CH", "https://ilo.example.org/")
    assert organization_named("organisation du travail") == kept


def test_the_one_kept_keeps_country_and_website(kept: Organization, merged: Organization, dora: User) -> None:
    Organization.objects.filter(pk=kept.pk).update(country="FR", website="https://kept.example.org/")
    merge_organizations(kept=kept, merged=merged, actor=dora)
    kept.refresh_from_db()
    assert (kept.country, kept.website) == ("FR", "https://kept.example.org/")


def test_two_of_one_name_with_and_without_country(dora: User) -> None:
    """The country moves though name and country are unique together."""
    kept, merged = make_organization(name_en="Fund"), make_organization(name_en="Fund", country="KE")
    merge_organizations(kept=kept, merged=merged, actor=dora)
    kept.refresh_from_db()
    assert (kept.name_en, kept.country, kept.aliases) == ("Fund", "KE", "")


def test_those_told_apart_stay_apart(kept: Organization, merged: Organization, dora: User) -> None:
    other, third = make_organization(), make_organization()
    kept.distinct_from.add(other, merged)
    merged.distinct_from.add(other, third)
    merge_organizations(kept=kept, merged=merged, actor=dora)
    assert set(kept.distinct_from.all()) == {other, third}
    assert list(other.distinct_from.all()) == [kept]
    assert list(third.distinct_from.all()) == [kept]


def test_merging_twice_is_refused(kept: Organization, merged: Organization, dora: User) -> None:
    again = Organization.objects.get(pk=merged.pk)
    merge_organizations(kept=kept, merged=merged, actor=dora)
    with pytest.raises(OrganizationGone):
        merge_organizations(kept=kept, merged=again, actor=dora)
    assert len(history(kept)) == 1


def test_merging_with_itself_is_refused(kept: Organization, dora: User) -> None:
    with pytest.raises(SameOrganization):
        merge_organizations(kept=kept, merged=Organization.objects.get(pk=kept.pk), actor=dora)
    assert list(Organization.objects.all()) == [kept]


def test_nothing_changes_where_both_have_what_must_be_unique(
    kept: Organization, merged: Organization, dora: User
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one_head_each ON partners_contact (organization_id, position)")
    for organization in (kept, merged):
        make_speaker(organization=organization)
        make_contact(organization=organization, position="Head")
    with pytest.raises(MergeRefused):
        merge_organizations(kept=kept, merged=merged, actor=dora)
    assert Speaker.objects.filter(organization=merged).count() == 1
    assert Contact.objects.filter(organization=merged).count() == 1
    assert history(kept) == []


@pytest.mark.django_db(transaction=True)
def test_both_ways_at_once_merge_once(kept: Organization, merged: Organization, dora: User) -> None:
    make_contact(organization=kept)
    make_contact(organization=merged)
    outcomes = []

    def merge(one: Organization, other: Organization) -> None:
        try:
            merge_organizations(kept=one, merged=other, actor=dora)
            outcomes.append("merged")
        except OrganizationGone:
            outcomes.append("gone")
        finally:
            connection.close()

    pairs = [(kept, merged), (Organization.objects.get(pk=merged.pk), Organization.objects.get(pk=kept.pk))]
    threads = [threading.Thread(target=merge, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["gone", "merged"]
    assert Organization.objects.get().contacts.count() == 2


def test_two_are_told_apart_once(kept: Organization, merged: Organization, dora: User) -> None:
    for pair in ((kept, merged), (merged, kept)):
        keep_apart(organizations=pair, actor=dora)
    assert list(merged.distinct_from.all()) == [kept]
    assert history(kept) == [("distinct", dora.pk, {"distinct_from": merged.pk})]


# Typed by registrants ---------------------------------------------------------------------------------------------


def test_those_who_typed_alike_are_linked_in_every_meeting(kept: Organization, dora: User) -> None:
    alike = [
        make_registration(organization_name=name, constituency="un", country=country, status=status)
        for name, country, status in (
            ("Bureau du Travail", "CI", "confirmed"), ("bureau  du travail", "KE", "cancelled"),
            ("BUREAU DU TRAVAIL", "FR", "declined"),
        )
    ]  # fmt: skip
    other = make_registration(organization_name="Bureau", constituency="un")
    elsewhere = make_registration(
        organization_name="Bureau du Travail", constituency="un", organization=make_organization()
    )

    assert link_organization(registration=alike[0], organization=kept, actor=dora) == 3

    assert set(kept.registrations.all()) == set(alike)
    assert organization_named("bureau du travail") == kept
    assert history(alike[1]) == [("organization found", dora.pk, {"organization": kept.pk})]
    assert history(other) == history(elsewhere) == []
    assert link_organization(registration=alike[0], organization=kept, actor=dora) == 0
    assert len(history(alike[1])) == 1


def test_same_name_in_another_state_stays(kept: Organization, dora: User) -> None:
    ivorian = make_registration(organization_name="Ministry of Labour", constituency="member_state", country="CI")
    kenyan = make_registration(organization_name="Ministry of Labour", constituency="member_state", country="KE")
    link_organization(registration=ivorian, organization=kept, actor=dora)
    kenyan.refresh_from_db()
    assert kenyan.organization is None


def test_link_to_one_that_is_gone_is_refused(kept: Organization, dora: User) -> None:
    gone = Organization.objects.get(pk=kept.pk)
    kept.delete()
    with pytest.raises(OrganizationGone):
        link_organization(registration=make_registration(), organization=gone, actor=dora)


def test_name_typed_becomes_an_entry(dora: User) -> None:
    meeting = make_open_meeting()
    amina, bruno = [
        make_registration(
            meeting, organization_name="Ministère du Travail", constituency="member_state", country="CI", language="fr"
        )
        for _ in range(2)
    ]
    added = add_to_directory(registration=amina, actor=dora)
    assert Organization.objects.values_list(
        "name_en", "name_fr", "name_es", "constituency", "country", "aliases"
    ).get() == ("Ministère du Travail", "Ministère du Travail", None, "member_state", "CI", "")
    assert set(added.registrations.all()) == {amina, bruno}
    assert history(added) == [("added", dora.pk, {})]
    assert add_to_directory(registration=bruno, actor=dora) == added
    assert len(history(added)) == 1


@pytest.mark.parametrize(("countries", "country"), [(["KE", "KE"], "KE"), (["KE", "FR"], "")])
def test_country_of_the_entry_is_that_of_all(dora: User, countries: list[str], country: str) -> None:
    registrations = [
        make_registration(organization_name="Fund", constituency="foundation", country=each) for each in countries
    ]
    assert add_to_directory(registration=registrations[0], actor=dora).country == country


def test_errors_have_sentences_in_each_language() -> None:
    sentences = {}
    for language in ("en", "fr", "es"):
        with translation.override(language):
            sentences[language] = [str(error.message) for error in (OrganizationGone, SameOrganization, MergeRefused)]
    assert sentences == {
        "en": [
            "This organization is no longer in the directory: it may have been merged already.",
            "An organization cannot be merged with itself.",
            "Both have something of which an organization can have one only. Remove one of the two first.",
        ],
        "fr": [
            "Cette organisation ne figure plus dans le répertoire\u00a0: elle a peut-être déjà été fusionnée.",
            "Une organisation ne peut pas être fusionnée avec elle-même.",
            "Les deux ont un élément qu’une organisation ne peut avoir qu’une fois. Supprimez d’abord l’un des deux.",
        ],
        "es": [
            "Esta organización ya no figura en el directorio: puede que ya se haya fusionado.",
            "Una organización no puede fusionarse consigo misma.",
            "Ambas tienen algo de lo que una organización solo puede tener uno. Elimine primero uno de los dos.",
        ],
    }
