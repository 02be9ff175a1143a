"""The page of a child who is alone: opened by a secret, without an account or anything of the record."""

from dataclasses import dataclass
from datetime import datetime

from alongside.access.viewer import Viewer
from alongside.accounts import attempts
from alongside.accounts.attempts import UnableToTryYet
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.voice import operations as voice
from alongside.voice.asking import Opened, SaidBefore
from alongside.voice.operations import Said
from alongside.voice.policy import VoicePolicy, get_voice_policy


class UnableToTakeWord(UnableToError):
    """The agreed word was not given, or another."""


@dataclass(frozen=True, kw_only=True)
class ChildPage:
    """What the child is shown: how it works, and what was sent by this link before and whether it was read.

    `before` is None where a word was agreed and was not given yet.
    """

    policy: VoicePolicy
    has_word: bool
    before: tuple[SaidBefore, ...] | None


def get_child_page(*, token: str, word: str = "", address: str, now: datetime) -> ChildPage:
    """This will open the page to which a secret belongs.

    Raises NotFoundError, for one that is absent, ended or too old, and after many wrong ones from `address`.
    """
    opened = _open(token, word, address, now)
    before = voice.list_said(token=token, word=word) if opened.is_opened else None
    return ChildPage(policy=get_voice_policy(), has_word=opened.has_word, before=before)


def require_word(*, token: str, word: str, address: str, now: datetime) -> None:
    """This will raise UnableToTakeWord where a word was agreed and this is another; each try is counted.

    Raises NotFoundError as `get_child_page` does. The caller commits either way.
    """
    opened = _open(token, word, address, now)
    if not opened.is_opened:
        attempts.note_failure(username=_name(token), address=_place(address), now=now)
        raise UnableToTakeWord(
            "That is not the word that you chose with your worker. Try again, or ask them.",
            field="word",
        )


def say_alone(*, token: str, word: str, said: Said, viewer: Viewer | None, now: datetime) -> None:
    """This will keep what a child sent by a secret link. Raises UnableToSay.

    `viewer` is whoever happens to be signed in at that screen: the audit says so. `require_word` comes first.
    """
    voice.say_alone(token=token, word=word, said=said, viewer=viewer, now=now)


def _open(token: str, word: str, address: str, now: datetime) -> Opened:
    """Whoever has guessed too often is answered as if there were nothing, whatever they bring."""
    try:
        attempts.require_no_wait(username=_name(token), address=_place(address), now=now)
    except UnableToTryYet:
        raise NotFoundError from None
    opened = voice.open_link(token=token, word=word)
    if opened is None:
        attempts.note_failure(username=_name(token), address=_place(address), now=now)
        raise NotFoundError
    return opened


# Apart from those of signing in: a school whose staff mistype passwords must not shut a child's page.
def _name(token: str) -> str:
    return f"child link {token}"


def _place(address: str) -> str:
    return f"child link {address}"
