"""Finding organizations by what people call them."""

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Q, QuerySet, When

from meeting.letters import folded
from partners.models import Organization
from partners.models.organizations import FoldedNames

SHORTEST_WORDS = 2  # letters: with one, everything would be suggested
SHORTEST_WITH_A_SLIP = 4  # letters: of shorter words too little is left to be alike


def organization_named(text: str, country: str = "") -> Organization | None:
    """The one organization that people from the country mean by a name, an acronym or an alias; one query.

    None where nobody is called so, where several are, or where it is an organization of another State.
    """
    called_so = [found for found in Organization.objects.named(text) if found.may_be_of(country)]
    of_country = [found for found in called_so if found.country == country]
    meant = of_country or called_so
    return meant[0] if len(meant) == 1 else None


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
