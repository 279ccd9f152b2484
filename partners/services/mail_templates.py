"""The texts that mailings start from."""

import tomllib
from pathlib import Path

from partners.models import MailKind, MailTemplate

DEFAULTS = Path(__file__).parents[1] / "mail_templates.toml"


def add_missing_templates() -> None:
    """The text of each kind that has none, as it came with the portal; what staff have written stays."""
    texts = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    MailTemplate.objects.bulk_create(
        (MailTemplate(kind=kind, **texts[kind]) for kind in MailKind.values), ignore_conflicts=True
    )
