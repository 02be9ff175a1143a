"""The calls of accounts and signing in, for tests/calls.py: who makes them, and what they are about."""

import json
from collections.abc import Callable
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from django.test import override_settings
from pyotp import TOTP

from alongside.access.viewer import Viewer
from alongside.casework import accounts, agency_sign_in, confirming, sessions
from alongside.kernel.errors import UnableToError
from tests.soft_passkey import SoftPasskey
from tests.world import ISSUER, PASSWORD, SITE, World

ADDRESS = "192.0.2.7"
NEW_PASSWORD = "seven quiet otters upstream"


def _new_app(w: World, v: Viewer) -> Any:
    app = accounts.begin_app(viewer=v, now=w.now)
    accounts.confirm_app(viewer=v, code=TOTP(app.secret).at(w.now), now=w.now)


def _new_passkey(w: World, v: Viewer) -> Any:
    asked = accounts.ask_for_passkey(viewer=v, site=SITE, now=w.now)
    answer = SoftPasskey(origin=SITE.origin).make(asked.options)
    accounts.add_passkey(viewer=v, answer=answer, challenge=asked.challenge, label="", site=SITE, now=w.now)


def _answer(w: World) -> dict[str, Any]:
    asked = accounts.ask_for_any_passkey(site=SITE)
    return {"answer": w.device.answer(asked.options), "challenge": asked.challenge, "site": SITE}


def _refused(act: Callable[[], Any]) -> None:
    """What signing in refuses stands in the audit. What it grants does when the session begins."""
    with pytest.raises(UnableToError):
        act()


def _refused_by_agency(act: Callable[[], Any]) -> None:
    """By a sign-in service that is configured, and where nobody answers."""
    row = {"key": "school", "agency": "School", "issuer": "http://127.0.0.1:9", "client_id": "x"}
    with NamedTemporaryFile("w", suffix=".json") as file, override_settings(OIDC=file.name):
        json.dump({"providers": [{**row, "secret_variable": "PATH"}]}, file)
        file.flush()
        _refused(act)


