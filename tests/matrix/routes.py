"""What kind of page each address is, and what stands on it. An address that is not here fails the tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE, FORM, ACT = frozenset({"GET", "HEAD"}), frozenset({"GET", "POST"}), frozenset({"POST"})

# Who is let in: all the world; whoever signs in; whoever is signed in; whoever may open the record to see or
# to write; whoever may see the document or the worry; whose the draft is; the data team that made the import.
WORLD, SIGNING_IN, SIGNED_IN = "all the world", "signing in", "signed in"
SEE, WRITE, DOCUMENT, OWN_DOCUMENT = "see", "write", "document", "document of one's own agency"
CONCERN, NOBODYS, DRAFT, IMPORT = "concern", "concern of somebody else", "draft", "import"
OF_DOCUMENT = {DOCUMENT, OWN_DOCUMENT}


@dataclass(frozen=True, kw_only=True)
class Route:
    """Who is let in by which method, and which items of a child stand there for whoever may see them.

    `by_post` is who is let in by POST where that is another; `fields` are what is posted.
    """

    kind: str
    methods: frozenset[str]
    shows: tuple[str, ...] = ()
    by_post: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def let_in(self, method: str) -> str:
        return self.by_post if method == "POST" and self.by_post else self.kind


def _form(*, fields: Mapping[str, str] | None = None) -> Route:
    """A form about a person, which names them; posted with nothing in it, it is shown again."""
    return Route(kind=WRITE, methods=FORM, shows=("name",), fields=fields or {})


def _draft(methods: frozenset[str], fields: Mapping[str, str] | None = None) -> Route:
    return Route(kind=DRAFT, methods=methods, fields=fields or {})


SOMEBODY = {"person_id": "00000000-0000-4000-8000-000000000000"}
ROUTES: Mapping[str, Route] = {
    "urgent": Route(kind=WORLD, methods=SAFE),
    "help": Route(kind=WORLD, methods=SAFE),
    "sign_in": Route(kind=SIGNING_IN, methods=FORM),
    "sign_in_persona": Route(kind=SIGNING_IN, methods=ACT, fields={"persona": "clerk"}),
    "sign_in_passkey": Route(kind=SIGNING_IN, methods=ACT),
    "second_step": Route(kind=SIGNING_IN, methods=FORM),
    "set_up_step": Route(kind=SIGNING_IN, methods=FORM),
    "carry_on": Route(kind=SIGNED_IN, methods=ACT),
    "sign_out": Route(kind=SIGNING_IN, methods=ACT),
    "home": Route(kind=SIGNED_IN, methods=SAFE),
    "find_person": Route(kind=SIGNED_IN, methods=FORM),
    "new_person": Route(kind=SIGNED_IN, methods=FORM),
    "person": Route(
        kind=SEE,
        methods=SAFE,
        shows=("name", "number", "involvement", "relationship", "address"),
    ),
    "add_something": Route(kind=WRITE, methods=SAFE, shows=("name",)),
    "add_name": _form(),
    "add_identifier": _form(),
    "add_address": _form(),
    "add_relationship": _form(),
    "involve": _form(),
    "end_involvement": _form(),
    "add_missing": _form(),
    "add_found": _form(),
    "add_interview": _form(),
    "add_meeting": _form(),
    "add_event": _form(),
    "add_document": _form(),
    "documents": Route(kind=SEE, methods=SAFE, shows=("name", "document")),
    "document": Route(kind=DOCUMENT, methods=SAFE, shows=("name", "document")),
    "download_document": Route(kind=DOCUMENT, methods=SAFE, shows=("content",)),
    "withdraw_document": Route(kind=DOCUMENT, methods=FORM, by_post=OWN_DOCUMENT),
    "chronology": Route(kind=SEE, methods=FORM, shows=("name", "entry")),
    "print_chronology": Route(kind=SEE, methods=FORM, shows=("name", "entry")),
    "imports": Route(kind=SIGNED_IN, methods=FORM),
    "concerns_template": Route(kind=SIGNED_IN, methods=SAFE),
    "import": Route(kind=IMPORT, methods=SAFE),
    "import_report": Route(kind=IMPORT, methods=SAFE),
    "undo_import": Route(kind=IMPORT, methods=FORM),
    "my_worries": Route(kind=SIGNED_IN, methods=SAFE),
    "new_worry": Route(kind=SIGNED_IN, methods=FORM),
    "choose_person": Route(kind=SIGNED_IN, methods=ACT),
    "record_person": Route(kind=SIGNED_IN, methods=ACT),
    "worry": _draft(FORM),
    "save_worry": _draft(ACT),
    "worry_who": _draft(FORM),
    "choose_draft_person": _draft(ACT, SOMEBODY),
    "record_draft_person": _draft(ACT),
    "check_worry": _draft(FORM),
    "discard_worry": _draft(ACT),
    "concern": Route(kind=CONCERN, methods=FORM, shows=("name", "concern")),
    "receipt": Route(kind=NOBODYS, methods=SAFE),
    "copy_concern": Route(kind=NOBODYS, methods=FORM),
}
