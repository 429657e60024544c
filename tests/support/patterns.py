"""Every regular expression of the layer, the command and the local stack, with the ways in which it is applied, and
texts that are made to hurt it."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from support.syntax import tree_of

import cli
import devstack
import winnow

METHODS = frozenset({"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
_NOT_IMPORTED = ("winnow.parsing.sandbox_child", "cli.__main__")
_parser: Any = importlib.import_module("re._parser")  # how the standard library sees a pattern
_constants: Any = importlib.import_module("re._constants")


@dataclass(frozen=True, slots=True)
class Applied:
    """A pattern, where it stands (``module.VARIABLE`` or ``module:line``) and the methods with which it is applied."""

    pattern: re.Pattern[str] | re.Pattern[bytes]
    place: str
    methods: frozenset[str]


@dataclass(frozen=True, slots=True)
class Source:
    """A module with its syntax tree and the methods that are called in it on each name."""

    name: str
    path: Path
    tree: ast.Module
    called: dict[str, set[str]]


@cache
def sources() -> tuple[Source, ...]:
    """Every module."""
    found = []
    for package in (winnow, cli, devstack):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.ispkg and module.name not in _NOT_IMPORTED:
                path = Path(importlib.import_module(module.name).__file__ or "")
                tree = tree_of(path)
                found.append(Source(module.name, path, tree, _called(tree)))
    return tuple(found)


def _called(tree: ast.Module) -> dict[str, set[str]]:
    """``_DATE.finditer``, ``rules._DATE.finditer``, ``_DATES[kind].finditer``: by the name of the variable."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            value = node.value.value if isinstance(node.value, ast.Subscript) else node.value
            value = value.func if isinstance(value, ast.Call) else value  # ``_pattern().match``
            name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
            found[name].add(node.attr)
    return found


@cache
def patterns() -> tuple[Applied, ...]:
    """Those of modules and of their cached makers, and those that are written out in a call of ``re``."""
    found: dict[tuple[Any, int], tuple[str, set[str]]] = {}
    everywhere: dict[str, set[str]] = defaultdict(set)
    for source in sources():
        for name, methods in source.called.items():
            everywhere[name] |= methods
    for source in sources():
        for pattern, place, applied in _of_module(source, everywhere):
            found.setdefault((pattern.pattern, pattern.flags), (place, set()))[1].update(applied)
    return tuple(
        Applied(re.compile(text, flags), place, frozenset(methods & METHODS) or frozenset({"search"}))
        for (text, flags), (place, methods) in found.items()
    )


def _of_module(source: Source, everywhere: dict[str, set[str]]) -> Iterator[tuple[re.Pattern[Any], str, Iterable[str]]]:
    """A module's patterns, where each stands, and the ways in which it is applied there or else anywhere."""
    module = importlib.import_module(source.name)
    own = {name for node in source.tree.body for name in _assigned(node)}
    for name in own & vars(module).keys():
        applied = source.called.get(name) or everywhere.get(name) or {"search"}
        for pattern in _patterns_in(vars(module)[name]):
            yield pattern, f"{source.name}.{name}", applied
    for name, pattern in _made_by(module):
        yield pattern, f"{source.name}.{name}()", everywhere.get(name) or METHODS
    for call in _calls(source.tree):
        text = _written(call)
        if text is not None:
            yield re.compile(text, _flags(call)), f"{source.name}:{call.lineno}", [_method(call)]


def put_together() -> dict[str, list[int]]:
    """Lines in which a function puts a pattern together and does not keep it, by module: ``patterns`` misses those."""
    found: dict[str, list[int]] = defaultdict(list)
    for source in sources():
        for function in ast.walk(source.tree):
            if not isinstance(function, (ast.FunctionDef, ast.Lambda)):
                continue
            cached = any("cache" in ast.unparse(each) for each in getattr(function, "decorator_list", ()))
            found[source.name] += [
                call.lineno
                for call in _calls(function)
                if call.args and not isinstance(call.args[0], ast.Constant) and not cached
            ]
    return {name: sorted(set(lines)) for name, lines in found.items() if lines}


