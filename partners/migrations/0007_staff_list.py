"""The staff list with many registrations: found by words, accents apart, and shown latest first, page by page."""

from django.db import migrations, models
from django.db.models import F

FOLDED_WORDS = [
    "ALTER TABLE partners_registration ADD COLUMN folded_words text GENERATED ALWAYS AS "
    "(public.folded(given_name || ' ' || family_name || ' ' || email || ' ' || organization_name)) STORED",
    "CREATE INDEX registration_folded_words ON partners_registration USING gin (folded_words public.gin_trgm_ops)",
    "CREATE INDEX registration_by_name ON partners_registration (meeting_id, public.folded(family_name), id)",
]


class Migration(migrations.Migration):
    dependencies = [("meeting", "0008_folded_words"), ("partners", "0006_recorded_answers")]

    operations = [
        migrations.AlterModelOptions(
            name="registration",
            options={
                "ordering": ["-registered_at", "-pk"],
                "permissions": [
                    ("decide_registration", "Can approve, decline and cancel registrations"),
                    ("export_registration", "Can export registrations"),
                ],
                "verbose_name": "registration",
                "verbose_name_plural": "registrations",
            },
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(F("meeting"), F("registered_at").desc(), F("id").desc(), name="registration_latest"),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                fields=["meeting", "attendance", "status", "holds_seat", "country"], name="registration_counts"
            ),
        ),
        migrations.RunSQL(
            FOLDED_WORDS,
            ["DROP INDEX registration_by_name", "ALTER TABLE partners_registration DROP COLUMN folded_words"],
        ),
    ]
