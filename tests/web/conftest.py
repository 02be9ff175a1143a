"""What the tests of pages begin with. Imported late: settings are there only once the server has started."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.web.partnership import Partnership


@pytest.fixture
def partnership(db: None, settings: Any) -> "Partnership":
    """A school that knows two children, a front door, a data team, and a clinic that knows nobody."""
    from tests.web.partnership import make_partnership

    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # the strong one takes its time
    return make_partnership()
