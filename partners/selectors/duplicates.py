"""Organizations that may be in the directory twice, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from partners.models import Organization

LIKE_ENOUGH = 0.6  # of two names, from 0 to 1: the share of their trigrams that both have
MOST_DUPLICATES = 100


class Reason(models.IntegerChoices):
    """Why two may be one, the strongest first."""

    NAME = 1, _("the same name")
    ACRONYM = 2, _("the same acronym")
    WEBSITE = 3, _("the same website")
    SIMILAR = 4, _("similar names")


@dataclass(frozen=True)
class Duplicate:
    """Two organizations that may be one."""

    first: Organization
    second: Organization
    reason: Reason


# Two of the same country, or of which one has none. Names are compared in English, the one language they all have.
PAIRS = """
WITH entry AS (
    SELECT id, country, folded_names, public.folded(name_en) AS name,
        ARRAY[public.folded(acronym_en), public.folded(acronym_fr), public.folded(acronym_es)] AS acronyms,
        substring(lower(website) FROM '^https?://(?:www[.])?([^/:?#]+)') AS host
    FROM public.partners_organization
), called AS (
    SELECT id, country, word, word = ANY (acronyms) IS TRUE AS is_acronym
    FROM entry, string_to_table(btrim(folded_names, E'\\n'), E'\\n') AS words (word)
    WHERE word <> ''
), pair AS (
    SELECT one.id AS first, other.id AS second, 1.0 AS likeness,
        CASE WHEN one.is_acronym AND other.is_acronym THEN 2 ELSE 1 END AS reason
    FROM called AS one JOIN called AS other ON one.word = other.word AND one.id < other.id
    WHERE one.country = other.country OR '' IN (one.country, other.country)
    UNION ALL
    SELECT one.id, other.id, 1.0, 3
    FROM entry AS one JOIN entry AS other ON one.host = other.host AND one.id < other.id
    WHERE one.country = other.country OR '' IN (one.country, other.country)
    UNION ALL
    SELECT one.id, other.id, similarity(one.name, other.name), 4
    FROM entry AS one JOIN entry AS other ON one.country = other.country AND one.id < other.id
    WHERE similarity(one.name, other.name) >= %(like_enough)s
)
SELECT first, second, min(reason) FROM pair
WHERE NOT EXISTS (
    SELECT FROM public.partners_organization_distinct_from AS two
    WHERE two.from_organization_id = pair.first AND two.to_organization_id = pair.second
)
GROUP BY first, second
ORDER BY min(reason), max(likeness) DESC, first, second
LIMIT %(limit)s
"""


def suggested_duplicates(limit: int = MOST_DUPLICATES) -> list[Duplicate]:
    """Pairs that may be one organization, the likeliest first, without those that staff told apart; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"like_enough": LIKE_ENOUGH, "limit": limit})
        pairs = cursor.fetchall()
    organizations = Organization.objects.in_bulk({pk for first, second, _ in pairs for pk in (first, second)})
    return [Duplicate(organizations[first], organizations[second], Reason(reason)) for first, second, reason in pairs]


def references() -> Iterator[models.ForeignKey]:
    """Every foreign key to an organization, of whichever app; those of many-to-many relations included."""
    for relation in Organization._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.field


def things_of(organization: Organization) -> list[tuple[str, int]]:
    """What a merge would move: each kind of thing, in the plural, and how many. One query a kind."""
    fields = [field for field in references() if not field.model._meta.auto_created]
    return [
        (
            capfirst(field.model._meta.verbose_name_plural),
            field.model._base_manager.filter(**{field.name: organization}).count(),
        )
        for field in fields
    ]
