"""What the source itself may not do, whatever a page sends. Every rule has a planted breach."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "alongside"

# Who may do what nobody else may. A new line here is a decision: say why in the commit.
STARTS_PROGRAMS = ["cli/", "documents/workshop.py"]  # this program, to clean a file apart from everything
# Never by a name that a page sent. The operator's files; in documents, content that is in memory.
OPENS_FILES = [
    "access/",
    "accounts/agencies.py",
    "accounts/oidc.py",
    "accounts/passwords.py",
    "audit/",
    "cli/",
    "config/",
    "documents/cleaning/",
    "documents/workshop.py",
    "reference/",
    "vault/",
]
# The command line: its own demonstration and server. The operator's witnesses, scanner, agencies, by address.
ASKS_OTHERS = ["accounts/oidc.py", "audit/witnesses.py", "cli/", "documents/scanner.py"]
DOES_CRYPTOGRAPHY = [
    "access/lock.py",
    "access/session.py",
    "accounts/",
    "audit/",
    "cli/",
    "concerns/operations.py",
    "documents/",
    "exchange/batches.py",
    "exchange/cin/ledger.py",
    "exchange/cin/records.py",
    "exchange/tabular/concerns.py",
    "vault/",
    "voice/secrets_of_links.py",
    "web/draft_keys.py",
]
# Of fixed parts, or of policy.
MAKES_PATTERNS = [
    "assessments/curiosity/policy.py",
    "cli/",
    "people/search/",
    "reference/",
    "kernel/dates.py",
]
# Of what the code itself computed: names of tables and columns.
MAKES_SQL = [
    "access/lock.py",
    "access/session.py",
    "audit/reading.py",
    "audit/stock.py",
    "cli/",
    "documents/unattended.py",
]

# What docs/asvs.yaml says is not used: by the modules that would have to be imported, or be called.
NOT_USED = {
    "LDAP": ["ldap", "ldap3"],
    "SAML": ["saml2", "onelogin"],
    "GraphQL": ["graphene", "strawberry", "ariadne", "graphql"],
    "WebSockets": ["channels", "websockets", "wsproto"],
    "WebRTC": ["aiortc"],
    "mail": ["smtplib", "imaplib", "django.core.mail"],
    "a cache server": ["pymemcache", "pylibmc", "redis", "django.core.cache"],
    "a markup language": ["markdown", "docutils", "mistune", "bleach"],
    "LaTeX": ["pylatex"],
}
NOT_CALLED = {"xpath", "XPath", "XSLT"}
OUTSIDE = ["requests", "httpx", "aiohttp", "urllib.request", "urllib3", "http.client", "socket", "ftplib"]
RUNS_TEXT = {"eval", "exec", "compile", "__import__", "system", "popen"}
UNSAFE_DATA = ["pickle", "marshal", "shelve", "dill", "jsonpickle"]
CRYPTOGRAPHY = ["hashlib", "hmac", "secrets", "cryptography"]
NOT_CRYPTOGRAPHY = ["Crypto", "nacl", "rsa", "ecdsa", "pyaes"]
WEAK_CIPHERS = {"ECB", "CBC", "PKCS1v15", "ARC4", "TripleDES", "Blowfish", "Fernet"}

Rule = Callable[[Path], list[str]]
Calls = Iterator[tuple[str, str, ast.Call]]


@cache
def parsed(path: Path, text: str) -> ast.Module:
    return ast.parse(text)


def sources(folder: Path, but: list[str]) -> Iterator[tuple[str, ast.Module]]:
    """Every file of the source by its name, but for those named by their beginnings."""
    for path in sorted(folder.rglob("*.py")):
        name = str(path.relative_to(folder))
        if "migrations" not in path.parts and not name.startswith(tuple(but)):
            yield name, parsed(path, path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """Every module that a file imports, with those around it: a.b.c gives a, a.b and a.b.c."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {".".join(name.split(".")[: n + 1]) for name in found for n in range(name.count(".") + 1)}


def importers(folder: Path, modules: list[str], but: list[str]) -> list[str]:
    return [
        f"{name} imports {module}"
        for name, tree in sources(folder, but)
        for module in sorted(imported(tree) & set(modules))
    ]


def calls(folder: Path, names: set[str], but: list[str]) -> Calls:
    """Every call of a function or method of these names: where, of what (os in os.system()), and the call."""
    for name, tree in sources(folder, but):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                is_method = isinstance(node.func, ast.Attribute)
                called = node.func.attr if is_method else getattr(node.func, "id", "")  # type: ignore[attr-defined]
                if called in names:
                    of = ast.unparse(node.func.value) if is_method else ""  # type: ignore[attr-defined]
                    yield f"{name}:{node.lineno} calls {of}.{called}".replace(" .", " "), of, node


