"""Makes and ends links, keeps what a child sends, notes who read it and what they did (domain 10.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.texts import require_fit
from alongside.reference.codelists import get_label, require_code
from alongside.voice import asking
from alongside.voice.asking import Opened, SaidBefore
from alongside.voice.models import Answer, Entry, Link, Reading
from alongside.voice.policy import get_voice_policy
from alongside.voice.secrets_of_links import hash_token, hash_word, make_token

TOGETHER, ALONE = "TOGETHER", "ALONE"
WAYS = (TOGETHER, ALONE)
_LONGEST = 10_000


class UnableToMakeLink(UnableToError):
    """A link for a child cannot be made as asked."""


class UnableToSay(UnableToError):
    """What was sent cannot be kept as it stands; said in words for a child."""


class UnableToAnswer(UnableToError):
    """What was done about an entry cannot be recorded as it stands."""


@dataclass(frozen=True, kw_only=True)
class MadeLink:
    """A link as it was made. The token is shown once; nobody can read it again."""

    link_id: UUID
    token: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a child sends; every part may be left out. `said_id` is made with the page: twice is once."""

    said_id: UUID
    statements: Sequence[str] = ()
    words: str = ""
    wants: str = ""
    trusts: str = ""
    talk_to: str = ""
    withhold: Sequence[str] = ()
    withhold_words: str = ""
    unsafe: bool = False


def make_link(*, granted: Granted, how: str, word: str = "", days: int | None = None) -> MadeLink:
    """This will make a way in for the opened child: one for a worker's side, or a secret one for the child.

    `word` is one that worker and child agreed, in any case; `days` one of the policy's lengths. Raises
    UnableToMakeLink.
    """
    policy, now = get_voice_policy(), granted.now
    if how not in WAYS:
        raise UnableToMakeLink("Choose how the child will write: together with you, or alone.", field="how")
    days = policy.days_usual if days is None else days
    if days not in policy.days:
        raise UnableToMakeLink("Choose one of these lengths of time.", field="days")
    token = make_token()
    made = uuid4()
    Link.objects.create(
        id=made,
        person_id=granted.person_id,
        how=how,
        token_hash=hash_token(token),
        word_hash=hash_word(token=token, word=word) if how == ALONE else "",
        agency_id=granted.viewer.agency_id,
        made_by=granted.viewer.user_id,
        made_at=now,
        ends_at=now + (policy.together if how == TOGETHER else timedelta(days=days)),
    )
    _audit(granted, "made link for child", "child_link", made)
    return MadeLink(link_id=made, token=token)


def end_link(*, granted: Granted, link_id: UUID) -> None:
    """This will end a link before its time. Raises NotFoundError where it is not one of this child's."""
    rows = Link.objects.filter(id=link_id, person_id=granted.person_id, ended_at__isnull=True)
    if not rows.update(ended_at=granted.now, ended_by=granted.viewer.user_id):
        raise NotFoundError
    _audit(granted, "ended link for child", "child_link", link_id)


def open_link(*, token: str, word: str) -> Opened | None:
    """This will say what a secret opens, for somebody who is not signed in."""
    return asking.open_link(token=token, word_hash=hash_word(token=token, word=word))


def list_said(*, token: str, word: str) -> tuple[SaidBefore, ...]:
    """This will list when something was sent by this link and read."""
    return asking.list_said(token=token, word_hash=hash_word(token=token, word=word))


def say_alone(*, token: str, word: str, said: Said, viewer: Viewer | None, now: datetime) -> None:
    """This will keep what a child sent by a secret link. Raises UnableToSay."""
    row = _as_row(said, now)
    person_id = asking.say_alone(token=token, word_hash=hash_word(token=token, word=word), said=row)
    _audit_said(viewer, said, person_id, now)


def say_together(*, viewer: Viewer, link_id: UUID, said: Said, now: datetime) -> None:
    """This will keep what a child sent on a page that this worker opened beside them. Raises UnableToSay."""
    person_id = asking.say_together(link_id=link_id, said=_as_row(said, now))
    _audit_said(viewer, said, person_id, now)


