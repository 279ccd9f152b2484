"""The code on a pass."""

import segno
from django.utils.safestring import SafeString, mark_safe

from partners.models import Registration
from partners.selectors.passes import pass_address


def pass_code(registration: Registration, title: str) -> SafeString:
    """The QR code as SVG to put into a page, as large as the style sheet says; `title` is read aloud.

    It brings its white along: not every reader knows a code in light on dark.
    """
    # M bears the fold of a sheet of paper (15 % of it may be lost), without making the squares much smaller.
    code = segno.make_qr(pass_address(registration), error="m")
    svg = code.svg_inline(title=title, svgclass="code", lineclass=None, omitsize=True, light="#fff")
    return mark_safe(svg.replace("<svg", '<svg role="img"', 1))  # noqa: S308 -- segno escapes the title
