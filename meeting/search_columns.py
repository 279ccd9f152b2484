"""For migrations: the columns that search reads, which the database itself keeps up to date."""

from django.db import migrations

# Those of the migrations that call this, however many the portal speaks by now: another needs a migration of its own.
LANGUAGES = ("en", "fr", "es")


def search_columns(table: str, *, indexed: bool = True, **fields: str) -> migrations.RunSQL:
    """Give the table `search_en`, `search_fr` and `search_es`: the words of its fields as a reader of the language sees
    them, English where a translation is missing. Each has an index, unless no query could use it.

    `fields` are SQL by their weight, from A (a title) to D; “{}” stands for the language: `A="title_{}"`. The columns
    are generated, and unknown to Django: no page reads them along with the rows. PostgreSQL changes the type of such a
    field only while they are away: a migration that does so drops them first, and makes them again after.
    """
    alter = f"ALTER TABLE {table} "
    columns = ", ".join(f"ADD COLUMN search_{code} {_generated(code, fields)}" for code in LANGUAGES)
    indexes = [f"CREATE INDEX {table}_search_{code} ON {table} USING gin (search_{code})" for code in LANGUAGES]
    statements = [alter + columns, *(indexes if indexed else [])]
    drops = ", ".join(f"DROP COLUMN search_{code}" for code in LANGUAGES)
    return migrations.RunSQL(statements, alter + drops)


def _generated(code: str, fields: dict[str, str]) -> str:
    words = " || ".join(
        f"setweight(public.search_words('{code}', {sql.format(code)}, {sql.format('en')}), '{weight}')"
        for weight, sql in fields.items()
    )
    return f"tsvector GENERATED ALWAYS AS ({words}) STORED"
