"""The house: rooms import downward only, pure modules know no AWS, a handler has no neighbours."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from support.syntax import tree_of

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "winnow" / "winnow"
ORDER = [
    "values.py|text.py",
    "storable.py|countries.py",
    "platform|parsing|matching|sdk",
    "audit",
    "projects",
    "records",
    "jobs",
    "reviews|exports|events",
    "ingestion|consolidation|webhooks",
    "erasure",
    "job_kinds.py|project_tasks.py",
    "schedules|api",
]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms.split("|")}
AWS = {"boto3", "botocore", "aws_lambda_powertools", "mypy_boto3_dynamodb", "mypy_boto3_s3"}
EDGE = {"pydantic"}  # the API's own
IMPURE_PLATFORM = {"table", "queues", "clients", "secrets", "settings", "batches", "observability", "objects"}
PURE = [
    "values.py",
    "text.py",
    "countries.py",
    "storable.py",
    "audit/audit_event.py",
    "projects/project.py",
    "records/record.py",
    "reviews/review.py",
    "jobs/job.py",
    "exports/cells.py",
    "exports/export_formats.py",
    "records/editing.py",
    "records/facets.py",
    "records/record_labels.py",
    "records/revising.py",
    "records/searching.py",
    "records/shapes.py",
    "jobs/lifecycle.py",
    "jobs/retry.py",
    "ingestion/sources/source_model.py",
    "ingestion/run/ingestion_file.py",
    "parsing/**/*.py",
    "matching/**/*.py",
    "consolidation/merge/*.py",
    "consolidation/run/change.py",
    "erasure/erasure_plan.py",
    "events/cloud_event.py",
    "webhooks/outgoing_webhook.py",
    "webhooks/signing.py",
    "erasure/erasure_request.py",
    "erasure/subject_search.py",
    "consolidation/run/merge_plan.py",
    "consolidation/run/match.py",
]


@cache
def imports_of(path: Path) -> list[str]:
    """Every module that a file imports, wherever in it, but for types only."""
    tree, found = tree_of(path), list[str]()
    typing_only = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = path.relative_to(LAYER.parent).parts[: -node.level] if node.level else ()
            found.append(".".join([*parents, *([node.module] if node.module else [])]))
    return found


def room_of(path: Path) -> str:
    return path.relative_to(LAYER).parts[0]


def room_of_module(module: str) -> str:
    """The room of ``winnow.jobs.retry`` is ``jobs``, that of the single file ``winnow.values`` is ``values.py``."""
    name = module.split(".")[1]
    return f"{name}.py" if (LAYER / f"{name}.py").exists() else name


def test_every_room_has_its_level() -> None:
    others = {"__pycache__", "__init__.py", "py.typed", "given_names.txt", "countries.txt"}
    rooms = {path.name for path in LAYER.iterdir()} - others

    assert rooms == set(LEVEL)


@pytest.mark.parametrize(
    "path",
    sorted(path for path in LAYER.rglob("*.py") if path.parent != LAYER),
    ids=lambda path: str(path.relative_to(LAYER)),
)
def test_a_room_imports_downward_only(path: Path) -> None:
    own = room_of(path)
    for module in imports_of(path):
        if module.startswith("winnow."):
            room = room_of_module(module)
            assert room == own or LEVEL[room] < LEVEL[own], f"{own} imports {module}"


# The sub-rooms of each room that has some, the lowest first. The room's own files may stand below or above them.
SUBROOMS = {
    "parsing": ["documents", "resumes|tables"],
    "parsing/documents": ["layout", "formats"],
    "parsing/resumes": ["text", "layout", "fields|confidence"],
    "matching": ["prepare|cluster", "text|infer_schema", "compare", "model", "adjust", "explain|mentions|notes"],
    "ingestion": ["sources|llm", "run", "ocr", "content|entrypoints"],
    "consolidation": ["merge", "run", "rollback", "usecases"],
    "api": ["models", "routes"],
}


def test_every_subroom_has_its_level() -> None:
    found = {
        str(folder.relative_to(LAYER)): {each.name for each in folder.iterdir() if (each / "__init__.py").exists()}
        for folder in LAYER.rglob("*")
        if folder.is_dir()
    }

    assert {room: names for room, names in found.items() if names} == {
        room: {name for names in levels for name in names.split("|")} for room, levels in SUBROOMS.items()
    }


@pytest.mark.parametrize("room", SUBROOMS)
def test_a_subroom_imports_downward_only(room: str) -> None:
    level = {name: number for number, names in enumerate(SUBROOMS[room]) for name in names.split("|")}
    inside = f"winnow.{room.replace('/', '.')}."
    upward = [
        f"{own} imports {module}"
        for own in level
        for path in sorted((LAYER / room / own).rglob("*.py"))
        for module in imports_of(path)
        if module.startswith(inside)
        for other in [module.removeprefix(inside).split(".")[0]]
        if other in level and other != own and level[other] >= level[own]
    ]

    assert upward == []


@cache
def modules() -> dict[str, Path]:
    """Every file of the layer, the command, the local stack and the tools, by its module's name."""
    tops = {"winnow": LAYER, **{name: ROOT / name for name in ("cli", "devstack", "ops")}}
    found = {}
    for top, folder in tops.items():
        for path in folder.rglob("*.py"):
            parts = [top, *path.relative_to(folder).with_suffix("").parts]
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def neighbours_of(path: Path) -> set[str]:
    """The files that a file imports, wherever in it and also for types only."""
    files, found = modules(), set[str]()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {full if (full := f"{node.module}.{alias.name}") in files else node.module for alias in node.names}
    return {module for module in found if module in files and files[module] != path}


