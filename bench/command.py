"""The commands: make the invented partnership, measure the pages on it, or both at two sizes."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

from alongside.cli.database import migrate, start_django
from bench import report
from bench.plan import Size, UnableToMakeError
from bench.samples import Samples
from bench.server import BenchServer

SMALL = (20_000, 400_000)
LARGE = (50_000, 1_000_000)
QUICK = (1_000, 20_000)
REQUESTS = 200
REQUESTS_WHEN_QUICK = 10
ROUNDS = 2  # each size is measured so often, in turn with the other


def main(arguments: Sequence[str]) -> int:
    """This will carry out the command and give the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.command == "all":
            _all(chosen)
        else:
            people, entries = QUICK if chosen.quick else (chosen.people, chosen.entries)
            chosen.requests = min(chosen.requests, REQUESTS_WHEN_QUICK) if chosen.quick else chosen.requests
            size = Size.of(people=people, entries=entries, users=chosen.users, seed=chosen.seed)
            {"make": _make, "measure": _measure}[chosen.command](size, chosen)
    except UnableToMakeError as error:
        _say(f"bench: {error}")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="make | measure | all")
    for name, text in (
        ("make", "make one partnership; nothing is done where it stands already"),
        ("measure", "measure the pages on one partnership, which is made where it is missing"),
        ("all", f"make and measure {SMALL[0]:,} and {LARGE[0]:,} people; write docs/benchmark.md"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--people", type=int, help="how many people (20,000)")
        command.add_argument("--entries", type=int, help="how many chronology entries (20 for each person)")
        command.add_argument("--users", type=int, help="how many users (500, in small partnerships fewer)")
        command.add_argument("--seed", type=int, default=1, help="the same seed gives the same content (1)")
        command.add_argument("--requests", type=int, default=REQUESTS, help="requests for each page (200)")
        command.add_argument("--only", default="", metavar="KEY", help="only pages whose key begins so")
        command.add_argument("--quick", action="store_true", help="1,000 people, in under half a minute")
        command.add_argument("--again", action="store_true", help="make it anew though it stands already")
        command.add_argument("--samples", type=Path, help=argparse.SUPPRESS)
    return parser


def _make(size: Size, chosen: argparse.Namespace) -> None:
    server = BenchServer(durable=False)
    found = server.what_is_in(size)
    if found and not chosen.again:
        _say(f"{size.label}: stands already, checksum {found['checksum']}")
        return
    _say(f"{size.label}: making")
    server.recreate(size)
    start_django()
    migrate()
    from bench.population import fill  # it reads code lists, for which the settings must stand

    with server.as_superuser(size.database) as connection:
        made = fill(connection=connection, size=size, say=_say)
    server.note(size, made)
    server.stop()
    speed = size.entries / made["seconds"]["entries"]
    _say(f"{size.label}: made, {speed:,.0f} entries a second, checksum {made['checksum']}")


def _measure(size: Size, chosen: argparse.Namespace) -> None:
    server = BenchServer(durable=True)
    if not server.what_is_in(size):
        server.stop()
        _child("make", size, chosen)
        server = BenchServer(durable=True)
    server.connect(size)
    start_django()
    migrate()
    from bench.measure import measure  # it imports the tables, for which the settings must stand

    _say(f"{size.label}: measuring")
    samples = measure(server=server, size=size, requests=chosen.requests, only=chosen.only, say=_say)
    facts = _facts(server, size, chosen)
    server.stop()
    if chosen.samples:
        chosen.samples.write_text(json.dumps({"facts": facts, "samples": [vars(each) for each in samples]}))
        return
    found = report.figures(samples)
    print(f"{size.label}\n{report.table(found)}")
    if not (chosen.only or chosen.quick):
        _say(f"written: {report.save(key=f'{size.people}', found=found, facts=facts)}")


def _all(chosen: argparse.Namespace) -> None:
    """Small and large are measured in turn, so that neither has the better hour."""
    small = Size.of(people=SMALL[0], entries=SMALL[1], users=chosen.users, seed=chosen.seed)
    people = chosen.people or (None if chosen.entries else LARGE[0])
    large = Size.of(people=people, entries=chosen.entries, users=chosen.users, seed=chosen.seed)
    parts: dict[Size, list[dict[str, Any]]] = {small: [], large: []}
    with tempfile.TemporaryDirectory() as folder:
        for size in parts:
            _child("make", size, chosen)
        for round_ in range(ROUNDS):
            for size, found in parts.items():
                path = Path(folder) / f"{size.database}-{round_}.json"
                requests = str(chosen.requests // ROUNDS)
                _child("measure", size, chosen, "--requests", requests, "--samples", str(path))
                found.append(json.loads(path.read_text()))
    figures = {}
    for size, found in parts.items():
        merged = report.merge([[Samples(**each) for each in part["samples"]] for part in found])
        figures[size] = report.figures(merged)
        facts = {**found[0]["facts"], "requests": chosen.requests}
        report.save(key=f"{size.people}", found=figures[size], facts=facts)
        print(f"{size.label}\n{report.table(figures[size])}\n")
    print(f"{large.label}, over {small.label}\n{report.growth(figures[small], figures[large])}")
    sizes = (small.label, large.label)
    report.write_page(small=figures[small], large=figures[large], sizes=sizes, facts=facts)


def _child(command: str, size: Size, chosen: argparse.Namespace, *more: str) -> None:
    """Run a command of this program in a process of its own: one process has one database."""
    arguments = [
        *("--people", str(size.people), "--entries", str(size.entries), "--users", str(size.users)),
        *("--seed", str(size.seed), "--only", chosen.only, *more),
    ]
    subprocess.run([sys.executable, "-m", "bench", command, *arguments], check=True)


def _facts(server: BenchServer, size: Size, chosen: argparse.Namespace) -> dict[str, Any]:
    with server.as_superuser(size.database) as connection:
        postgres = connection.info.parameter_status("server_version")
    return {
        "day": datetime.now(tz=UTC).date().isoformat(),
        "size": size.as_dict(),
        "python": platform.python_version(),
        "postgres": postgres,
        "django": django.get_version(),
        "processors": os.cpu_count(),
        "requests": chosen.requests,
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
