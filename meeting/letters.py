"""Words compared as people type and sort them: without accents, capitals or doubled spaces."""

import unicodedata

# Letters that Unicode does not take apart into a letter and an accent.
WITHOUT_STROKE = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})


def folded(words: str) -> str:
    """“nguyen thi minh” of “Nguyễn Thị  Minh”; letters of other scripts stay."""
    letters = unicodedata.normalize("NFKD", words.casefold()).translate(WITHOUT_STROKE)
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
