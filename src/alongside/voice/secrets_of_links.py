"""The secret in a link's address, and the word that worker and child agreed: kept as hashes alone."""

import hmac
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings


def make_token() -> str:
    """This will make a secret of 256 bits that can stand in an address."""
    return token_urlsafe(32)


def hash_token(token: str) -> str:
    """This will give what is kept of a secret; the gate works it out alike (access/sql/27_voice.sql)."""
    return sha256(token.encode()).hexdigest()


def hash_word(*, token: str, word: str) -> str:
    """This will give the keyed hash of an agreed word; "" where none was agreed or given."""
    plain = "".join(word.casefold().split())
    if not plain:
        return ""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"alongside: a word agreed with a child", sha256)
    return hmac.new(key, f"{token}\0{plain}".encode(), sha256).hexdigest()
