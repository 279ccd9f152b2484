"""The codes by which mail servers say what became of a mail (RFC 3463)."""

import re

ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
