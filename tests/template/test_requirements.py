"""What a function imports is what it ships: the local stack can't tell, for there the whole venv is at hand."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from support.syntax import tree_of
from support.template import template

import winnow
from devstack.build import HABITS

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "winnow"
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/requirements.txt"))
SDK = ROOT / "layers" / "sdk"
IN_THE_SDK_LAYER = {"boto3", "botocore"}
# Extras of the package: a function that meets such a file without them says so (test_tables_files.py).
OPTIONAL = {
    re.split(r"[^\w-]", requirement)[0]
    for extra in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"].values()
    for requirement in extra
}

OFFERED = {"winnow.Client": "winnow.sdk.client", "winnow.ApiError": "winnow.sdk.client_errors"}
"""What the package imports when it is asked for a name."""


def normal(name: str) -> str:
    """A distribution's name as https://peps.python.org/pep-0503/ normalises it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def shipped(function: str) -> set[str]:
    """Distributions of a function's ``requirements.txt``."""
    lines = (ROOT / "functions" / function / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return {normal(re.split(r"[=<>; \[]", line)[0]) for line in lines if line and not line.startswith("#")}


@cache
def imported(path: Path) -> list[str]:
    """Dotted names that a file imports when it runs, wherever in it; ``from a import b`` gives both a and a.b."""
    found: list[str] = []
    package = path.parent.relative_to(LAYER).parts if path.is_relative_to(LAYER) else ()
    pending: list[ast.AST] = [tree_of(path)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef) and node.name == "__getattr__":
            continue  # runs for the names in OFFERED only
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            pending += node.orelse
            continue
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            found += (module, *(f"{module}.{alias.name}" for alias in node.names))
        pending += ast.iter_child_nodes(node)
    return found


@cache
def files_of(module: str) -> list[Path]:
    """The layer's files that importing a module runs: its packages' and its own."""
    parts = module.split(".")
    bases = [LAYER.joinpath(*parts[:length]) for length in range(1, len(parts) + 1)]
    return [path for base in bases for path in (base / "__init__.py", base.with_suffix(".py")) if path.is_file()]


distributions = cache(packages_distributions)


@cache
def needed(function: str) -> frozenset[str]:
    """Top-level names from elsewhere that a function imports, directly or through the layer."""
    return needed_by(ROOT / "functions" / function / "app.py")


def needed_by(source: Path) -> frozenset[str]:
    """The same of any file."""
    pending, seen, names = [source], set(), set()
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen.add(path)
        for module in imported(path):
            found = files_of(OFFERED.get(module, module))
            if found:
                pending += found
            else:
                names.add(module.split(".")[0])
    return frozenset(names - set(sys.stdlib_module_names) - {"winnow"} - IN_THE_SDK_LAYER - OPTIONAL)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_ships_what_it_imports(function: str) -> None:
    missing = [
        name
        for name in sorted(needed(function))
        if not {normal(found) for found in distributions().get(name, [])} & shipped(function)
    ]

    assert missing == []


def test_imports_are_followed_into_the_layer(tmp_path: Path) -> None:
    source = tmp_path / "app.py"
    source.write_text(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import mypy_boto3_s3\n"
        "def late():\n    from winnow.ingestion.sources import dropbox\n",
        encoding="utf-8",
    )

    found = set(imported(source))

    assert found == {"typing", "typing.TYPE_CHECKING", "winnow.ingestion.sources", "winnow.ingestion.sources.dropbox"}
    assert LAYER / "winnow" / "ingestion" / "sources" / "__init__.py" in files_of("winnow.ingestion.sources.dropbox")


def test_names_that_the_package_offers_are_followed_where_they_are_asked_for(tmp_path: Path) -> None:
    source = tmp_path / "app.py"
    source.write_text("from winnow import Client\n", encoding="utf-8")

    assert "httpx" in needed_by(source)
    assert {name for name, module in OFFERED.items() if not files_of(module)} == set()
    assert all(hasattr(winnow, name.partition(".")[2]) for name in OFFERED)


def test_functions_are_built_by_uv_and_sam_need_not_ask() -> None:
    functions = [each for each in template().values() if each["Type"] == "AWS::Serverless::Function"]

    assert len(functions) == len(FUNCTIONS)
    assert {each["Metadata"]["BuildMethod"] for each in functions} == {"python-uv"}
    assert "\nexport SAM_CLI_BETA_UV_PACKAGE_MANAGER := 1" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert HABITS["SAM_CLI_BETA_UV_PACKAGE_MANAGER"] == "1"


def test_the_layer_ships_no_dependency() -> None:
    assert sorted(path.name for path in LAYER.iterdir() if path.name != "__pycache__") == ["winnow"]


def test_every_function_has_the_layer_of_the_sdk(deployment: Any) -> None:
    layers = {
        name: {deployment.target(layer)[:8] for layer in function["Layers"]}
        for name, function in deployment.of_type("Lambda::Function").items()
    }

    assert all("SdkLayer" in found for found in layers.values())
    assert {name.split("==")[0] for name in (SDK / "requirements.txt").read_text().split()} >= IN_THE_SDK_LAYER


def test_the_layer_of_the_sdk_keeps_the_services_that_are_called() -> None:
    (kept,) = re.findall(r"^SERVICES := (.+)$", (SDK / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    clients = (LAYER / "winnow" / "platform" / "clients.py").read_text(encoding="utf-8")

    assert kept.split() == sorted(re.findall(r'boto3\.client\("([\w-]+)"', clients))
    # and nobody makes a client elsewhere
    others = [path for path in LAYER.rglob("*.py") if path.name != "clients.py" and "boto3.client(" in path.read_text()]
    assert others == []


def exports() -> dict[str, str]:
    """The dependency group of each function, from the Makefile that exports them."""
    (pairs,) = re.findall(r"^REQUIREMENTS := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return dict(pair.split(":") for pair in pairs.split())


def test_each_function_has_its_requirements() -> None:
    apps = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}

    assert set(exports()) == apps == set(FUNCTIONS)


@pytest.mark.parametrize("group", sorted(set(exports().values())))
def test_requirements_are_those_of_the_lock_file(group: str) -> None:
    # when
    locked = locked_for(group)
    # then
    for function in (name for name, exported in exports().items() if exported == group):
        written = (ROOT / "functions" / function / "requirements.txt").read_text(encoding="utf-8")
        assert written == locked, "run `make lock`"


def test_the_sdk_is_that_of_the_lock_file() -> None:
    assert (SDK / "requirements.txt").read_text(encoding="utf-8") == locked_for("sdk"), "run `make lock`"


def locked_for(group: str) -> str:
    """The requirements of a dependency group, as the lock file pins them."""
    command = ["uv", "export", "--quiet", "--offline", "--frozen", "--only-group", group]
    command += ["--no-hashes", "--no-annotate", "--no-header"]
    environment = {"PATH": f"{Path(sys.executable).parent}"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
