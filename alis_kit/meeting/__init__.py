"""The sheet for the meeting where a plan is revised: one value, shown on paper and on a screen.

`progress`, `outcomes`, `questions`, `bookings` and `decisions` each make one part of it from plan and assessment;
`build` puts them together, `page` and `screen` show it.
"""

from __future__ import annotations

from alis_kit.meeting.build import meeting_sheet
from alis_kit.meeting.sheet import Last, MeetingSheet

__all__ = ["Last", "MeetingSheet", "meeting_sheet"]