def require_together(*, granted: Granted, link_id: UUID) -> None:
    """This will raise NotFoundError unless the viewer opened this page beside this child."""
    if not Link.objects.filter(
        id=link_id,
        person_id=granted.person_id,
        how=TOGETHER,
        made_by=granted.viewer.user_id,
        ended_at__isnull=True,
        ends_at__gt=granted.now,
    ).exists():
        raise NotFoundError


def mark_read(*, granted: Granted, entry_id: UUID) -> None:
    """This will note that the viewer read an entry; a second time changes nothing. Raises NotFoundError."""
    entry = _find(granted, entry_id)
    if Reading.objects.filter(entry=entry, read_by=granted.viewer.user_id).exists():
        return
    Reading.objects.create(
        id=uuid4(),
        entry=entry,
        person_id=granted.person_id,
        agency_id=granted.viewer.agency_id,
        read_by=granted.viewer.user_id,
        read_at=granted.now,
    )
    _audit(granted, "read child entry", "child_entry", entry_id)


def answer_unsafe(*, granted: Granted, entry_id: UUID, done: str) -> None:
    """This will record what was done about "I feel unsafe now". Raises NotFoundError, UnableToAnswer."""
    entry = _find(granted, entry_id)
    if not entry.unsafe:
        raise UnableToAnswer("The child did not say here that they feel unsafe now.")
    if not done.strip():
        raise UnableToAnswer(
            "Say what you did: whom you rang, whether the child was seen, where they are.", field="done"
        )
    Answer.objects.create(
        id=uuid4(),
        entry=entry,
        person_id=granted.person_id,
        done=done.strip(),
        agency_id=granted.viewer.agency_id,
        answered_by=granted.viewer.user_id,
        answered_at=granted.now,
    )
    _audit(granted, "answered child entry", "child_entry", entry_id)
    mark_read(granted=granted, entry_id=entry_id)


def _find(granted: Granted, entry_id: UUID) -> Entry:
    entry = Entry.objects.filter(id=entry_id, person_id=granted.person_id).first()
    if entry is None or not granted.may_see(klass=entry.klass, agency_id=entry.agency_id):  # type: ignore[arg-type]
        raise NotFoundError
    return entry


def _as_row(said: Said, now: datetime) -> dict[str, object]:
    texts = {
        name: getattr(said, name).strip()
        for name in ("words", "wants", "trusts", "talk_to", "withhold_words")
    }
    for name, text in texts.items():
        require_fit(text=text, most=_LONGEST, field=name)
    day = local_date(now)
    for list_key, codes, field in (
        ("child_statement", said.statements, "statements"),
        ("child_withhold", said.withhold, "withhold"),
    ):
        for code in codes:
            require_code(key=list_key, code=code, field=field, as_at=day)
    if not (said.unsafe or said.statements or said.withhold or any(texts.values())):
        raise UnableToSay("You have not written or chosen anything yet.", field="words")
    return {
        "id": str(said.said_id),
        "statements": list(said.statements),
        "withhold": list(said.withhold),
        "unsafe": said.unsafe,
        "title": "The child says: I feel unsafe now" if said.unsafe else "The child told us something",
        "detail": _detail(said, texts, day),
        **texts,
    }


def _detail(said: Said, texts: dict[str, str], day: date) -> str:
    """The rest of what was sent, as lines for the chronology."""

    def labels(key: str, codes: Sequence[str]) -> str:
        return "; ".join(get_label(key=key, code=code, as_at=day) for code in codes)

    parts = (
        ("Chose", labels("child_statement", said.statements)),
        ("Wants", texts["wants"]),
        ("Trusts", texts["trusts"]),
        ("Wants to talk to", texts["talk_to"]),
        ("Asks us not to show it to", labels("child_withhold", said.withhold)),
        ("Asks us not to show it to", texts["withhold_words"]),
    )
    return "\n".join(f"{title}: {text}" for title, text in parts if text)


def _audit_said(viewer: Viewer | None, said: Said, person_id: UUID | None, now: datetime) -> None:
    if person_id is None:
        return
    audit.append(
        action="kept child entry",
        actor_id=viewer.user_id if viewer else None,
        agency_id=viewer.agency_id if viewer else None,
        subject_kind="child_entry",
        subject_id=said.said_id,
        person_id=person_id,
        now=now,
    )


def _audit(granted: Granted, action: str, subject_kind: str, subject_id: UUID) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        person_id=granted.person_id,
        now=granted.now,
    )
