"""What the kit proposes for the form's fields: parts 4, 5 and 6, from the plan and its assessment.

Each text is a function of plan, assessment and the services or courses its row is about. The sentences are in
`data/tekst/nb.toml` under `[form]`; the amounts are the assessment's, the cautious ones first.
"""

from collections.abc import Mapping

from alis_kit.formtext import activities, coming, courses, path, service
from alis_kit.formtext.words import Row, Text

TEXTS: Mapping[str, Text] = {
    text.__name__: text
    for text in (
        service.service_done,
        service.service_rest,
        courses.courses_done,
        courses.courses_rest,
        activities.groups_done,
        activities.groups_rest,
        activities.duties_done,
        activities.duties_rest,
        activities.procedures_done,
        activities.procedures_rest,
        activities.activities_done,
        activities.activities_rest,
        coming.next_gp,
        coming.next_service,
        coming.next_courses,
        coming.next_groups,
        coming.next_duties,
        coming.next_activities,
        coming.next_leave,
        path.whole_path,
        path.contact,
        path.place_and_date,
    )
}
"""The texts by the name `felt.toml` knows them under."""

__all__ = ["TEXTS", "Row", "Text"]