# By name: who makes the call, and the call. All are about the viewer's own account.
OWN: dict[str, tuple[str, Callable[[World, Viewer], Any]]] = {
    "accounts.change_password": (
        "teacher",
        lambda w, v: accounts.change_password(
            viewer=v, present=PASSWORD, new=NEW_PASSWORD, session_id=None, now=w.now
        ),
    ),
    "accounts.choose_own_password": (
        "teacher",
        lambda w, v: accounts.choose_own_password(viewer=v, new=NEW_PASSWORD, now=w.now),
    ),
    "accounts.begin_app": ("officer", lambda w, v: accounts.begin_app(viewer=v, now=w.now)),
    "accounts.confirm_app": ("officer", _new_app),
    "accounts.add_passkey": ("officer", _new_passkey),
    "accounts.remove_app": ("teacher", lambda w, v: accounts.remove_app(viewer=v, now=w.now)),
    "accounts.make_recovery_codes": (
        "teacher",
        lambda w, v: accounts.make_recovery_codes(viewer=v, now=w.now),
    ),
    "accounts.end_other_sessions": (
        "teacher",
        lambda w, v: accounts.end_other_sessions(viewer=v, session_id=None, now=w.now),
    ),
    "confirming.confirm_with_password": (
        "teacher",
        lambda w, v: confirming.confirm_with_password(
            viewer=v, password=PASSWORD, address=ADDRESS, now=w.now
        ),
    ),
    "confirming.confirm_with_code": (
        "teacher",
        lambda w, v: confirming.confirm_with_code(viewer=v, code=w.codes[0], address=ADDRESS, now=w.now),
    ),
    "confirming.confirm_with_passkey": (
        "teacher",
        lambda w, v: confirming.confirm_with_passkey(viewer=v, now=w.now, **_answer(w)),
    ),
    "confirming.confirm_with_agency": (
        "teacher",
        lambda w, v: confirming.confirm_with_agency(viewer=v, user_id=v.user_id, now=w.now),
    ),
    "confirming.confirm_persona": (
        "teacher",
        lambda w, v: confirming.confirm_persona(viewer=v, now=w.now),
    ),
    "sessions.sign_out": (
        "teacher",
        lambda w, v: sessions.sign_out(viewer=v, session_id=w.session, now=w.now),
    ),
}
# The same, about one thing of the account's that has an id.
OWN_THINGS: dict[str, tuple[str, Callable[[World, Viewer], Any]]] = {
    "accounts.remove_passkey": (
        "teacher",
        lambda w, v: accounts.remove_passkey(viewer=v, passkey_id=w.passkey, now=w.now),
    ),
    "accounts.end_session": (
        "teacher",
        lambda w, v: accounts.end_session(viewer=v, session_id=w.session, now=w.now),
    ),
}
BY_NOBODY: dict[str, Callable[[World], Any]] = {
    "accounts.give_first_password": lambda w: accounts.give_first_password(
        user_id=w.viewers["nurse"].user_id, now=w.now
    ),
    "accounts.reset_account": lambda w: accounts.reset_account(
        user_id=w.viewers["teacher"].user_id, now=w.now
    ),
    "accounts.sign_out_everywhere": lambda w: accounts.sign_out_everywhere(
        user_id=w.viewers["teacher"].user_id, now=w.now
    ),
    "accounts.link_identity": lambda w: accounts.link_identity(
        user_id=w.viewers["nurse"].user_id, issuer=ISSUER, subject="nurse", now=w.now
    ),
    "accounts.unlink_identities": lambda w: accounts.unlink_identities(
        user_id=w.viewers["teacher"].user_id, now=w.now
    ),
    "sessions.sign_in": lambda w: _refused(
        lambda: sessions.sign_in(username="teacher", password="wrong", address=ADDRESS, now=w.now)
    ),
    "sessions.sign_in_persona": lambda w: sessions.sign_in_persona(
        username="teacher", user_agent="", now=w.now
    ),
    "sessions.sign_in_with_passkey": lambda w: _refused(
        lambda: sessions.sign_in_with_passkey(answer="{}", challenge="", site=SITE, now=w.now)
    ),
    "sessions.take_passkey_step": lambda w: _refused(
        lambda: sessions.take_passkey_step(user_id=w.viewers["nurse"].user_id, now=w.now, **_answer(w))
    ),
    "sessions.take_second_step": lambda w: _refused(
        lambda: sessions.take_second_step(
            user_id=w.viewers["teacher"].user_id, code="wrong", address=ADDRESS, now=w.now
        )
    ),
    "agency_sign_in.ask": lambda w: _refused_by_agency(
        lambda: agency_sign_in.ask(key="school", redirect=SITE.origin, viewer=None, now=w.now)
    ),
    "agency_sign_in.come_in": lambda w: _refused_by_agency(
        lambda: agency_sign_in.come_in(key="school", kept=None, answer={}, now=w.now)
    ),
    "sessions.refused": lambda w: sessions.refused(purpose="agency", message="x", now=w.now),
    "sessions.begin": lambda w: sessions.begin(
        user_id=w.viewers["nurse"].user_id, how="password", user_agent="", now=w.now
    ),
}
SAYS_NOTHING = {
    "agency_sign_in.list_agencies": "the operator's file",
    "agency_sign_in.confirm": "what it says is said by confirming.confirm_with_agency",
    "accounts.get_account": "the viewer's own account",
    "accounts.shortest_password": "whether the viewer has a second step",
    "accounts.ask_for_passkey": "a question for a browser",
    "accounts.ask_for_any_passkey": "a question for a browser",
    "confirming.is_confirmed": "compares two times",
    "sessions.continue_as": "the directory",
    "sessions.first_step_of": "which second steps one has",
    "sessions.is_live": "the viewer's own session",
}
