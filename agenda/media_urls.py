"""Files that are the same in every language."""

from django.urls import re_path

from .services.photos import DIGEST_LENGTH, WIDTHS
from .views import speakers

app_name = "media"

WIDTH = "|".join(str(width) for width in WIDTHS)
PHOTO = rf"^speakers/(?P<digest>[0-9a-f]{{{DIGEST_LENGTH}}})-(?P<width>{WIDTH})\.webp$"

urlpatterns = [re_path(PHOTO, speakers.photo, name="speaker-photo")]
