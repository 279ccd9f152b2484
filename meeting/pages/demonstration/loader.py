"""Loads the demonstration: three past meetings, and one open for registration, made like that of 2021.

A meeting that is there already is left as it is, whatever staff made of it; so loading twice changes nothing.
"""

import datetime
import secrets
import tomllib
from itertools import count
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from agenda.models import Appearance, Room, Session, Speaker
from agenda.services.photos import encode_photo
from agenda.services.speakers import set_photo
from meeting.models import ConceptNoteSection, Document, KeyFigure, Meeting, User
from partners.models import AccessNeeds, Campaign, Contact, Invitation, Organization, Registration

FOLDER = Path(__file__).parent
MEETINGS = ("2021", "2023", "2025", "next")
EXAMPLE = "next"
EXAMPLE_IS_IN = datetime.timedelta(weeks=6)
OPEN_FOR = datetime.timedelta(days=14)
REGISTRATION_CLOSES_BEFORE = datetime.timedelta(days=7)
STAFF_EMAIL = "staff@example.org"

Table = dict[str, Any]


def load(today: datetime.date) -> None:
    """Load what is missing. The example meeting is set some weeks after `today`."""
    partners = _read("partners")
    with transaction.atomic():
        organizations = {table["key"]: _organization(table) for table in partners["organizations"]}
    for slug in MEETINGS:
        with transaction.atomic():
            tables = _read(slug)
            if Meeting.objects.filter(slug=slug).exists():
                continue
            meeting = _meeting(tables["meeting"], today)
            documents = _parts(meeting, tables)
            _programme(meeting, tables, organizations, documents)
            if slug == EXAMPLE:
                _people(meeting, partners, organizations)


def ensure_staff(password_file: Path, password: str | None) -> User:
    """The staff account of the demonstration, with `password`, or with one made once and kept in `password_file`."""
    user = User.objects.filter(email=STAFF_EMAIL).first()
    if password is None:
        if user is not None and password_file.exists():
            return user
        password = secrets.token_urlsafe(12)
        password_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(password + "\n")
    if user is None:
        return User.objects.create_superuser(STAFF_EMAIL, password)
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def _read(name: str) -> Table:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _fields(model: type[models.Model], table: Table) -> Table:
    """The table's values by field name, each translated text spread over its languages."""
    names = {field.name for field in model._meta.get_fields()}
    fields: Table = {}
    for name, value in table.items():
        if isinstance(value, dict):
            fields |= {f"{name}_{language}": text for language, text in value.items()}
        elif name in names:
            fields[name] = value
    return fields


def _organization(table: Table) -> Organization:
    fields = _fields(Organization, table)
    own = {"name_en": fields.pop("name_en"), "country": fields.pop("country")}
    return Organization.objects.get_or_create(**own, defaults=fields)[0]


def _meeting(table: Table, today: datetime.date) -> Meeting:
    fields = _fields(Meeting, table)
    if "starts_on" not in fields:
        fields |= _example_dates(today, table["days"])
    if Meeting.objects.current().exists():
        fields["is_current"] = False
    return Meeting.objects.create(**fields)


def _example_dates(today: datetime.date, days: int) -> Table:
    """A Tuesday some weeks ahead; registration has been open for two weeks and closes a week before."""
    first = today + EXAMPLE_IS_IN
    first += datetime.timedelta(days=(1 - first.weekday()) % 7)
    return {
        "starts_on": first,
        "ends_on": first + datetime.timedelta(days=days - 1),
        "registration_opens_at": timezone.now() - OPEN_FOR,
        "registration_closes_at": _at(first - REGISTRATION_CLOSES_BEFORE, "18:00"),
    }


def _at(day: datetime.date, hour: str, zone: datetime.tzinfo | None = None) -> datetime.datetime:
    wall = datetime.datetime.combine(day, datetime.time.fromisoformat(hour))
    return wall.replace(tzinfo=zone or timezone.get_default_timezone())


def _parts(meeting: Meeting, tables: Table) -> dict[str, Document]:
    """Create the lists of the meeting; return its documents by the keys that sessions name them by."""
    documents = {}
    kinds = {"key_figures": KeyFigure, "concept_note": ConceptNoteSection, "documents": Document}
    for name, model in kinds.items():
        for position, table in enumerate(tables.get(name, []), 1):
            part = model.objects.create(meeting=meeting, position=position, **_fields(model, table))
            if model is Document and "key" in table:
                documents[table["key"]] = part
    return documents


