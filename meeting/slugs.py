from django.db import models
from django.utils.text import slugify

LONGEST_STEM = 70


def unused_slug(text: str, rows: models.QuerySet, otherwise: str) -> str:
    """A slug made from `text` that none of `rows` has; `otherwise` where the text leaves no letter to use."""
    stem = slugify(text)[:LONGEST_STEM].strip("-") or otherwise
    taken = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
