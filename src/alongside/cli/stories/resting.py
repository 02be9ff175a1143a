"""What something in a story rests on: entries of the chronology, found by words that stand in them."""

from alongside.casework import assessments
from alongside.cli.stories.kinds import plain
from alongside.cli.stories.stage import Stage
from alongside.kernel.ids import EntryId


def find_entries(stage: Stage, person: str, found_by: tuple[str, ...]) -> tuple[EntryId, ...]:
    """This will find the entries of a chronology in whose title or text these words stand."""
    if not found_by:
        return ()
    rows = assessments.list_entries_to_rest_on(
        viewer=stage.viewer, person_id=stage.person(person), now=stage.now
    )
    wanted = [plain(each) for each in found_by]
    return tuple(
        row.entry_id for row in rows for each in wanted if each in plain(f"{row.title} {row.detail}")
    )
