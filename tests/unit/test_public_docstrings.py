"""What one room takes from another is explained where it stands: parameters, problems, and what a tuple holds."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from support.syntax import tree_of

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "winnow" / "winnow"
USERS = [LAYER, *(ROOT / name for name in ("cli", "devstack", "functions"))]
# One meaning everywhere in the house; docs/glossary.md has the terms behind them. All others are explained in place.
COMMON = {
    "self", "cls", "caller", "project_id", "job_id", "record_id",
    "now",  # an aware datetime: the moment at which all of one piece of work happens
    "moment",  # an aware datetime
    "limit", "after",  # of a page: how many at most, and the position of the page before
    "clock", "settings", "context", "_context",  # Lambda's
    "text", "folded",  # as written; folded by winnow.text.fold
    "data",  # a file's bytes
    "body",  # of a queue's message, as text
    "identifier",
}  # fmt: skip
PROBLEMS = {"ValueError", "KeyError"}


def rooms_that_import() -> dict[tuple[str, str], set[str]]:
    """By module and name: the rooms, and the programs outside the layer, that import it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for top in USERS:
        for path in top.rglob("*.py"):
            room = path.relative_to(LAYER).parts[0] if top is LAYER else top.name
            for node in ast.walk(tree_of(path)):
                if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("winnow."):
                    for alias in node.names:
                        found[node.module, alias.name].add(room)
    return found


def classes_of_the_house() -> set[str]:
    """Names of classes and type aliases: a parameter of such a type is explained by the type's own docstring."""
    nodes = [node for path in LAYER.rglob("*.py") for node in ast.walk(tree_of(path))]
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    return classes | {node.name.id for node in nodes if isinstance(node, ast.TypeAlias)}


def public_functions() -> Iterator[tuple[str, ast.FunctionDef, str]]:
    """Where, function, docstring of its class: all that another room imports, or may call on what it imports."""
    imported = rooms_that_import()
    for path in sorted(LAYER.rglob("*.py")):
        parts = path.relative_to(LAYER).with_suffix("").parts
        for node in tree_of(path).body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not imported[".".join(("winnow", *parts)), node.name] - {path.relative_to(LAYER).parts[0]}:
                continue
            if isinstance(node, ast.FunctionDef):
                yield f"{'/'.join(parts)}.py {node.name}", node, ""
                continue
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                    yield f"{'/'.join(parts)}.py {node.name}.{method.name}", method, ast.get_docstring(node) or ""


def unexplained(function: ast.FunctionDef, of_class: str, classes: set[str]) -> list[str]:
    """What a function's docstring leaves open: parameters, the members of a tuple that it returns, problems."""
    doc = ast.get_docstring(function) or ""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    found = [
        argument.arg
        for argument in arguments
        if argument.arg not in COMMON
        if not classes & {node.id for node in ast.walk(argument) if isinstance(node, ast.Name)}
        if not re.search(
            rf"(?m)^\s*(?:\w+, )*{argument.arg}(?:, \w+)*:|``[^`]*\b{argument.arg}\b[^`]*``", doc + of_class
        )
    ]
    if function.returns and ast.unparse(function.returns).startswith("tuple[") and not tuple_is_told(function, doc):
        found.append("Returns")
    section = doc.partition("Raises:")[2] + " ".join(re.findall(r"[Rr]aises as ``\w+``", doc))
    return found + [
        problem
        for problem in sorted(raised_by(function, classes))
        if problem not in section and " as ``" not in section
    ]


def tuple_is_told(function: ast.FunctionDef, doc: str) -> bool:
    """Whether a docstring names what the tuple holds: in Returns, or joined by a comma or "and" in its first line."""
    homogeneous = function.returns is not None and ast.unparse(function.returns).endswith(", ...]")
    summary = doc.partition("\n\n")[0]
    return homogeneous or "Returns:" in doc or " and " in summary or "," in summary


def raised_by(function: ast.FunctionDef, classes: set[str]) -> set[str]:
    """The problems that a function raises itself, looks up a thing for, or asks the gate about."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id in classes | PROBLEMS and not raised.id.startswith("_"):
                found.add(raised.id)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "existing":
            found.add("NotFound")
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("gate.require"):
            found.add("Forbidden")
    handlers = [node.type for node in ast.walk(function) if isinstance(node, ast.ExceptHandler) and node.type]
    caught = {node.id for handler in handlers for node in ast.walk(handler) if isinstance(node, ast.Name)}
    return found - caught


def test_what_another_room_uses_is_explained() -> None:
    classes = classes_of_the_house()
    functions = list(public_functions())

    assert len(functions) > 300
    assert {where: found for where, node, of in functions if (found := unexplained(node, of, classes))} == {}


def test_what_is_left_open_is_noticed() -> None:
    bare, told = ast.parse('''
def find(caller, words: str, pages: int, limits: Limits) -> tuple[str, int]:
    """The text."""
    raise NotFound("gone")

def find_well(caller, words: str, pages: int, limits: Limits) -> tuple[str, int]:
    """The text and its length.

    Args:
        words, pages: separated by spaces; from 1.

    Raises:
        NotFound: there is none.
    """
    raise NotFound("gone")
''').body  # fmt: skip
    assert isinstance(bare, ast.FunctionDef)
    assert isinstance(told, ast.FunctionDef)

    assert unexplained(bare, "", {"Limits", "NotFound"}) == ["words", "pages", "Returns", "NotFound"]
    assert unexplained(told, "", {"Limits", "NotFound"}) == []
