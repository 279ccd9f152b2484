"""Every address of the portal. Public pages live under their language."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from meeting import health
from meeting.pages import sitemaps
from meeting.pages.unsubscribing import unsubscribe
from meeting.pages.views import language_redirect

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)

handler400 = "meeting.errors.bad_request"
handler403 = "meeting.errors.permission_denied"
handler404 = "meeting.errors.page_not_found"
handler500 = "meeting.errors.server_error"

urlpatterns = [
    path("", language_redirect, name="root"),
    path("healthz/", health.alive, name="alive"),
    path("readyz/", health.ready, name="ready"),
    path("api/v1/", include("meeting.api.urls")),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("media/", include("agenda.media_urls")),
    *i18n_patterns(
        path("", include("partners.urls")),
        path("", include("agenda.urls")),
        path("", include("meeting.pages.urls")),
    ),
]
