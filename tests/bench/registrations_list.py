"""The staff list with 100,000 registrations of one meeting, beside the same list with a single one.

Pages a second by the clock, asked for one after the other: 300 ms a page are 3.3 a second.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

from meeting.models import Meeting, User
from tests.bench.rows import Row, rate
from tests.factories import make_meeting, make_registration

REGISTRATIONS = 100_000
TIMES = 5

LIST = "/admin/partners/registration/"
PAGES = {
    "first page": {},
    "last page": {"p": REGISTRATIONS // 100},
    "by name": {"o": "1"},
    "filtered": {"status__exact": "waitlisted", "constituency__exact": "workers", "listed__exact": "1"},
    "found by a name": {"q": "éloïse 4242"},
    "found by what all have": {"q": "example ministry"},
    "searched in vain": {"q": "xyzzy"},
}

FILL = """
INSERT INTO partners_registration (
    meeting_id, status, attendance, holds_seat, waiting_since, decline_reason, decline_note, honorific, given_name,
    family_name, email, person_key, position, organization_name, constituency, country, language, interpretation,
    wants_floor, listed, public_id, link_version, registered_at, invited_as,
    calendar_shows
)
SELECT
    %(meeting)s, status, CASE n %% 3 WHEN 0 THEN 'in_person' ELSE 'online' END, status = 'confirmed',
    CASE status WHEN 'waitlisted' THEN now() END, '', '', '', 'Éloïse', 'Nguyễn ' || n, 'p' || n || '@example.org',
    'p' || n, 'Adviser', 'Ministry of Labour ' || n %% 300,
    (ARRAY['member_state', 'workers', 'employers', 'civil_society', 'academia', 'un'])[1 + n %% 6],
    (ARRAY['CI', 'CH', 'KE', 'PE', 'VN', 'FJ', 'NO', 'TN'])[1 + n %% 8],
    (ARRAY['en', 'fr', 'es'])[1 + n %% 3], '', n %% 7 = 0, n %% 2 = 0, gen_random_uuid(), 1,
    now() - n * interval '1 minute', '', ''
FROM (
    SELECT n, CASE WHEN n %% 10 < 7 THEN 'confirmed' WHEN n %% 10 < 9 THEN 'waitlisted' ELSE 'cancelled' END AS status
    FROM generate_series(1, %(number)s) AS numbers (n)
) AS people
"""


def rows() -> list[Row]:
    staff, single, full = User.objects.create_superuser("list@bench.example", "x"), make_meeting(), make_meeting()
    make_registration(single)
    fill(full)
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    client.force_login(staff)
    with_one = _pages_a_second(client, single, {})
    return [
        Row(f"list of 100,000, {name}", "list of one", with_one, _pages_a_second(client, full, query))
        for name, query in PAGES.items()
    ]


def fill(meeting: Meeting, number: int = REGISTRATIONS) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"meeting": meeting.pk, "number": number})
        cursor.execute("VACUUM ANALYZE partners_registration")


def _pages_a_second(client: Client, meeting: Meeting, query: dict[str, object]) -> float:
    address = f"{LIST}?{urlencode({'meeting__id__exact': meeting.pk, **query})}"

    def ask() -> int:
        for _ in range(TIMES):
            response = client.get(address)
            assert response.status_code == 200, f"{address}: {response.status_code}"
        return TIMES

    client.get(address)
    return rate(ask)
