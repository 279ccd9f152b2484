"""What a reader typed, made fit for PostgreSQL."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_QUERY = 200  # characters

MARKS = '"“”„«»'
QUOTATION_MARKS = str.maketrans(dict.fromkeys(MARKS, '"'))
BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
UNWANTED = re.compile(r'(?<![\w"-])-+("[^"]*"|[^\s"-]\S*)')
STRAY_DASHES = re.compile(r"(?<!\w)-+")


@dataclass(frozen=True)
class Query:
    """Words, “a phrase”, this OR that, and -not this: the syntax of websearch_to_tsquery."""

    text: str
    is_cut: bool = False

    @classmethod
    def typed(cls, text: str) -> "Query":
        """Takes whatever was typed; what is longer than a query may be is cut, between two words if there are two."""
        text = BLANKS.sub(" ", text[: 4 * LONGEST_QUERY])  # Composing takes the square of the length.
        text = unicodedata.normalize("NFC", text).strip()
        if len(text) <= LONGEST_QUERY:
            return cls(text)
        return cls(text[: LONGEST_QUERY + 1].rpartition(" ")[0] or text[:LONGEST_QUERY], is_cut=True)

    @property
    def in_words(self) -> str:
        """The query between our own quotation marks: those that stand around all of it are left out."""
        bare = self.text.strip(f"{MARKS} \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
        return self.text if not bare or set(bare) & set(MARKS) else bare

    @property
    def _with_known_quotes(self) -> str:
        """The text with the quotation marks that PostgreSQL knows."""
        return self.text.translate(QUOTATION_MARKS)

    @property
    def wanted(self) -> str:
        """The query without the words behind a minus; empty when there is nothing else."""
        return _without_stray_dashes(UNWANTED.sub(" ", self._with_known_quotes))

    @property
    def unwanted(self) -> str:
        """A query for the words behind a minus.

        It is asked apart: each text is read in several ways, and in none of them may it have one of these.
        """
        return " OR ".join(_without_stray_dashes(words) for words in UNWANTED.findall(self._with_known_quotes))


def _without_stray_dashes(words: str) -> str:
    """PostgreSQL takes a dash for “not”, and fails at a long row of them."""
    return STRAY_DASHES.sub(" ", words).strip()
