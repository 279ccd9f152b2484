"""Finding organizations by what people call them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, Count, Min, Q, QuerySet, Value, When

from meeting.letters import Folded, folded
from meeting.models import Meeting
from partners.models import Organization, Registration
from partners.models.organizations import NATIONAL, FoldedNames

SHORTEST_WORDS = 2  # letters: with one, everything would be suggested
SHORTEST_WITH_A_SLIP = 4  # letters: of shorter words too little is left to be alike


def organization_named(text: str, country: str = "") -> Organization | None:
    """The one organization that people from the country mean by a name, an acronym or an alias; one query.

    None where nobody is called so, where several are, or where it is an organization of another State.
    """
    meant = _meant_from(country, Organization.objects.named(text))
    return meant[0] if len(meant) == 1 else None


def _meant_from(country: str, called_so: Iterable[Organization]) -> list[Organization]:
    """Those of one name that people from the country may mean by it: those of the country, if there are any."""
    possible = [found for found in called_so if found.may_be_of(country)]
    return [found for found in possible if found.country == country] or possible


class Directory:
    """All organizations by what they are called, for whoever has thousands of names to look up; one query."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Organization]] = {}
        for organization in Organization.objects.order_by("pk"):
            for name in {folded(name) for name in [*organization.own_names, *organization.aliases.splitlines()]}:
                self._by_name.setdefault(name, []).append(organization)

    def meant_by(self, text: str, country: str = "") -> list[Organization]:
        """Whom people from the country mean by a name, an acronym or an alias; several where it is not clear."""
        return _meant_from(country, self._by_name.get(folded(text), []))


def suggest_organizations(words: str, limit: int = 8) -> list[Organization]:
    """Those that somebody who has typed `words` may mean, the likeliest first; one query or two.

    First comes whoever is called just so, then whose name, acronym or alias begins so, then those with the words
    inside; where these are too few, names that are alike.
    """
    words = folded(words.replace("\0", " "))
    if len(words) < SHORTEST_WORDS:
        return []
    found = _with(words, limit)
    if len(found) < limit and len(words) >= SHORTEST_WITH_A_SLIP:
        found += _alike(words, without=found)[: limit - len(found)]
    return found


def _with(words: str, limit: int) -> list[Organization]:
    """A word of two letters is looked for at the beginning of words only: inside it is everywhere."""
    just_so, at_the_beginning, of_a_word = f"\n{words}\n", f"\n{words}", f" {words}"
    names = Organization.objects.alias(names=FoldedNames())
    if len(words) == SHORTEST_WORDS:
        names = names.filter(Q(names__contains=at_the_beginning) | Q(names__contains=of_a_word))
    else:
        names = names.filter(names__contains=words)
    places = enumerate([just_so, at_the_beginning, of_a_word])
    place = Case(*(When(names__contains=part, then=number) for number, part in places), default=3)
    return list(names.order_by(place, "name_en", "pk")[:limit])


def _alike(words: str, *, without: list[Organization]) -> QuerySet[Organization]:
    """The likest first; how like they must be at least, PostgreSQL's `pg_trgm.word_similarity_threshold` says."""
    names = Organization.objects.alias(names=FoldedNames()).filter(names__trigram_word_similar=words)
    likeness = TrigramWordSimilarity(words, FoldedNames())
    return names.exclude(pk__in=[found.pk for found in without]).order_by(likeness.desc(), "name_en", "pk")


# Typed by registrants ---------------------------------------------------------------------------------------------


def typed_alike(registration: Registration) -> QuerySet[Registration]:
    """Those, in every meeting, who typed the same name of an organization that is not in the directory.

    “Ministry of Labour”, typed in two countries, means two: see `Organization.may_be_of`.
    """
    alike = Registration.objects.filter(organization=None).alias(typed=Folded("organization_name"))
    alike = alike.filter(typed=folded(registration.organization_name))
    if registration.constituency in NATIONAL:
        return alike.filter(constituency__in=NATIONAL, country=registration.country)
    return alike.exclude(constituency__in=NATIONAL)


def names_to_place() -> QuerySet:
    """The names of organizations that live registrations have and the directory has not, the most frequent first.

    Each is a dict: `example` (the first registration), `number`, and the primary keys of its `meetings`.
    """
    state = Case(When(constituency__in=NATIONAL, then="country"), default=Value(""))
    return (
        Registration.objects.live()
        .filter(organization=None)
        .order_by()
        .values(typed=Folded("organization_name"), state=state)
        .annotate(number=Count("pk"), example=Min("pk"), meetings=ArrayAgg("meeting", distinct=True))
        .order_by("-number", "typed", "state")
    )


@dataclass
class NameToPlace:
    """A name that is not in the directory: who typed it first, how many did, where, and who may be meant."""

    registration: Registration
    number: int
    meetings: list[Meeting]
    suggestions: list[Organization]


def with_suggestions(names: Iterable[dict[str, Any]]) -> list[NameToPlace]:
    """These names, as `names_to_place` gives them; four queries, however many they are."""
    names = list(names)
    examples = Registration.objects.in_bulk([name["example"] for name in names])
    meetings = Meeting.objects.in_bulk({pk for name in names for pk in name["meetings"]})
    suggestions = _likest_to([examples[name["example"]] for name in names])
    return [
        NameToPlace(
            examples[name["example"]],
            name["number"],
            [meetings[pk] for pk in name["meetings"]],
            suggestions[name["example"]],
        )
        for name in names
    ]


LIKEST = """
SELECT typed.registration, likest.id
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS typed (registration, name, country)
CROSS JOIN LATERAL (
    SELECT id, word_similarity(typed.name, folded_names) AS likeness, country = typed.country AS is_near
    FROM partners_organization
    WHERE folded_names %%> typed.name
    ORDER BY likeness DESC, is_near DESC, id
    LIMIT 3
) AS likest
ORDER BY typed.registration, likeness DESC, is_near DESC, id
"""


def _likest_to(registrations: list[Registration]) -> dict[int, list[Organization]]:
    """By the registration’s primary key: up to three organizations of which a name is like the one typed."""
    typed = [(each.pk, folded(each.organization_name), each.country) for each in registrations]
    columns = [[row[column] for row in typed] for column in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(LIKEST, columns)
        pairs = cursor.fetchall()
    organizations = Organization.objects.in_bulk({organization for _, organization in pairs})
    likest: dict[int, list[Organization]] = {pk: [] for pk, _, _ in typed}
    for pk, organization in pairs:
        likest[pk].append(organizations[organization])
    return likest
