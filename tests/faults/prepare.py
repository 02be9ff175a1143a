"""Make the partnership of tests/world.py in the database of the environment, and drafts that wait to be sent.

A process of its own, because the tests' own Django stands on another database. Prints the drafts' ids.
"""

import sys

from alongside.cli.database import migrate, start_django

WORRIES_ABOUT_A_CHILD = 5


def main(count: int) -> None:
    start_django()
    from django.db import connection
    from django.utils import timezone

    from alongside.casework import drafts, people, sessions
    from tests.world import make_world, new_child

    if "concerns_draft" not in connection.introspection.table_names():
        migrate()
        make_world()
    for first in range(0, count, WORRIES_ABOUT_A_CHILD):
        with sessions.acting_as(username="teacher", now=timezone.now()) as viewer:
            now = timezone.now()
            child = people.register_person(viewer=viewer, person=new_child(), now=now)
            for number in range(first, first + WORRIES_ABOUT_A_CHILD):
                draft = drafts.start_draft(viewer=viewer, person_id=child, now=now)
                fields = {"person_id": str(child), "facts": f"Worry {number}", "happened_choice": "unknown"}
                drafts.save_draft(viewer=viewer, draft_id=draft, fields=fields, version=1, now=now)
                sys.stdout.write(f"{draft}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
