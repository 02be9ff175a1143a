"""Makes mutants: of Python by its syntax tree, and of the policy's files by their values, one change each."""

import ast
import copy
from collections.abc import Callable, Iterator
from typing import Any

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.LtE: ast.Lt,
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_OPERATED: dict[type[ast.operator], type[ast.operator]] = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}


def mutants_of(source: str, *, every: int = 1) -> Iterator[tuple[str, str]]:
    """Each mutant of a module, or each so-manieth: what was changed, in words, and its source."""
    tree = ast.parse(source)
    whole, counted = ast.unparse(tree), 0
    for place, node in enumerate(ast.walk(tree)):
        for name, change in _changes(node):
            counted += 1
            if counted % every:
                continue
            mutant = copy.deepcopy(tree)
            for n, other in enumerate(ast.walk(mutant)):
                if n == place:
                    change(other)
                    break
            text = ast.unparse(ast.fix_missing_locations(mutant))
            if text == whole:
                continue
            yield f"line {getattr(node, 'lineno', 0)}: {name} in {ast.unparse(node)[:70]!r}", text


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    if isinstance(node, ast.Compare):
        yield from _compare_changes(node)
    elif isinstance(node, ast.BoolOp):
        yield (
            "and for or",
            lambda it: setattr(it, "op", ast.Or() if isinstance(it.op, ast.And) else ast.And()),
        )
        for place in range(len(node.values)):
            yield (
                f"part {place} ({ast.unparse(node.values[place])}) left out",
                lambda it, place=place: it.values.pop(place),
            )
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATED and "None" not in ast.unparse(node):
        yield "set operator", lambda it: setattr(it, "op", _OPERATED[type(it.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out", lambda it: setattr(it, "op", ast.UAdd()) or _wrap_bool(it)
    elif isinstance(node, ast.comprehension):
        for place in range(len(node.ifs)):
            yield f"filter {place} left out", lambda it, place=place: it.ifs.pop(place)
    else:
        yield from _control_changes(node)


def _compare_changes(node: ast.Compare) -> Iterator[tuple[str, Callable[[Any], None]]]:
    other = _COMPARED[type(node.ops[0])]
    yield f"{other.__name__} for {type(node.ops[0]).__name__}", lambda it: it.ops.__setitem__(0, other())


def _control_changes(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    if isinstance(node, ast.If | ast.IfExp):
        yield "never", lambda it: setattr(it, "test", ast.Constant(False))
        yield "always", lambda it: setattr(it, "test", ast.Constant(True))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "any":
        yield "all for any", lambda it: setattr(it.func, "id", "all")
    elif isinstance(node, ast.Return) and node.value is not None:
        for value in (True, False):
            yield f"returns {value}", lambda it, value=value: setattr(it, "value", ast.Constant(value))
        yield "returns nobody's", lambda it: setattr(it, "value", ast.parse("frozenset()", mode="eval").body)


def _wrap_bool(node: Any) -> None:
    """`+x` of what stood after `not`, as a truth."""
    node.op, node.operand = ast.Not(), ast.UnaryOp(op=ast.Not(), operand=node.operand)


def mutants_of_values(data: Any, known: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Each mutant of a policy file: one value left out, one exchanged, or one more added to a list."""
    for path, value in _walk(data, ()):
        if isinstance(value, list | dict):
            for key in list(value) if isinstance(value, dict) else range(len(value)):
                yield f"{'.'.join(path)} without {key}", _changed(data, path, lambda it, key=key: it.pop(key))
        if isinstance(value, list):
            for more in sorted(known - set(value)):
                yield (
                    f"{'.'.join(path)} with {more}",
                    _changed(data, path, lambda it, more=more: it.append(more)),
                )


def _walk(data: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _walk(value, (*path, key))


def _changed(data: Any, path: tuple[str, ...], change: Callable[[Any], object]) -> Any:
    whole = copy.deepcopy(data)
    part = whole
    for key in path:
        part = part[key]
    change(part)
    return whole
