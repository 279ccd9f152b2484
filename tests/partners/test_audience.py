"""Whom a campaign is for, and who of them is left out, why."""

import pytest
from django.utils import timezone

from meeting.models import Batch, Meeting, Message, Suppression
from meeting.services.outbox import new_message
from partners.models import Campaign, Contact, ContactGroup, Delivery, Invitation
from partners.selectors.audience import missing_languages
from partners.selectors.campaigns import AudienceCounts
from tests.factories import make_contact, make_invitation, make_meeting, make_organization, make_registration
from tests.partners.campaigning import make_campaign, make_people, sorted_out


@pytest.fixture
def _people(db: None) -> None:
    """Amina of a ministry in Senegal, Bruno of a union in Côte d’Ivoire, Chen of a fund."""
    ministry = make_organization(name_en="Ministry", constituency="member_state", country="SN")
    union = make_organization(name_en="Union", constituency="workers", country="CI")
    donors = ContactGroup.objects.create(name="Donors")
    make_contact(family_name="A", email="amina@example.org", organization=ministry, language="fr").groups.add(donors)
    make_contact(family_name="B", email="bruno@example.org", organization=union, country="SN")
    make_contact(family_name="C", email="chen@example.org", organization=union, language="es").groups.add(donors)


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, []),
        ({"constituencies": ["member_state"]}, ["amina"]),
        ({"constituencies": ["member_state", "workers"]}, ["amina", "bruno", "chen"]),
        ({"countries": ["SN"]}, ["amina", "bruno"]),
        ({"countries": ["CI"]}, ["chen"]),
        ({"languages": ["en", "es"]}, ["bruno", "chen"]),
        ({"languages": ["en", "es"], "countries": ["CI"]}, ["chen"]),
        ({"standings": ["not_invited"]}, ["amina", "bruno", "chen"]),
        ({"standings": ["silent"]}, []),
    ],
)
def test_each_criterion_must_be_met(criteria: dict[str, list[str]], found: list[str]) -> None:
    assert sorted_out(make_campaign(**criteria)) == dict.fromkeys(found, "")


@pytest.mark.usefixtures("_people")
def test_groups_and_contacts_chosen_by_hand() -> None:
    bruno = make_contact(family_name="Hand", email="hand@example.org")

    campaign = make_campaign(groups=ContactGroup.objects.all(), countries=["SN"], contacts=[bruno])

    assert sorted_out(campaign) == {"amina": "", "hand": ""}


@pytest.mark.parametrize(("part", "found"), [("took_part", ["amina"]), ("registered", ["amina", "bruno"])])
def test_those_of_earlier_meetings(db: None, part: str, found: list[str]) -> None:
    earlier = make_meeting(slug="2023")
    amina = make_contact(given_name="Amina", family_name="Touré", email="amina@example.org")
    make_registration(earlier, given_name="AMINA", family_name="Toure", email="Amina@example.org")
    bruno = make_contact(family_name="B", email="bruno@example.org")
    make_registration(earlier, invitation=make_invitation(earlier, bruno), status="cancelled")
    make_contact(email="chen@example.org")
    make_registration(make_meeting(slug="2021"), email="chen@example.org")

    campaign = make_campaign(earlier_meetings=[earlier], earlier_part=part)

    assert amina.pk
    assert sorted_out(campaign) == dict.fromkeys(found, "")


@pytest.fixture
def _standings(meeting: Meeting) -> None:
    """One contact in each standing with the meeting, named after it."""
    now = timezone.now()
    for name, fields in {
        "silent": {},
        "begun": {"opened_at": now},
        "declined": {"opened_at": now, "answer": "declined", "answered_at": now},
        "registered": {"opened_at": now, "answer": "accepted", "answered_at": now},
        "cancelled": {},
        "bounced": {},
        "failed": {},
        "expired": {},
        "sent": {},
    }.items():
        invitation = make_invitation(meeting, make_contact(family_name=name, email=f"{name}@example.org"), **fields)
        if name == "registered":
            make_registration(meeting, invitation=invitation)
        if name in Message.State.values:
            _write(invitation, name)
    make_contact(family_name="new", email="new@example.org")
    make_contact(given_name="Reg", family_name="Istered", email="by-herself@example.org")
    make_registration(meeting, given_name="reg", family_name="istered", email="By-Herself@example.org")