def runs_text(folder: Path) -> list[str]:
    runs = [where for where, of, _ in calls(folder, RUNS_TEXT, []) if of in ("", "os")]
    loads = calls(folder, {"load", "load_all"}, [])
    unsafe = [where for where, of, call in loads if of == "yaml" and len(call.args + call.keywords) < 2]
    return runs + unsafe + importers(folder, UNSAFE_DATA, [])


def starts_programs(folder: Path) -> list[str]:
    every = calls(folder, {"run", "Popen", "call", "check_call", "check_output"}, [])
    shells = [where for where, _, call in every for keyword in call.keywords if keyword.arg == "shell"]
    return shells + importers(folder, ["subprocess", "pty", "multiprocessing"], STARTS_PROGRAMS)


def asks_others(folder: Path) -> list[str]:
    return importers(folder, OUTSIDE, ASKS_OTHERS)


def opens_files(folder: Path) -> list[str]:
    names = {"open", "Path", "read_text", "read_bytes", "write_text", "write_bytes", "FileResponse", "unlink"}
    return [where for where, of, _ in calls(folder, names, OPENS_FILES) if of != "self._ledger"]


def is_random_by_weak_means(folder: Path) -> list[str]:
    return importers(folder, ["random", "numpy.random"], ["cli/stories/"])


def hashes_weakly(folder: Path) -> list[str]:
    """A hash that guards nothing, as in looking a password up in a public list, has to say so."""
    weak = [
        where
        for where, of, call in calls(folder, {"md5", "sha1", "new"}, [])
        if of == "hashlib" and "usedforsecurity=False" not in ast.unparse(call)
    ]
    return weak + importers(folder, ["hashlib.md5", "hashlib.sha1"], [])


def encrypts_weakly(folder: Path) -> list[str]:
    return [where for where, _, _ in calls(folder, WEAK_CIPHERS, [])] + importers(
        folder, NOT_CRYPTOGRAPHY, []
    )


def does_cryptography(folder: Path) -> list[str]:
    return importers(folder, CRYPTOGRAPHY, DOES_CRYPTOGRAPHY)


def makes_templates(folder: Path) -> list[str]:
    return [where for where, _, _ in calls(folder, {"from_string", "Template"}, [])]


def makes_patterns(folder: Path) -> list[str]:
    names = {"compile", "search", "match", "fullmatch", "sub", "findall", "finditer", "split"}
    made = calls(folder, names, MAKES_PATTERNS)
    return [where for where, of, call in made if of == "re" and not isinstance(call.args[0], ast.Constant)]


def makes_formats(folder: Path) -> list[str]:
    """Constants are formats, and statements that quote what is put into them."""
    made = calls(folder, {"format", "format_map"}, [])
    fixed = re.compile(r"['\"]|(?:sql\.)?SQL\(|[A-Z_]+$")
    return [where for where, of, _ in made if of and not fixed.match(of)]


def makes_sql(folder: Path) -> list[str]:
    """A statement is a constant, of the module or on the spot; values go beside it."""
    said = calls(folder, {"execute", "executemany"}, MAKES_SQL)
    together = (ast.JoinedStr, ast.BinOp)
    return [where for where, _, call in said if call.args and isinstance(call.args[0], together)]


def uses_what_is_not_used(folder: Path) -> list[str]:
    modules = [module for group in NOT_USED.values() for module in group]
    called = [where for where, _, _ in calls(folder, NOT_CALLED, [])]
    return importers(folder, modules, []) + called


RULES: dict[Rule, str] = {
    runs_text: "import yaml\neval('1')\nyaml.load(text)\n",
    starts_programs: "import os\nrun('ls', shell=True)\n",
    asks_others: "from urllib.request import urlopen\n",
    opens_files: "def view(request): return open(request.GET['name'])\n",
    is_random_by_weak_means: "import random\n",
    hashes_weakly: "import hashlib\nhashlib.md5(b'')\n",
    encrypts_weakly: "mode = modes.ECB()\n",
    does_cryptography: "import hashlib\n",
    makes_templates: "engine.from_string(typed)\n",
    makes_patterns: "import re\nre.search(typed, text)\n",
    makes_formats: "typed.format(user=user)\n",
    makes_sql: "cursor.execute(f'SELECT {typed}')\n",
    uses_what_is_not_used: "import ldap3\n",
}


def test_nothing_runs_what_somebody_typed() -> None:
    assert runs_text(SOURCE) == []


def test_only_the_command_line_starts_programs() -> None:
    assert starts_programs(SOURCE) == []


def test_nobody_else_is_asked() -> None:
    """Who asks another server stands in ASKS_OTHERS above."""
    assert asks_others(SOURCE) == []


def test_the_pages_open_no_file() -> None:
    """Who opens files stands in OPENS_FILES above."""
    assert opens_files(SOURCE) == []


def test_secrets_come_from_secure_randomness() -> None:
    assert is_random_by_weak_means(SOURCE) == []


def test_hashes_are_strong() -> None:
    assert hashes_weakly(SOURCE) == []


