"""The timetable of the bilateral meetings: an exact, anytime, proving solver. No Django in here."""