def _write(invitation: Invitation, state: str, **fields: bool) -> None:
    message = new_message(
        name="invitation", to=invitation.contact.email, language="en", subject="s", text="t", link=invitation,
        dedupe_key=f"test:{invitation.pk}:{state}", batch=Batch.objects.create(),
    )  # fmt: skip
    message.state, message.sent_at = state, timezone.now() if state in ("sent", "bounced") else None
    message.save()
    campaign = make_campaign(invitation.meeting)
    Delivery.objects.create(campaign=campaign, contact=invitation.contact, message=message, **fields)


@pytest.mark.usefixtures("_standings")
@pytest.mark.parametrize(
    ("standings", "found"),
    [
        (["not_invited"], ["new", "cancelled", "bounced", "failed", "expired", "by-herself"]),
        (["silent"], ["silent", "sent"]),
        (["begun"], ["begun"]),
        (["declined"], ["declined"]),
        (["registered"], ["registered", "by-herself"]),
        (["bounced"], ["bounced", "failed"]),
        (["begun", "declined"], ["begun", "declined"]),
    ],
)
def test_how_they_stand_with_the_meeting(meeting: Meeting, standings: list[str], found: list[str]) -> None:
    campaign = make_campaign(meeting, kind="update", standings=standings)

    assert sorted_out(campaign) == dict.fromkeys(found, "")


def test_mail_that_reached_her_assistant_has_invited_her(meeting: Meeting) -> None:
    invitation = make_invitation(meeting, make_contact(email="amina@example.org"))
    for state, fields in {"bounced": {}, "sent": {"to_assistant": True}}.items():
        _write(invitation, state, **fields)

    assert sorted_out(make_campaign(meeting, kind="update", standings=["not_invited"])) == {}
    assert sorted_out(make_campaign(meeting, kind="update", standings=["silent"])) == {"amina": ""}


@pytest.mark.parametrize(
    ("invited_as", "left_out", "registered"),
    [
        ("self", "registered", True),
        ("assists", "registered", True),
        ("replaces", "registered", False),
        ("in_addition", "", False),
    ],
)
def test_whom_a_registration_by_her_invitation_answers_for(
    meeting: Meeting, invited_as: str, left_out: str, registered: bool
) -> None:
    amina = make_contact(given_name="Amina", family_name="Touré", email="amina@example.org")
    invitation = make_invitation(meeting, amina)
    make_registration(meeting, invitation=invitation, invited_as=invited_as, given_name="Bruno", family_name="Keita")

    assert sorted_out(make_campaign(meeting, kind="reminder", contacts=[amina])) == {"amina": left_out}
    for kind, criteria in (("thanks", {"standings": ["registered"]}), ("update", {"earlier_meetings": [meeting]})):
        assert sorted_out(make_campaign(meeting, kind=kind, **criteria)) == ({"amina": ""} if registered else {})
    silent = make_campaign(meeting, kind="update", standings=["silent"])
    assert sorted_out(silent) == ({} if left_out else {"amina": ""})


@pytest.fixture
def audience(meeting: Meeting) -> Campaign:
    """One contact left out for each reason, and Amina."""
    fund = make_organization(constituency="social_security")
    of_fund = {"given_name": "A", "organization": fund}
    amina = make_contact(family_name="Touré", email="amina@example.org", **of_fund)
    twice = make_contact(family_name="TOURE", email="Amina@example.org", **of_fund)
    make_registration(meeting, invitation=make_invitation(meeting, make_contact(family_name="R", email="r@x.org")))
    people = {name: make_contact(family_name=name, email=f"{name}@example.org") for name in ("u", "b", "s", "other")}
    for name, reason, of in (("u", "unsubscribed", meeting), ("b", "bounced", None), ("s", "staff", None)):
        Suppression.objects.create(fingerprint=people[name].fingerprint, reason=reason, meeting=of)
    Suppression.objects.create(
        fingerprint=people["other"].fingerprint, reason="unsubscribed", meeting=make_meeting(slug="other")
    )
    make_contact(family_name="es", email="spanish@example.org", language="es")
    assert amina.pk < twice.pk
    return make_campaign(meeting, body_es="", languages=["en", "fr", "es"])


def test_who_is_left_out_and_why(audience: Campaign) -> None:
    assert sorted_out(audience) == {
        "amina": "", "Amina": "duplicate", "r": "registered", "u": "unsubscribed", "b": "bounced", "s": "staff",
        "other": "", "spanish": "no_text",
    }  # fmt: skip
    assert missing_languages(audience) == ["es"]