def test_ciphers_are_authenticated() -> None:
    """AES-GCM here and in the browser; none of the modes that let a change go unseen."""
    assert encrypts_weakly(SOURCE) == []
    scripts = "".join(path.read_text() for path in own_files("*.js"))
    assert set(re.findall(r"AES-\w+", scripts)) == {"AES-GCM"}


def test_cryptography_is_done_by_few_and_by_libraries() -> None:
    """Who hashes, signs or encrypts stands in DOES_CRYPTOGRAPHY above."""
    assert does_cryptography(SOURCE) == []


def test_templates_are_files() -> None:
    assert makes_templates(SOURCE) == []


def test_patterns_are_made_of_fixed_text_or_policy() -> None:
    assert makes_patterns(SOURCE) == []


def test_format_strings_are_fixed() -> None:
    assert makes_formats(SOURCE) == []


def test_no_statement_is_put_together_from_values() -> None:
    assert makes_sql(SOURCE) == []


def test_what_is_said_not_to_be_used_is_not_there() -> None:
    assert uses_what_is_not_used(SOURCE) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_sees_what_is_planted(rule: Rule, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(RULES[rule])
    assert rule(tmp_path)
    (tmp_path / "planted.py").write_text("import json\n\n\ndef view(text):\n    return json.loads(text)\n")
    assert rule(tmp_path) == []


def own_files(pattern: str, folder: Path = SOURCE / "web") -> list[Path]:
    return sorted(folder.rglob(pattern))


UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+(?:false|off)|Markup\(|mark_safe|autoescape=False")


def unescaped(folder: Path) -> list[str]:
    files = [*own_files("*.html", folder), *own_files("*.py", folder)]
    return [str(path) for path in files if UNESCAPED.search(path.read_text(encoding="utf-8"))]


def test_no_template_switches_escaping_off() -> None:
    assert unescaped(SOURCE) == []


# What puts text into a page as markup, runs it, passes it between windows, or leaves it in the browser.
UNSAFE_SCRIPT = re.compile(
    r"\b(?:eval|Function|setTimeout|setInterval)\(\s*['\"`]|\bnew Function\b|\.(?:inner|outer)HTML\b"
    r"|insertAdjacentHTML|document\.(?:write|cookie|domain)|postMessage|sessionStorage|indexedDB|javascript:"
    r"|__proto__|\.prototype\b|^\s*var\s",
    re.MULTILINE,
)


def unsafe_scripts(folder: Path) -> list[str]:
    """One module alone keeps something in a tab, and only what is sealed (docs/adr/0011)."""
    texts = {str(path): path.read_text() for path in own_files("*.js", folder)}
    allowed = {name: "sessionStorage" if Path(name).name == "tab.js" else "-" for name in texts}
    return [name for name, text in texts.items() if UNSAFE_SCRIPT.search(text.replace(allowed[name], ""))]


def test_scripts_keep_to_safe_ways() -> None:
    assert unsafe_scripts(SOURCE / "web") == []


@pytest.mark.parametrize("line", ["{{ typed | safe }}", "{% autoescape false %}", "x = Markup(typed)"])
def test_a_template_that_does_not_escape_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "planted.html").write_text(line)
    assert unescaped(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "sessionStorage.a = 1;",
        "b.innerHTML = t;",
        "eval('1')",
        "window.postMessage(1)",
        "document.cookie = 'a'",
        "var a = 1;",
    ],
)
def test_a_script_that_is_not_safe_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "planted.js").write_text(line)
    assert unsafe_scripts(tmp_path)


SECRET = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abpr]-[A-Za-z0-9-]{10,}|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}"
    r"|postgres(?:ql)?://[^:\s/]+:(?!password)[^@\s.{]{6,}@"
)
LOOKED_THROUGH = ["src", "policy", "stories", "docs", "frontend", "demo", "bench"]
TEXTS = r".*\.(?:py|js|html|css|yaml|json|md|sql|toml|lock|in|txt|key|pem)|\.env.*"


def secrets_in(root: Path) -> list[str]:
    files = [path for folder in LOOKED_THROUGH for path in (root / folder).rglob("*")]
    texts = [path for path in [*files, *root.glob("*.*")] if re.fullmatch(TEXTS, path.name)]
    return [
        f"{path.relative_to(root)} holds what looks like a secret"
        for path in texts
        if path.is_file() and "node_modules" not in path.parts
        if SECRET.search(path.read_text(encoding="utf-8", errors="replace"))
    ]


def test_no_secret_stands_in_the_tree() -> None:
    assert secrets_in(ROOT) == []


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN " + "PRIVATE KEY-----",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "postgresql://a:" + "hunter2hunter2@b/c",
    ],
)
def test_a_secret_in_the_tree_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "planted.py").write_text(f"KEY = '{text}'\n")
    assert secrets_in(tmp_path) == ["src/planted.py holds what looks like a secret"]
