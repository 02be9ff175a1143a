"""Puts the demonstration partnership and its stories into the demonstration's database."""

import hashlib
from datetime import datetime

from alongside.cli.progress import say
from alongside.cli.stories.partnership import STORIES, get_partnership, list_played, load_partnership
from alongside.cli.stories.player import load_story
from alongside.cli.stories.reader import read_script
from alongside.cli.stories.waiting import Waiting


def load_demonstration(*, now: datetime) -> int:
    """This will load what is not there yet; gives how many stories are there then.

    A story whose file has changed since it was loaded stays as it was, and that is said.
    Raises UnableToReadStory where a file is wrong, UnableToLoadStory where a story cannot be played.
    """
    load_partnership(now=now)
    played = {story.name: story for story in list_played()}
    known = {story.sha256 for story in played.values()}
    files = sorted(STORIES.glob("*.yaml"))
    new = [file for file in files if hashlib.sha256(file.read_bytes()).hexdigest() not in known]
    with Waiting(label="Loading the stories") as waiting:
        for done, file in enumerate(new):
            waiting.show(done, len(new))
            script = read_script(path=file, partnership=get_partnership())
            if script.name in played:
                say(f"{file.name} has changed since it was loaded; ./run clean, and it is loaded anew.")
                continue
            load_story(script=script, now=now)
    return len(list_played())
