"""Full text search in three languages, accents forgiven.

Each text is read twice. With its accents, as the stemmer of the language expects: that brings “financiación” and
“financiaciones” together. And without them: that brings “Nguyen” and “Nguyễn” together. A query is read in the same two
ways, and any of them may match. Every name is qualified, because a restore runs with an empty search_path.
"""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

from meeting.search_columns import search_columns

LANGUAGES = ("english", "french", "spanish")

CONFIGURATIONS = "".join(
    f"""
CREATE TEXT SEARCH CONFIGURATION public.unaccented_{language} (COPY = pg_catalog.{language});
ALTER TEXT SEARCH CONFIGURATION public.unaccented_{language}
    ALTER MAPPING FOR word, hword, hword_part WITH unaccent, pg_catalog.{language}_stem;
"""
    for language in LANGUAGES
)
DROP_CONFIGURATIONS = "".join(f"DROP TEXT SEARCH CONFIGURATION public.unaccented_{language};" for language in LANGUAGES)

# Immutable, as a generated column demands: every configuration is named, none depends on a setting.
FUNCTIONS = """
-- The words of a text: of its translation where there is one, else of the English.
CREATE FUNCTION public.search_words(language text, translation text, english text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
CASE
    WHEN language = 'fr' AND translation <> '' THEN
        to_tsvector('pg_catalog.french', normalize(translation))
        || to_tsvector('public.unaccented_french', normalize(translation))
    WHEN language = 'es' AND translation <> '' THEN
        to_tsvector('pg_catalog.spanish', normalize(translation))
        || to_tsvector('public.unaccented_spanish', normalize(translation))
    ELSE
        to_tsvector('pg_catalog.english', normalize(coalesce(english, '')))
        || to_tsvector('public.unaccented_english', normalize(coalesce(english, '')))
END;

-- What finds the words above: in the reader's language or, for what is not translated, in English.
CREATE FUNCTION public.search_query(language text, words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
websearch_to_tsquery('pg_catalog.english', words) || websearch_to_tsquery('public.unaccented_english', words)
|| CASE language
    WHEN 'fr' THEN
        websearch_to_tsquery('pg_catalog.french', words) || websearch_to_tsquery('public.unaccented_french', words)
    WHEN 'es' THEN
        websearch_to_tsquery('pg_catalog.spanish', words) || websearch_to_tsquery('public.unaccented_spanish', words)
    ELSE ''::tsquery
END;
"""
DROP_FUNCTIONS = "DROP FUNCTION public.search_words; DROP FUNCTION public.search_query"


class Migration(migrations.Migration):
    dependencies = [("meeting", "0004_meeting_calendar")]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(CONFIGURATIONS, DROP_CONFIGURATIONS),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        search_columns("meeting_conceptnotesection", A="title_{}", B="body_{}"),
        search_columns("meeting_document", A="title_{}", B="description_{}"),
    ]
