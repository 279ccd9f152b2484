"""HTML that staff write: what is allowed, and the model field that keeps to it."""

import re
from html import unescape

import nh3
from django.db import models

TAGS = {"p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote",
        "table", "caption", "thead", "tbody", "tr", "th", "td", "sub", "sup"}  # fmt: skip
ATTRIBUTES = {"a": {"href", "hreflang", "lang"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto", "tel"}
END_OF_BLOCK = re.compile("<(?:br|/(?:p|li|h3|h4|td|th|caption|blockquote))>")


def sanitize(html: str) -> str:
    """Return `html` with nothing left but the tags, attributes and link schemes above."""
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")


def text_without_tags(html: str) -> str:
    """The text of `html` in one line. It is no HTML any more: whoever shows it escapes it."""
    words = unescape(nh3.clean(END_OF_BLOCK.sub(" ", html), tags=set()))
    return " ".join(words.split())


class SanitizedHTMLField(models.TextField):
    """A text that holds HTML, sanitized each time it is written, whichever way it comes."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        html = super().pre_save(model_instance, add)
        if html:
            html = sanitize(html)
            setattr(model_instance, self.attname, html)
        return html
