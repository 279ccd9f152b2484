"""How dates and times stand in English: as the United Nations writes them, not as Django’s English does."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
FIRST_DAY_OF_WEEK = 1
# No reader takes the month for the day; Django’s English would read 03/09 as the ninth of March.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
