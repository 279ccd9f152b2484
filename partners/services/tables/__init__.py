"""Tables that staff bring along as a file or paste: rows of text in, whatever wrote them."""

from .reading import read_file, read_pasted
from .shapes import Table, TableRefused

__all__ = ["Table", "TableRefused", "read_file", "read_pasted"]