def circles_in(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Files that reach each other: what is left when files that import none of the rest are taken away, again and
    again, and then those that none of the rest imports."""
    left = dict(graph)
    while True:
        imported = {module for modules in left.values() for module in modules}
        kept = {
            name: {module for module in modules if module in left}
            for name, modules in left.items()
            if name in imported and any(module in left for module in modules)
        }
        if kept == left:
            return [{name, *modules} for name, modules in sorted(kept.items())]
        left = kept


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles_in({name: neighbours_of(path) for name, path in modules().items()}) == []


def test_a_circle_is_found() -> None:
    graph = {"top": {"a"}, "a": {"b"}, "b": {"c"}, "c": {"a", "base"}, "base": set[str]()}

    assert circles_in(graph) == [{"a", "b"}, {"b", "c"}, {"a", "c"}]


def test_no_two_modules_have_one_name() -> None:
    names = Counter(path.stem for path in LAYER.rglob("*.py") if path.stem != "__init__")

    assert not {name for name, count in names.items() if count > 1}


def reads_environment(path: Path) -> bool:
    tree = tree_of(path)
    return any(isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} for node in ast.walk(tree))


def pure_modules() -> list[Path]:
    return sorted({path for pattern in PURE for path in LAYER.glob(pattern)})


@pytest.mark.parametrize("path", pure_modules(), ids=lambda path: str(path.relative_to(LAYER)))
def test_a_pure_module_knows_no_aws_and_no_environment(path: Path) -> None:
    assert path.name == "sandbox.py" or not reads_environment(path)  # it starts a process, and filters what it gets
    for module in imports_of(path):
        top = module.split(".")[0]
        assert top not in AWS | EDGE | {"socket", "urllib", "http"}, f"{path.name} imports {module}"
        if module.startswith("winnow.platform."):
            assert module.split(".")[2] not in IMPURE_PLATFORM, f"{path.name} imports {module}"


@pytest.mark.parametrize("path", sorted((ROOT / "functions").glob("*/*.py")), ids=lambda path: path.parent.name)
def test_a_handler_imports_no_neighbour(path: Path) -> None:
    assert path.name == "app.py", "a handler is alone in its folder"
    for module in imports_of(path):
        top = module.split(".")[0]
        assert top in {"winnow", "aws_lambda_powertools"} or top in sys.stdlib_module_names, f"imports {module}"


@pytest.mark.parametrize("path", sorted((ROOT / "functions").glob("*/app.py")), ids=lambda path: path.parent.name)
def test_a_handler_stays_thin(path: Path) -> None:
    """Wire, parse, call one use case, map the answer: no branch on the domain, no more than a screen."""
    tree = tree_of(path)

    branches = [node for node in ast.walk(tree) if isinstance(node, (ast.If, ast.For, ast.While, ast.Try, ast.Match))]

    assert len([node for node in branches if not _is_typing(node)]) <= 1
    assert len(path.read_text().splitlines()) <= 60


def _is_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_the_check_bites(tmp_path: Path) -> None:
    guilty = tmp_path / "guilty.py"
    guilty.write_text("def late():\n    import boto3\n    from winnow.api import operations\n")

    assert imports_of(guilty) == ["boto3", "winnow.api"]


TELLS_NOTHING = {"of", "read", "answer"}


def named_without_object(path: Path) -> list[str]:
    """Functions whose name says neither what they do nor to what. ``read(size)`` is Python's own, of file objects."""
    return [
        f"{path.name}: {node.name}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
        if node.name in TELLS_NOTHING and [arg.arg for arg in node.args.args] != ["self", "size"]
    ]


def test_a_function_is_named_by_a_verb_and_its_object() -> None:
    assert [found for path in modules().values() for found in named_without_object(path)] == []


def test_a_name_that_tells_nothing_is_found(tmp_path: Path) -> None:
    guilty = tmp_path / "guilty.py"
    guilty.write_text(
        "class Page:\n    def of(self, text): ...\n    def read(self, size=-1): ...\n    def page_of(self): ...\n"
    )

    assert named_without_object(guilty) == ["guilty.py: of"]


@pytest.mark.parametrize("command", ["cli.parse", "cli.parsing", "cli.consolidate_local"])
def test_a_command_for_files_of_this_machine_reaches_neither_ingestion_nor_jobs(command: str) -> None:
    files = modules()
    reached, waiting = set[str](), {command}
    while waiting:
        module = waiting.pop()
        reached.add(module)
        waiting |= neighbours_of(files[module]) - reached

    assert any(module.startswith(("winnow.parsing.", "winnow.matching.")) for module in reached)
    assert sorted(module for module in reached if module.startswith(("winnow.ingestion", "winnow.jobs"))) == []
