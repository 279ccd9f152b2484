"""Sessions and speakers are searched: see meeting/migrations/0005_search.py."""

from django.db import migrations

from meeting.search_columns import search_columns


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0006_speaker_photo"),
        ("meeting", "0005_search"),
    ]

    operations = [
        search_columns("agenda_session", A="title_{}", B="abstract_{}"),
        # The words of the organization are added when somebody searches, so an index could not be used.
        search_columns(
            "agenda_speaker",
            indexed=False,
            A="given_name || ' ' || family_name",
            B="function_{}",
            C="biography_{}",
        ),
    ]