def _programme(
    meeting: Meeting, tables: Table, organizations: dict[str, Organization], documents: dict[str, Document]
) -> None:
    rooms = {
        table["key"]: Room.objects.create(meeting=meeting, **_fields(Room, table)) for table in tables.get("rooms", [])
    }
    for table in tables.get("speakers", []):
        _speaker(table, organizations)
    for position, table in enumerate(tables["sessions"], 1):
        fields = _fields(Session, table) | {"room": rooms.get(table.get("room")), "position": position}
        fields.pop("appearances", None)
        papers = [documents[key] for key in fields.pop("documents", [])]
        if "start" in table:
            day = meeting.starts_on + datetime.timedelta(days=table["day"] - 1)
            fields["starts_at"] = _at(day, table["start"], meeting.zone)
            fields["ends_at"] = _at(day, table["end"], meeting.zone)
        session = Session.objects.create(meeting=meeting, **fields)
        session.documents.set(papers)
        for place, appearance in enumerate(table.get("appearances", []), 1):
            speaker = Speaker.objects.get(slug=appearance["speaker"])
            Appearance.objects.create(session=session, speaker=speaker, role=appearance["role"], position=place)


def _speaker(table: Table, organizations: dict[str, Organization]) -> None:
    fields = _fields(Speaker, table) | {"organization": organizations[table["organization"]]}
    speaker, is_new = Speaker.objects.get_or_create(slug=fields.pop("slug"), defaults=fields)
    if is_new and "portrait" in table:
        drawing = (FOLDER / "portraits" / table["portrait"]).read_bytes()
        set_photo(speaker=speaker, photo=encode_photo(drawing))


def _people(meeting: Meeting, tables: Table, organizations: dict[str, Organization]) -> None:
    contacts = {}
    for table in tables["contacts"]:
        fields = _fields(Contact, table) | {"organization": organizations[table["organization"]]}
        own = {name: fields.pop(name) for name in ("email", "given_name", "family_name")}
        contacts[table["email"]] = Contact.objects.get_or_create(**own, defaults=fields)[0]
    minutes = count()
    for table in tables["registrations"]:
        ago = datetime.timedelta(days=table["days_ago"], minutes=-next(minutes))
        registered_at = timezone.now() - ago
        _registration(meeting, contacts[table["contact"]], table, registered_at)
    for table in tables["campaigns"]:
        campaign = Campaign.objects.create(meeting=meeting, **_fields(Campaign, table))
        campaign.contacts.set(contacts.values())


def _registration(meeting: Meeting, contact: Contact, table: Table, registered_at: datetime.datetime) -> None:
    """A registration as it would stand after its contact's invitation, without the mails."""
    declined = table["status"] == Registration.Status.CANCELLED
    answer = Invitation.Answer.DECLINED if declined else Invitation.Answer.ACCEPTED
    invitation = Invitation.objects.create(
        meeting=meeting, contact=contact, answer=answer, opened_at=registered_at, answered_at=registered_at
    )
    status = table["status"]
    waits = status in (Registration.Status.PENDING, Registration.Status.WAITLISTED)
    registration = Registration.objects.create(
        **{name: value for name, value in table.items() if name not in ("contact", "access_needs", "days_ago")},
        meeting=meeting,
        invitation=invitation,
        invited_as=Registration.InvitedAs.SELF,
        honorific=contact.honorific,
        given_name=contact.given_name,
        family_name=contact.family_name,
        email=contact.email,
        position=contact.position,
        organization=contact.organization,
        organization_name=getattr(contact.organization, f"name_{contact.language}"),
        constituency=contact.organization.constituency,
        country=contact.country,
        language=contact.language,
        consented_at=registered_at,
        registered_at=registered_at,
        holds_seat=status == Registration.Status.CONFIRMED,
        waiting_since=registered_at if waits else None,
    )
    if "access_needs" in table:
        AccessNeeds.objects.create(registration=registration, text=table["access_needs"])
