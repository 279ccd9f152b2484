"""Words compared as people type them, in the database: what `meeting.letters.folded` is in Python.

Trigrams (pg_trgm) find them by a part, or with a slip of the pen. Every name is qualified, because a restore runs with an
empty search_path.
"""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# Accents, and the vowel signs of Hebrew, Arabic and the scripts of India: what Unicode combines with the letter before.
COMBINING = (
    r"\u0300-\u034e\u0350-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    r"\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u093c\u094d\u09bc\u09cd\u0e38-\u0e3a\u0e48-\u0e4b"
    r"\u135d-\u135f\u1ab0-\u1abd\u1dc0-\u1dff\u20d0-\u20dc\u20e1\u3099\u309a\ufe20-\ufe2f"
)
BLANKS = r"\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

# Immutable, as an index or a generated column demands: none depends on a setting.
FUNCTIONS = f"""
-- “nguessan thi minh” of “N’Guessan Thị  Minh”.
CREATE FUNCTION public.folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN
btrim(regexp_replace(
    regexp_replace(
        replace(replace(replace(
            translate(
                normalize(translate(lower(words), '''’ʼ`´', ''), NFKD),
                'đðłøħıς', 'ddlohiσ'
            ),
        'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'),
        '[{COMBINING}]', '', 'g'
    ),
    '[{BLANKS}]+', ' ', 'g'
));

-- Each line folded, once, between two ends of lines: so “\\nilo\\n” is in it when a whole line is “ILO”.
CREATE FUNCTION public.folded_lines(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN (
    SELECT E'\\n' || coalesce(string_agg(line || E'\\n', '' ORDER BY place), '')
    FROM (
        SELECT public.folded(line) AS line, min(number) AS place
        FROM string_to_table(words, E'\\n') WITH ORDINALITY AS lines (line, number)
        GROUP BY 1
    ) AS folded_once
    WHERE line <> ''
);
"""
DROP_FUNCTIONS = "DROP FUNCTION public.folded_lines; DROP FUNCTION public.folded"


class Migration(migrations.Migration):
    dependencies = [("meeting", "0007_concept_note_section_slug")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
    ]
