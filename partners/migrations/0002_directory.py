"""Other names of organizations, and the names as they are looked for: folded, in a column that PostgreSQL keeps."""

from django.db import migrations, models

import partners.models.organizations

NAMES = " || E'\\n' || ".join(
    [f"coalesce({field}_{code}, '')" for field in ("name", "acronym") for code in ("en", "fr", "es")] + ["aliases"]
)
FOLDED_NAMES = [
    "ALTER TABLE partners_organization "
    f"ADD COLUMN folded_names text GENERATED ALWAYS AS (public.folded_lines({NAMES})) STORED",
    # No list of entries still to be sorted in: the directory is read at each key and hardly ever written, and with such
    # a list the planner would rather read the whole table.
    "CREATE INDEX organization_folded_names ON partners_organization "
    "USING gin (folded_names public.gin_trgm_ops) WITH (fastupdate = off)",
]
# For those who typed the same name, while it is not in the directory.
TYPED_NAMES = (
    "CREATE INDEX registration_typed_organization ON partners_registration (public.folded(organization_name)) "
    "WHERE organization_id IS NULL"
)


class Migration(migrations.Migration):
    dependencies = [
        ("meeting", "0008_folded_words"),
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="aliases",
            field=models.TextField(
                blank=True,
                help_text="One a line: former names, acronyms and spellings, in any of the three languages.",
                validators=[partners.models.organizations.validate_aliases],
                verbose_name="other names",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="distinct_from",
            field=models.ManyToManyField(editable=False, to="partners.organization", verbose_name="not the same as"),
        ),
        migrations.RunSQL(FOLDED_NAMES, "ALTER TABLE partners_organization DROP COLUMN folded_names"),
        migrations.RunSQL(TYPED_NAMES, "DROP INDEX public.registration_typed_organization"),
    ]
