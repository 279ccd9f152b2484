"""What staff fill in about sessions and speakers."""

import base64
from typing import Any, Literal

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meeting.models import Document
from meeting.services.pictures import MAX_BYTES, FileRefused

from .models import Speaker
from .services.photos import WIDTHS, Photo, encode_photo

KEPT_SALT = "photograph kept"
KEPT_FOR = 24 * 3600  # seconds


class SessionForm(forms.ModelForm):
    """Offers the documents of the session's own meeting: of a new session, once its meeting is saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "documents" in self.fields:
            self.fields["documents"].queryset = Document.objects.filter(meeting=self.instance.meeting_id)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        meeting = cleaned.get("meeting")
        if meeting and any(document.meeting_id != meeting.pk for document in cleaned.get("documents", [])):
            self.add_error("documents", gettext("These documents belong to another meeting."))
        return cleaned


class PresentPhoto:
    """The photograph that a speaker has, as the widget wants it."""

    def __init__(self, speaker: Speaker) -> None:
        self.url = reverse("media:speaker-photo", args=[speaker.photo, WIDTHS[-1]])

    def __str__(self) -> str:
        return gettext("photograph")


class PhotoInput(AdminFileWidget):
    """Chooses a file, shows the photograph that is there and offers to take it away.

    A browser forgets a chosen file when the form comes back for another field’s sake. So what was made of it goes
    along in the page, signed, and counts until another file is chosen.
    """

    clear_checkbox_label = _("Remove the photograph")
    initial_text = _("At present")
    input_text = _("Choose another")
    kept = ""

    def value_from_datadict(self, data: MultiValueDict, files: MultiValueDict, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return data.get(f"{name}-kept") or None if value is None else value

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        choice = super().render(name, value, attrs, renderer)
        html = '<div class="photo-input">{}<div>{}{}</div></div>'
        return format_html(html, self._present(value), choice, self._kept(name))

    def _present(self, value: Any) -> SafeString:
        if not self.is_initial(value):
            return SafeString("")
        return format_html('<img src="{}" width="{width}" height="{width}" alt="">', value.url, width=WIDTHS[0])

    def _kept(self, name: str) -> SafeString:
        if not self.kept:
            return SafeString("")
        words = gettext("The photograph has been received and will be saved with the form.")
        html = '<p>{}</p><input type="hidden" name="{}-kept" value="{}">'
        return format_html(html, words, name, self.kept)


class PhotoField(forms.FileField):
    """A picture as `Photo`; False to take the present one away; None to leave everything as it is."""

    widget = PhotoInput({"accept": "image/png,image/jpeg,image/webp"})

    def clean(self, data: Any, initial: PresentPhoto | None = None) -> Photo | Literal[False] | None:  # noqa: ARG002 -- Django's signature
        if isinstance(data, str):
            photo = _unpacked(data)
        elif isinstance(data, UploadedFile):
            photo = self._encoded(data)
        else:
            return super().clean(data, None)
        self.widget.kept = _packed(photo)
        return photo

    def bound_data(self, data: Any, initial: PresentPhoto | None) -> PresentPhoto | None:  # noqa: ARG002 -- as above
        """What the form shows when it comes back: the photograph that the speaker still has."""
        return initial

    def _encoded(self, upload: UploadedFile) -> Photo:
        try:
            return encode_photo(upload.read(MAX_BYTES + 1))
        except FileRefused as refused:
            raise ValidationError(refused.message, code=refused.code) from refused


def _packed(photo: Photo) -> str:
    variants = [base64.b64encode(photo.variants[width]).decode() for width in WIDTHS]
    return signing.dumps(variants, salt=KEPT_SALT)


def _unpacked(text: str) -> Photo:
    try:
        variants = signing.loads(text, salt=KEPT_SALT, max_age=KEPT_FOR)
    except signing.BadSignature as error:
        raise ValidationError(_("Please choose the photograph again."), code="not_kept") from error
    return Photo(dict(zip(WIDTHS, map(base64.b64decode, variants), strict=True)))


class SpeakerForm(forms.ModelForm):
    photograph = PhotoField(
        label=_("Photograph"),
        required=False,
        help_text=_(
            "PNG, JPEG or WebP, at most 5 MB and 25 million pixels, with the person’s consent. A square is cut out of "
            "its upper centre; what else the file holds, such as where it was taken, is not kept."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.photo:
            self.fields["photograph"].initial = PresentPhoto(self.instance)
