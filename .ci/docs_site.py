"""What the documentation site makes of the repository's pages: those beside docs/ come in, links between them hold."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from mkdocs.structure.files import File, Files

PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
_PICTURE = re.compile(r'(src|srcset)="docs/([^"]+)"')  # of <picture>, which Markdown has no form for
_LINK = re.compile(r"(!?)\[([^\]]+)\]\(((?!https?:|#|mailto:)[^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, *, config: Any) -> Files:
    """Adds the pages of the repository's root."""
    root = PurePosixPath(config.config_file_path).parent
    for source, target in PAGES.items():
        files.append(File.generated(config, target, abs_src_path=str(root / source)))
    return files


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Files) -> str:
    """Points links at the site's pages; a link to a file that is no page becomes the file's name."""
    del config
    source = {target: name for name, target in PAGES.items()}.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    here = PurePosixPath(source).parent

    def point(link: re.Match[str]) -> str:
        image, text, target, anchor = link.groups()
        path = _resolve(here / target)
        uri = PAGES.get(path, path.removeprefix("docs/"))
        if files.get_file_from_path(uri) is None:
            return f"`{path}`"
        return f"{image}[{text}]({_relative(uri, page.file.src_uri)}{anchor or ''})"

    return _PICTURE.sub(r'\1="\2"', _LINK.sub(point, markdown))


def _resolve(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _relative(target: str, page: str) -> str:
    return "../" * page.count("/") + target
