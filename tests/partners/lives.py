"""Out of what the lives of registrations are made."""

from hypothesis import strategies as st

from meeting.models import Admission
from partners.models import Attendance
from partners.services.registrations import RegistrationData

ANSWERS = {
    "given_name": st.sampled_from(["Amina", "Bruno", "bruno ", "Chen", "Dora", "Emil"]),
    "family_name": st.sampled_from(["Diallo", "Keita"]),
    "email": st.sampled_from(["amina@example.org", "AMINA@example.org", "mission@example.org"]),
    "organization_name": st.sampled_from(["Ministry of Labour", "Union"]),
    "constituency": st.sampled_from(["member_state", "workers", "employers"]),
    "country": st.sampled_from(["CI", "SN"]),
    "attendance": st.sampled_from([Attendance.IN_PERSON, Attendance.IN_PERSON, Attendance.ONLINE]),
    "language": st.sampled_from(["en", "fr", "es"]),
    "interpretation": st.sampled_from(["", "fr"]),
    "access_needs": st.sampled_from(["", "A ramp"]),
    "wants_floor": st.booleans(),
}
PEOPLE = st.builds(RegistrationData, **ANSWERS)
CHANGES = st.fixed_dictionaries({}, optional={name: ANSWERS[name] for name in ANSWERS if name != "email"})
ADMISSIONS = st.sampled_from([Admission.OPEN, *Admission])
NUMBERS = st.integers(0, 11)  # of a registration: one of those that there are
PASSING = st.sampled_from([1, 60, 24 * 60, 49 * 60])  # minutes
