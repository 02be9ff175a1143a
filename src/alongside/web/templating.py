"""Makes the template engine: strict about names that do not exist, with the design system's components."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

from alongside.kernel.dates import LONDON, local_date, show_clock, show_day
from alongside.kernel.identifiers import check_nhs_number
from alongside.reference.codelists import get_label
from alongside.web.guidance import is_hidden, note_for

COMPONENTS = "govuk_frontend_jinja"


def environment(**options: Any) -> Environment:
    """This will make the engine that Django renders pages with (settings.TEMPLATES)."""
    options |= {
        "loader": PackageLoader("alongside.web"),
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = Environment(**options)  # noqa: S701  (Django passes autoescape=True; a test holds it to that)
    made.filters |= {"day": show_day, "local_day": show_local_day, "moment": show_moment, "clock": show_clock}
    made.filters |= {
        "dialled": show_dialled,
        "nhs": show_nhs_number,
        "packed": json.dumps,
        "label": show_label,
        "record_kind": show_record_kind,
    }
    made.globals |= {"guidance_note": note_for, "guidance_hidden": is_hidden}
    made.globals |= {"url": url, "static": static, "DEMO": settings.DEMO, "govuk": Components()}
    return made


class Components(Mapping[str, Any]):
    """The design system's macros by their component's name: `govuk["error-summary"]({...})`.

    They have an engine of their own, because they ask freely for parameters that were not given.
    """

    def __init__(self) -> None:
        # The macros import each other by the package's name.
        loader = PrefixLoader({COMPONENTS: PackageLoader(COMPONENTS)})
        self._engine = Environment(loader=loader, autoescape=True)
        self._made: dict[str, Any] = {}

    def __getitem__(self, component: str) -> Any:
        if component not in self._made:
            module = self._engine.get_template(f"{COMPONENTS}/components/{component}/macro.html").module
            self._made[component] = getattr(module, "govuk" + component.title().replace("-", ""))
        return self._made[component]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def url(name: str, **arguments: object) -> str:
    """This will give the address of a page by its name in urls.py."""
    return reverse(name, kwargs=arguments)


def show_label(code: str, key: str, now: datetime) -> str:
    """This will give the words that a code of the list `key` stands for."""
    return get_label(key=key, code=code, as_at=local_date(now))


def show_record_kind(kind: str) -> str:
    """This will write what kind of record a line of an import is about."""
    known = {"section47": "Section 47 enquiry", "cin_plan": "Child in need plan", "file": "The file itself"}
    return known.get(kind, kind.replace("_", " ").capitalize())


def show_moment(moment: datetime) -> str:
    """This will write a moment as 27 March 2026 at 5:30pm."""
    return f"{show_local_day(moment)} at {show_clock(moment)}"


def show_local_day(moment: datetime) -> str:
    """This will write the day on which a moment falls in London."""
    return show_day(moment.astimezone(LONDON).date())


def show_dialled(typed: str) -> str:
    """This will write a telephone number as it is dialled; nothing where it is none."""
    bare = re.sub(r"[\s().-]", "", typed)
    return bare if re.fullmatch(r"\+?\d{3,15}", bare, re.ASCII) else ""


def show_nhs_number(number: str) -> str:
    """This will write an NHS number as 943 476 5919, and anything else as it came."""
    checked = check_nhs_number(value=number)
    digits = checked.normalised if checked.ok else ""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else number
