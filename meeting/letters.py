"""Words compared as people type and sort them: without accents, apostrophes, capitals or doubled spaces."""

import unicodedata

from django.db.models import Func, TextField

# Letters that Unicode does not take apart into a letter and an accent.
WITHOUT_STROKE = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
APOSTROPHES = str.maketrans("", "", "'’ʼ`´")  # A telephone types ' where a text has ’.


def folded(words: str) -> str:
    """“nguessan thi minh” of “N’Guessan Thị  Minh”; letters of other scripts stay."""
    small = words.casefold().translate(APOSTROPHES)
    letters = unicodedata.normalize("NFKD", small).translate(WITHOUT_STROKE)
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


class Folded(Func):
    """The same in the database, of a text there: migration 0008_folded_words makes the function.

    They agree on the letters of the languages that people write their names in, not on each of Unicode’s oddities.
    """

    function = "public.folded"
    arity = 1
    output_field = TextField()
