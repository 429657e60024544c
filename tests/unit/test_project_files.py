"""What a project carries beside its code: Markdown, notices, the version, the workflows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

import winnow
from cli.main import main

ROOT = Path(__file__).parents[2]
WIDTH = 120
LAYER = ROOT / "layers/winnow/winnow"


def markdown_files() -> list[Path]:
    """Every Markdown file of the project."""
    own = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/**/*.md")]
    return sorted(own)


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """A Markdown file's lines with their numbers, without what can't be broken: rows of tables, targets of links."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.lstrip().startswith("|"):
            yield number, re.sub(r"\]\([^)]*\)", "]", line)


def anchors(path: Path) -> set[str]:
    """The anchors of a Markdown file's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {anchor(heading) for heading in found}


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("path", markdown_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_given_a_markdown_file_when_read_then_no_line_is_wider_than_120(path: Path) -> None:
    wide = [number for number, line in prose(path) if len(line) > WIDTH and " " in line.strip()]

    assert not wide, f"{path.relative_to(ROOT)}: wrap lines {wide} at {WIDTH} columns"


@pytest.mark.parametrize("path", markdown_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_given_a_markdown_file_when_its_links_are_followed_then_they_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, fragment = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), f"{target} leads nowhere"
        if fragment:
            assert fragment in anchors(file), f"{target} leads to no heading"


def test_given_the_decision_log_when_its_index_is_read_then_each_entry_is_in_it_once() -> None:
    text = (ROOT / "docs/decisions.md").read_text(encoding="utf-8")
    index, _, entries = text.partition("\n## 20")
    listed = re.findall(r"\]\(#([^)]+)\)", index)
    written = [anchor(heading) for heading in re.findall(r"^## (20.+)$", f"\n## 20{entries}", re.MULTILINE)]

    missing = set(written) - set(listed)
    assert not missing, f"add these to the index of docs/decisions.md: {sorted(missing)}"
    assert sorted(listed) == sorted(written)


def test_given_the_data_that_is_shipped_when_the_notice_is_read_then_each_file_has_its_source() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    served = LAYER / "api" / "static"  # written from the code
    shipped = {path.name for suffix in ("txt", "json", "csv") for path in LAYER.rglob(f"*.{suffix}")} - {
        path.name for path in served.iterdir()
    }

    assert shipped
    named = set(re.findall(r"^  (\w+\.(?:txt|json|csv)) +\S", notice, re.MULTILINE))
    assert named == shipped, "NOTICE says where each list comes from, and under which licence"


def test_given_the_version_when_asked_then_the_package_has_the_layers() -> None:
    assert version("winnow") == winnow.VERSION


def test_given_the_version_when_the_command_is_asked_then_it_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert not ended.value.code
    assert capsys.readouterr().out == f"winnow {winnow.VERSION}\n"


def test_given_the_changelog_when_read_then_it_has_a_section_for_what_is_unreleased_and_for_this_version() -> None:
    sections = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sections[0] == "Unreleased"
    assert winnow.VERSION in sections


def test_given_the_pages_about_rooms_when_read_then_the_files_that_they_name_are_there() -> None:
    for page in [*ROOT.glob("docs/rooms/*.md"), ROOT / "CONTRIBUTING.md"]:
        for name in re.findall(r"`([\w/]+(?:\.py|/))`", page.read_text(encoding="utf-8")):
            found = (LAYER / name).exists() or (ROOT / name).exists() or any(LAYER.rglob(name))
            assert found, f"{page.name} names {name}, which is not there"


def test_given_the_makefile_when_read_then_help_lists_every_verb() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = set(re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)[1].split()) - {"help"}  # type: ignore[index]

    assert verbs
    assert verbs == set(re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE))


def test_given_the_pages_below_docs_when_the_site_is_read_then_each_is_in_its_navigation_once() -> None:
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = re.findall(r"- (?:[^:\n]+: )?([\w/-]+\.md)$", site, flags=re.MULTILINE)

    pages = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")}
    assert sorted(named) == sorted(pages | {"index.md", "contributing.md", "changelog.md"})  # these are of the root
