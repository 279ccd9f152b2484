"""What people write in the headings and cells of their lists, in any of the three languages."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from django.db.models import TextChoices
from django.utils import translation

from meeting.languages import Language
from meeting.letters import folded
from partners.models import Constituency, Contact, ContactImport, Honorific

Column = ContactImport.Column
MailGoesTo = Contact.MailGoesTo

# Beside the portal's own words, which are known in each language.
HEADINGS: dict[str, str] = {
    Column.HONORIFIC: "title, prefix, salutation, titre, titulo",
    Column.GIVEN_NAME: "given names, first name, first names, forename, prenoms, nombres, nombre de pila",
    Column.FAMILY_NAME: "last name, surname, nom, noms, apellido, apellidos, primer apellido",
    Column.FULL_NAME: "name, nom et prenom, prenom et nom, nombre y apellidos, apellidos y nombre, contact, contacto",
    Column.EMAIL: "email, mail, e mail, courriel, adresse courriel, adresse de courriel, adresse mail, "
    "adresse e mail, correo, correo electronico, direccion de correo, email address",
    Column.POSITION: "position, job title, post, role, poste, titre fonctionnel, puesto, funcion",
    Column.ORGANIZATION: "organisation, institution, company, entity, organisme, institucion, entidad, empresa",
    Column.CONSTITUENCY: "category, type, type of organization, categorie, mandant, categoria, mandante",
    Column.COUNTRY: "country code, country or territory, code pays, codigo de pais, iso",
    Column.LANGUAGE: "language, preferred language, langue, langue preferee, idioma, idioma preferido",
    Column.GROUPS: "group, list, lists, mailing list, groupes, liste, grupos, lista",
    Column.ASSISTANT_NAME: "assistant, assistants name, nom de lassistant, nom de lassistante, assistante, asistente, "
    "asistenta, nombre del asistente, nombre de la asistenta",
    Column.ASSISTANT_EMAIL: "assistant e mail, assistants e mail, assistant email, assistants email, "
    "e mail de lassistant, e mail de lassistante, courriel de lassistant, courriel de lassistante, "
    "adresse de lassistant, adresse electronique de lassistant, correo del asistente, correo de la asistenta",
    Column.MAIL_GOES_TO: "mail goes to, send to, mail to, who gets it, who gets mail, who gets the mails, "
    "who receives, who receives it, who receives the mail, who receives the mails, recipient, mail recipient, "
    "recipient of mails, envoyer a, qui recoit, qui recoit le courrier, qui recoit le courriel, "
    "qui recoit les courriels, qui recoit le mail, qui recoit les mails, destinataire, destinataires, "
    "destinataire des courriels, destinataire du courrier, enviar a, quien recibe, quien recibe el correo, "
    "quien recibe los correos, quien lo recibe, quien los recibe, destinatario, destinataria, destinatarios, "
    "destinatario de los correos, destinataria del correo, destinataria de los correos",
}
HONORIFICS = {
    Honorific.MS: "mrs, miss, madam, mme, mlle, madame, sra, srta, senora",
    Honorific.MR: "mister, m, monsieur, sr, senor",
    Honorific.DR: "doctor, dre, docteur, docteure, dra, doctora",
    Honorific.PROF: "professor, professeur, professeure, profa, profesor, profesora",
    Honorific.EXCELLENCY: "he, excellency, his excellency, her excellency, se, sem, s e m, s e mme, excmo, excma",
}
CONSTITUENCIES = {
    Constituency.MEMBER_STATE: "government, member states, gouvernement, etat membre, gobierno",
    Constituency.WORKERS: "workers, trade union, travailleurs, syndicat, trabajadores, sindicato",
    Constituency.EMPLOYERS: "employers, employeurs, empleadores",
    Constituency.CIVIL_SOCIETY: "civil society, societe civile, sociedad civil, ngo, ong",
    Constituency.SOCIAL_SECURITY: "social security, securite sociale, seguridad social",
    Constituency.UN: "un, nations unies, naciones unidas",
    Constituency.IFI: "ifi, ifis, international financial institutions",
}
MAIL_RECIPIENTS = {
    MailGoesTo.PRINCIPAL: "person, contact, the contact, the principal, personne, le contact, titulaire, le titulaire, "
    "la titulaire, persona, contacto, el contacto, la contacto, titular, el titular, la titular",
    MailGoesTo.ASSISTANT: "lassistant, lassistante, lassistant e, assistante, assistant e, lassistant ou lassistante, "
    "asistente, el asistente, la asistente, asistenta, la asistenta, el asistente o la asistenta, "
    "el asistente o la asistente, el la asistente",
    MailGoesTo.BOTH: "the two, both of them, person and assistant, the person and the assistant, deux, tous deux, "
    "toutes deux, tous les deux, toutes les deux, les deux, la personne et lassistant, la personne et lassistante, "
    "los dos, las dos, ambos, ambas, la persona y el asistente, la persona y la asistente, la persona y la asistenta",
}
LANGUAGES = {
    Language.ENGLISH: "eng, anglais, ingles",
    Language.FRENCH: "fra, fre, french, frances",
    Language.SPANISH: "spa, castellano, spanish, espagnol",
}


def plain(words: str) -> str:
    """The words alone: “e mail” of “E-mail*”."""
    return " ".join(re.findall(r"\w+", folded(words)))


def guessed_columns(headings: Iterable[str]) -> list[str]:
    """What each column seems to be; an empty text where that is not known, or known of an earlier one."""
    guesses: list[str] = []
    for heading in headings:
        guess = _columns().get(plain(heading), "")
        guesses.append(guess if guess not in guesses else "")
    if Column.FULL_NAME in guesses and Column.FAMILY_NAME in guesses:
        guesses[guesses.index(Column.FULL_NAME)] = ""
    return guesses


def honorific_called(words: str) -> str:
    """The code of what people call so, or an empty text; likewise below."""
    return _honorifics().get(plain(words), "")


def constituency_called(words: str) -> str:
    return _constituencies().get(plain(words), "")


def language_called(words: str) -> str:
    return _languages().get(plain(words), "")


def mail_recipient_called(words: str) -> str:
    return _mail_recipients().get(plain(words), "")


@cache
def _columns() -> dict[str, str]:
    return _by_word(Column, HEADINGS)


@cache
def _honorifics() -> dict[str, str]:
    return _by_word(Honorific, HONORIFICS)


@cache
def _constituencies() -> dict[str, str]:
    return _by_word(Constituency, CONSTITUENCIES)


@cache
def _languages() -> dict[str, str]:
    return _by_word(Language, LANGUAGES)


@cache
def _mail_recipients() -> dict[str, str]:
    return _by_word(MailGoesTo, MAIL_RECIPIENTS)


def _by_word(choices: type[TextChoices], others: Mapping[str, str]) -> dict[str, str]:
    """The codes by the portal’s words in each language, by the other words, and by themselves."""
    known = {plain(word): code for code, words in others.items() for word in words.split(",")}
    for language in Language.values:
        with translation.override(language):
            known |= {plain(str(choice.label)): choice.value for choice in choices}
    return known | {plain(choice.value): choice.value for choice in choices}