def test_counts_by_language_and_constituency(audience: Campaign) -> None:
    counts = AudienceCounts(audience)

    assert (counts.recipients, counts.by_language, counts.without_text) == (2, {"en": 2}, ["es"])
    assert counts.table == [("civil_society", [1], 1), ("social_security", [1], 1)]
    left_out = [
        (reason, number, [each.email for each in named], more) for reason, number, named, more in counts.left_out
    ]
    assert left_out == [
        ("registered", 1, ["r@x.org"], 0),
        ("unsubscribed", 1, ["u@example.org"], 0),
        ("bounced", 1, ["b@example.org"], 0),
        ("staff", 1, ["s@example.org"], 0),
        ("no_text", 1, ["spanish@example.org"], 0),
        ("duplicate", 1, ["Amina@example.org"], 0),
    ]


@pytest.mark.parametrize("many", [3, 60])
def test_counting_takes_the_same_queries_for_many(
    db: None, many: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    make_people(many)
    campaign = make_campaign(languages=["en"], body_en="")

    with django_assert_num_queries(6):
        counts = AudienceCounts(campaign)
        _reason, number, named, more = counts.left_out[0]
    assert (number, len(named), more) == (many, min(many, 50), max(many - 50, 0))


@pytest.mark.parametrize(
    ("goes_to", "suppressed", "left_out", "at_one"),
    [
        ("principal", {"assistant": "bounced"}, "", []),
        ("assistant", {"principal": "bounced"}, "", []),
        ("assistant", {"assistant": "unsubscribed"}, "unsubscribed", []),
        ("both", {}, "", []),
        ("both", {"assistant": "unsubscribed"}, "", [("principal", "unsubscribed")]),
        ("both", {"principal": "bounced"}, "", [("assistant", "bounced")]),
        ("both", {"principal": "bounced", "assistant": "staff"}, "bounced", []),
    ],
)
def test_each_address_is_left_out_by_itself(
    meeting: Meeting, goes_to: str, suppressed: dict[str, str], left_out: str, at_one: list[tuple[str, str]]
) -> None:
    amina = make_contact(email="amina@example.org", assistant_email="Helper@example.org", mail_goes_to=goes_to)
    fingerprints = {"principal": amina.fingerprint, "assistant": amina.assistant_fingerprint}
    for whose, reason in suppressed.items():
        Suppression.objects.create(fingerprint=fingerprints[whose], reason=reason, meeting=meeting)
    campaign = make_campaign(meeting, contacts=[amina])

    counts = AudienceCounts(campaign)

    assert sorted_out(campaign) == {"amina": left_out}
    assert (counts.recipients, counts.at_one_address.number) == (0 if left_out else 1, len(at_one))
    assert [(contact.goes_to, reason) for contact, reason in counts.at_one_address.named] == at_one


def test_assistant_who_unsubscribed_from_another_meeting_is_written_to(meeting: Meeting) -> None:
    amina = make_contact(email="amina@example.org", assistant_email="helper@example.org", mail_goes_to="assistant")
    Suppression.objects.create(
        fingerprint=amina.assistant_fingerprint, reason="unsubscribed", meeting=make_meeting(slug="other")
    )

    assert sorted_out(make_campaign(meeting, contacts=[amina])) == {"amina": ""}


@pytest.mark.parametrize("many", [3, 60])
def test_counting_assistants_takes_the_same_queries_for_many(
    db: None, many: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for number, contact in enumerate(make_people(2 * many)):
        goes_to = "both" if number % 2 else "assistant"
        Contact.objects.filter(pk=contact.pk).update(assistant_email=f"helper{number}@x.org", mail_goes_to=goes_to)
    fingerprints = Contact.objects.values_list("assistant_fingerprint", flat=True)
    Suppression.objects.bulk_create(Suppression(fingerprint=each, reason="bounced") for each in fingerprints)
    campaign = make_campaign(languages=["en"])

    with django_assert_num_queries(9):
        counts = AudienceCounts(campaign)
        [(reason, number, named, more)], at_one = counts.left_out, counts.at_one_address

    first, beside = min(many, 50), max(many - 50, 0)
    assert (reason, number, len(named), more) == ("bounced", many, first, beside)
    assert (at_one.number, len(at_one.named), at_one.others) == (many, first, beside)