def _assigned(node: ast.stmt) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls of ``re.…``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if of_re and node.func.attr in METHODS | {"compile"}:
                yield node


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _written(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    written = isinstance(first, ast.Constant) and isinstance(first.value, str) and _method(call) != "compile"
    return first.value if written and isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _flags(call: ast.Call) -> int:
    """The flags that a call names, e.g. ``re.IGNORECASE | re.MULTILINE``."""
    named = (getattr(re, node.attr, None) for node in ast.walk(call) if isinstance(node, ast.Attribute))
    return int(functools.reduce(lambda some, flag: some | flag, (f for f in named if isinstance(f, re.RegexFlag)), 0))


def _patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, dict) and len(value) < 500:
        for each in (*value, *value.values()):
            yield from _patterns_in(each, depth + 1)
    elif depth < 3 and isinstance(value, (list, tuple, set, frozenset)) and len(value) < 500:
        for each in value:
            yield from _patterns_in(each, depth + 1)


def _made_by(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """What cached functions without arguments give."""
    for name, value in vars(module).items():
        if not isinstance(value, functools._lru_cache_wrapper) or value.__module__ != module.__name__:
            continue
        if "Pattern" in str(value.__annotations__.get("return", "")) and not inspect.signature(value).parameters:
            for pattern in _patterns_in(value()):
                yield name, pattern


# Texts

USUAL = (
    "\n", " ", "\t", "a", "A", "1", "-", ".", ",", "@", "(", "[", "<", '"', "/", ":", "_", "'", "|", "é",
    "a ", "1 ", "\n ", "a.", "a-", "a@", "a@b.", "1-", "1.", "1/", "a, ", "A. ", "- ", "a\n", "http://a ", "\r\n",
)  # fmt: skip


def attacks(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """What to repeat against a pattern, and what stands before it; at the end comes what no pattern matches.

    Beside what hurts many patterns, each repetition of this one is fed what it repeats.
    """
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = _parser.parse(text, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    found = dict.fromkeys(("", unit) for unit in USUAL)
    for before, body in _repetitions(tree, ""):
        if body:
            found |= dict.fromkeys([("", body), (before[-200:], body)])
    return list(found)


def _repetitions(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """A sample of what each long repetition repeats, and of what the pattern matches before it."""
    for operation, argument in tree:
        if operation in _REPEATS:
            _, most, body = argument
            if most is _constants.MAXREPEAT or most > 20:
                yield before, _sample(body)
        for part in _parts(operation, argument):
            yield from _repetitions(part, before)
        before += _sample([(operation, argument)])


_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)


def _parts(operation: Any, argument: Any) -> list[Any]:
    """The patterns inside an operation."""
    if operation in _REPEATS:
        return [argument[2]]
    if operation is _constants.SUBPATTERN:
        return [argument[3]]
    if operation is _constants.BRANCH:
        return list(argument[1])
    return [argument] if operation is _constants.ATOMIC_GROUP else []


def _sample(tree: Any) -> str:
    """A text that the pattern matches, or nearly."""
    text = ""
    for operation, argument in tree:
        if operation is _constants.LITERAL:
            text += chr(argument)
        elif operation is _constants.NOT_LITERAL:
            text += "a" if argument != ord("a") else "b"
        elif operation is _constants.ANY:
            text += "a"
        elif operation is _constants.IN:
            text += _member(argument)
        elif operation in _REPEATS:
            text += _sample(argument[2]) * min(max(argument[0], 1), 3)
        elif parts := _parts(operation, argument):
            text += _sample(parts[0])
    return text


_OF_CATEGORY = {
    "CATEGORY_DIGIT": "1", "CATEGORY_NOT_DIGIT": "a", "CATEGORY_SPACE": " ", "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "a", "CATEGORY_NOT_WORD": "-",
}  # fmt: skip


def _member(items: Any) -> str:
    """A character of a set."""
    if items and items[0][0] is _constants.NEGATE:
        barred = {chr(value) for kind, value in items[1:] if kind is _constants.LITERAL}
        return next(each for each in "a1- .,x\u00e9" if each not in barred)
    kind, value = items[0]
    if kind is _constants.LITERAL:
        return chr(value)
    return chr(value[0]) if kind is _constants.RANGE else _OF_CATEGORY[str(value)]
