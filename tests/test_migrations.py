from io import StringIO

from django.core.management import call_command


def test_migrations_are_complete(db: None) -> None:
    output = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=output)

    assert output.getvalue() == "No changes detected\n"
