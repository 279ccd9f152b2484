"""The least that Django does for a page, served as the portal is: without a query, and with one."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from meeting.environment import load_environment


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


def one_query(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'Hello'")
        return HttpResponse(cursor.fetchone())


urlpatterns = [path("healthz/", hello), path("query/", one_query)]

settings.configure(
    SECRET_KEY="of a page that signs nothing",
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": load_environment().database},
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
)
application = get_wsgi_application()
