"""What somebody signs in with, and where they are signed in. Nobody reads another's rows."""

from django.db import models


class Password(models.Model):
    """A worker's password, as a hash. It stands apart from the directory, which everybody reads."""

    user_id = models.UUIDField(primary_key=True)
    # Of this name, so that the history of rows withholds it.
    password = models.CharField(max_length=200)
    length = models.PositiveSmallIntegerField(help_text="In characters: one without a second step is longer.")
    set_at = models.DateTimeField()
    lasts_until = models.DateTimeField(
        null=True,
        help_text="Of a first password, changed when it is used; None of one's own.",
    )


class Authenticator(models.Model):
    """An app that shows six digits, which change every thirty seconds (RFC 6238)."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField(unique=True)
    sealed = models.BinaryField(help_text="The secret, under a key that is not in the database.")
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, help_text="None until a first code was right.")
    last_step = models.BigIntegerField(default=0, help_text="A code is taken once.")


class Passkey(models.Model):
    """A key pair whose private half stays in a phone, a computer or a security key (WebAuthn)."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    credential_id = models.BinaryField(unique=True, max_length=1023)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    label = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user_id"], name="passkey_by_user")]


class RecoveryCode(models.Model):
    """A code that stands in for the second step, once. Only its keyed hash is kept."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "hash"], name="recovery_code_once")]


class Session(models.Model):
    """Somebody is signed in, in one browser."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    how = models.CharField(max_length=30)
    browser = models.CharField(max_length=60, help_text="Such as Firefox on Windows; nothing finer.")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user_id", "-begun_at"], name="session_by_user")]


class LastSeen(models.Model):
    """When a session was last used. It stands apart, so that no history is kept of each minute."""

    session_id = models.UUIDField(primary_key=True)
    seen_at = models.DateTimeField()


class OutsideIdentity(models.Model):
    """Who an agency's own sign-in service says somebody is, tied to a worker by hand, never by an address."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="outside_identity_once")]


class Attempts(models.Model):
    """How often somebody tried and failed. The key is a keyed hash: neither a name nor an address is kept."""

    key = models.CharField(primary_key=True, max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="attempts_by_time")]
