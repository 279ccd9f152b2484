"""The texts that mailings start from."""

import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps as current_apps
from django.apps.registry import Apps

DEFAULTS = Path(__file__).parents[1] / "mail_templates.toml"


def add_missing_templates(apps: Apps = current_apps, **_signal: Any) -> None:
    """The text of each kind that has none, as it came with the portal; what staff have written stays.

    Called after each `migrate`, also of one that stops before the table of templates.
    """
    try:
        templates = apps.get_model("partners", "MailTemplate").objects
    except LookupError:
        return
    texts = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    templates.bulk_create((templates.model(kind=kind, **text) for kind, text in texts.items()), ignore_conflicts=True)
