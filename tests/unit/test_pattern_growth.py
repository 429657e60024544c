"""No text makes a regular expression of these rooms slow: twice the text takes about twice the time.

Every pattern is found, in whatever way it is written, and runs over texts of 20 and 40 KB that are made to hurt it:
repetitions of what it looks for, of white space, of brackets. What is compared is growth, never a time on a clock.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import winnow

codes: Any = importlib.import_module("re._constants")  # how the standard library sees a pattern
sre: Any = importlib.import_module("re._parser")

SHORT, LONG = 20_000, 40_000  # characters
EARLY = 1_250  # characters: what is slow here would take for ever on more
GROWTH = 2.8  # times; quadratic is 4
NEGLIGIBLE = 0.02  # s of processor time for the short text: a quadratic pattern takes ten times as long
TRIES = 4
UNITS = (
    " ", "\n", "\t", "a", "A", "1", "é", "a ", "1 ", "a.", "a-", "a, ", "- ", "(", "<", '"', "a@", "a@b.", "http://a ",
    "1/",     "a\n", " \n",
)  # fmt: skip
METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")
ROOMS = (
    "winnow.text",
    "winnow.parsing.documents",
    "winnow.parsing.tables",
    "winnow.parsing.resumes.layout.header_segmentation",
    "winnow.parsing.resumes.confidence.verdict",
)
_NAMED = (codes.LITERAL, codes.RANGE)
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(winnow.__path__, "winnow.")
    if not module.ispkg and module.name.startswith(ROOMS) and not module.name.endswith("sandbox_child")
)


def patterns_of(name: str) -> dict[str, tuple[re.Pattern[Any], frozenset[str]]]:
    """The module's patterns with the methods that are called on them, by name or by text."""
    module = importlib.import_module(name)
    source = Path(str(module.__file__)).read_text()
    tree = ast.parse(source)
    used: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS and isinstance(node.value, ast.Name):
            used.setdefault(node.value.id, set()).add(node.attr)
    found: dict[str, tuple[re.Pattern[Any], frozenset[str]]] = {}
    for key, value in vars(module).items():
        own = key in used or f"\n{key}" in source
        for number, pattern in enumerate(_patterns_in(value)) if own else ():
            found[f"{key}[{number}]"] = (pattern, frozenset(used.get(key, METHODS)))
    for function in _makers(module):
        for number, pattern in enumerate(_patterns_in(function())):
            found[f"{function.__name__}()[{number}]"] = (pattern, frozenset(METHODS))
    for node in ast.walk(tree):
        text = _literal(node)
        if text is not None:
            method = str(getattr(getattr(node, "func", None), "attr", ""))
            found.setdefault(repr(text)[:60], (re.compile(text), frozenset((method,))))
    return found


def _patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from _patterns_in(item, depth + 1)
    elif depth < 3 and isinstance(value, dict):
        for item in (*value, *value.values()):
            yield from _patterns_in(item, depth + 1)


def _makers(module: Any) -> Iterator[Callable[[], object]]:
    """Cached functions without arguments that give patterns."""
    for value in vars(module).values():
        if not isinstance(value, functools._lru_cache_wrapper) or value.__module__ != module.__name__:
            continue
        given = str(value.__annotations__.get("return", ""))
        if "Pattern" in given and not inspect.signature(value).parameters:
            yield value


def _literal(node: ast.AST) -> str | None:
    """The pattern of a call ``re.search("...", text)`` inside a function."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS):
        return None
    if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args):
        return None
    first = node.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def texts_against(pattern: re.Pattern[Any]) -> list[str]:
    """What to repeat: the usual, and what the pattern itself names."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    named = dict.fromkeys(
        _characters(sre.parse(text, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else 0))
    )
    letters = list(named)[:8]
    words = ["".join(letters[:3]), *letters]
    return list(dict.fromkeys([*UNITS, *filter(None, words)]))


def _characters(parsed: Any) -> Iterator[str]:
    """The characters that a parsed pattern names, in their order."""
    for operation, argument in parsed:
        if operation in (codes.LITERAL, codes.NOT_LITERAL):
            yield chr(argument)
        elif operation is codes.IN:
            named = (value if kind is codes.LITERAL else value[0] for kind, value in argument if kind in _NAMED)
            yield from map(chr, named)
        else:
            for part in _parts(argument):
                yield from _characters(part)


def _parts(argument: Any) -> Iterator[Any]:
    """The patterns inside an operation's argument."""
    if isinstance(argument, sre.SubPattern):
        yield argument
    elif isinstance(argument, (tuple, list)):
        for item in argument:
            yield from _parts(item)


def seconds(pattern: re.Pattern[Any], methods: frozenset[str], text: str) -> float:
    """Processor time of the costliest way in which the pattern is used."""
    given: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    start = time.process_time()
    if methods <= {"match", "fullmatch"}:
        pattern.fullmatch(given)
        pattern.match(given)
    else:
        for _ in pattern.finditer(given):
            pass
    return time.process_time() - start


def grows(pattern: re.Pattern[Any], methods: frozenset[str], unit: str) -> bool:
    """Whether time more than doubles, and a bit, with the text; the least of several tries counts."""
    early, twice, short, long = (
        (unit * (size // len(unit) + 1))[:size] + "\x00" for size in (EARLY, 2 * EARLY, SHORT, LONG)
    )
    if seconds(pattern, methods, early) >= NEGLIGIBLE:
        short, long = early, twice
    elif seconds(pattern, methods, short) < NEGLIGIBLE:
        return False
    ratios = (seconds(pattern, methods, long) / max(seconds(pattern, methods, short), 1e-6) for _ in range(TRIES))
    return not any(ratio <= GROWTH for ratio in ratios)


@pytest.mark.parametrize("name", MODULES)
def test_time_grows_with_the_text_and_not_faster(name: str) -> None:
    slow: Sequence[str] = [
        f"{key} on {unit!r}"
        for key, (pattern, methods) in patterns_of(name).items()
        for unit in texts_against(pattern)
        if grows(pattern, methods, unit)
    ]

    assert not slow


def test_the_check_bites(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SHORT": 4_000, "LONG": 8_000, "NEGLIGIBLE": 0.01}.items():
        monkeypatch.setattr(sys.modules[__name__], name, value)
    slow, fast = re.compile(r"\s+$"), re.compile(r"\S+")

    assert grows(slow, frozenset({"search"}), " ")
    assert not any(grows(fast, frozenset({"finditer"}), unit) for unit in UNITS)
