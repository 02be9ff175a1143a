"""The key under which a browser keeps copies of its user's drafts while the server is out of reach."""

import base64
import hashlib
import hmac

from django.conf import settings

from alongside.kernel.ids import UserId


def unsent_key(link: str) -> str:
    """This will give the key for what is half written on a child's page. Only the open link brings it."""
    purpose = f"alongside half-written words under {link}".encode()
    return base64.b64encode(hmac.digest(settings.SECRET_KEY.encode(), purpose, hashlib.sha256)).decode()


def draft_key(user_id: UserId) -> str:
    """This will give the user's 256-bit key, in base64. It goes into that user's pages and is stored nowhere.

    The same user gets the same key after signing in again, so that a copy made before can be read then;
    without signing in nobody gets it.
    """
    purpose = f"alongside draft copies of {user_id}".encode()
    return base64.b64encode(hmac.digest(settings.SECRET_KEY.encode(), purpose, hashlib.sha256)).decode()
