"""Winnow's readers of HTML and Markdown on the public conformance tests of the two.

``python -m benchmarks.markup --html5lib-tests DIR --commonmark-spec FILE``: a checkout of html5lib/html5lib-tests and
spec.txt of commonmark/commonmark-spec, both on GitHub. A page counts as right when its text, white space aside, is what
the specification's tree holds, in its order.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from winnow.parsing.documents.document_model import DocumentError
from winnow.parsing.documents.flow import Flow
from winnow.parsing.documents.formats.html import write_html
from winnow.parsing.documents.formats.markdown import read_markdown_text
from winnow.parsing.documents.limits import Limits

UNSEEN = {
    "script", "style", "template", "noscript", "head", "svg", "math", "canvas", "object", "iframe", "datalist", "audio",
    "video", "map", "title", "rt", "rp",
}  # fmt: skip
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Broken and whole pages, each with the letters that its tree shows."""
    for path in sorted(folder.rglob("tree-construction/*.dat")):
        text = path.read_text(encoding="utf-8", errors="replace")
        for block in re.split(r"(?:^|\n\n)#data\n", text)[1:]:
            if "#document-fragment" not in block and "#script-on" not in block:
                source, _, rest = block.partition("\n#errors")
                yield source, letters("".join(seen_texts(rest.partition("#document\n")[2].split("\n"))))


def seen_texts(tree: list[str]) -> Iterator[str]:
    """The texts of a tree as html5lib's tests print it: ``|   <p>``, ``|     "text"``."""
    path: list[str] = []
    text: str | None = None
    for line in tree:
        found = re.match(r"\| ( *)(.*)$", line)
        if text is not None and not found:
            text += "\n" + line
        elif found:
            path = path[: len(found[1]) // 2]
            path.append(found[2][1:-1] if found[2].startswith("<") else "#")
            text = found[2] if found[2].startswith('"') else None
        if text is not None and len(text) > 1 and text.endswith('"'):
            if not UNSEEN.intersection(path):
                yield text[1:-1]
            text = None


def letters(text: str) -> str:
    return "".join(text.split())


def html_letters(source: str) -> str:
    flow = Flow(Limits().nesting)
    write_html(flow, source)
    return letters("".join(piece.text for draft in flow.drafts() for cell in draft.cells for piece in cell))


def markdown_letters(source: str) -> str:
    try:
        return letters(read_markdown_text(source, Limits()).text)
    except DocumentError:
        return ""


def examples(spec: Path) -> Iterator[tuple[str, str]]:
    for source, shown in _EXAMPLE.findall(spec.read_text(encoding="utf-8")):
        body = LexborHTMLParser(shown.replace("→", "\t")).body
        yield source.replace("→", "\t"), letters(body.text(separator=" ") if body else "")


def report(name: str, cases: list[tuple[str, str]], read: Callable[[str], str]) -> None:
    start = time.perf_counter()
    right = sum(read(source) == expected for source, expected in cases)
    print(f"{name:10} {right:5} of {len(cases)} right in {time.perf_counter() - start:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--html5lib-tests", type=Path)
    parser.add_argument("--commonmark-spec", type=Path)
    given = parser.parse_args()
    if given.html5lib_tests:
        report("HTML", list(pages(given.html5lib_tests)), html_letters)
    if given.commonmark_spec:
        report("Markdown", [case for case in examples(given.commonmark_spec) if case[1]], markdown_letters)


if __name__ == "__main__":
    main()
