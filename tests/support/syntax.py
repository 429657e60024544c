"""Syntax trees of the project's files, each built once in a process: building one takes longer than walking it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file, which is not to be changed."""
    return ast.parse(path.read_text(encoding="utf-8"))
