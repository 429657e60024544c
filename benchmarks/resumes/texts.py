"""Composed resumes as plain text, Markdown and HTML."""

from __future__ import annotations

from html import escape

from benchmarks.resumes.composition import Beside, Block, Composed, Line


def flatten(blocks: list[Block]) -> list[Line]:
    """Lines alone: a cell at the left becomes a line before its lines."""
    lines: list[Line] = []
    for block in blocks:
        lines += [block] if isinstance(block, Line) else [Line(block.left, "muted"), *block.lines]
    return lines


def _all(made: Composed) -> list[Block]:
    return [*made.head, *made.side, *made.main]


def render_text(made: Composed) -> bytes:
    """Lines of text; what stands at the right is set off by spaces to the 78th column."""
    out: list[str] = []
    for line in flatten(_all(made)):
        if line.role in {"heading", "strong"}:
            out.append("")
        text = f"- {line.text}" if line.role == "bullet" else line.text
        out.append(f"{text}{line.right:>{max(3 + len(line.right), 78 - len(text))}}" if line.right else text)
        if line.role == "heading":
            out.append("-" * len(line.text))
    return ("\n".join(out).strip() + "\n").encode()


def render_wrapped(made: Composed) -> bytes:
    """Text with Windows line ends and encoding, hard-wrapped at 60 columns as old mailers do it."""
    out: list[str] = []
    for line in flatten(_all(made)):
        words = f"{'* ' if line.role == 'bullet' else ''}{line.text}{f'  {line.right}' if line.right else ''}".split(
            " "
        )
        row = ""
        for word in words:
            if row and len(row) + len(word) >= 60:
                out.append(row)
                row = ""
            row = f"{row} {word}" if row else word
        out += ["", row.upper()] if line.role == "heading" else [row]
    return "\r\n".join(out).encode("cp1252", "replace")


def render_markdown(made: Composed) -> bytes:
    """Headings, bold entries, bullets; a cell at the left becomes bold."""
    marks = {"name": "# ", "heading": "## ", "bullet": "- ", "strong": "### ", "label": "*", "muted": "*"}
    out: list[str] = []
    for line in flatten(_all(made)):
        mark = marks.get(line.role, "")
        text = f"{mark}{line.text}{'*' if mark == '*' else ''}{f' — {line.right}' if line.right else ''}"
        out += [text] if line.role == "bullet" else ["", text]
    return ("\n".join(out).strip() + "\n").encode()


def render_html(made: Composed) -> bytes:
    """Headings, lists and an aside, as a page generator writes them."""

    def body(blocks: list[Block]) -> str:
        parts: list[str] = []
        listed = False
        for block in blocks:
            line = block if isinstance(block, Line) else Line("")
            if (line.role == "bullet") != listed:
                parts.append("</ul>" if listed else "<ul>")
                listed = not listed
            if isinstance(block, Beside):
                parts.append(
                    f"<div class=row><time>{escape(block.left)}</time><div>{body(list(block.lines))}</div></div>"
                )
                continue
            tag = {"name": "h1", "heading": "h2", "strong": "h3", "bullet": "li"}.get(line.role, "p")
            right = f' <span class="right">{escape(line.right)}</span>' if line.right else ""
            parts.append(f"<{tag}>{escape(line.text)}{right}</{tag}>")
        return "\n".join(parts) + ("</ul>" if listed else "")

    style = "body{font-family:sans-serif}.right{float:right}.row{display:flex;gap:1em}aside{float:left;width:30%}"
    page = f"<header>{body(made.head)}</header><aside>{body(made.side)}</aside><main>{body(made.main)}</main>"
    head = f'<meta charset="utf-8"><title>CV</title><style>{style}</style>'
    html = f"<!doctype html><html><head>{head}</head><body>{page}</body></html>"
    return html.encode()


def render_html_table(made: Composed) -> bytes:
    """Nested tables and font tags: what word processors save as a web page."""
    rows: list[str] = []
    for block in _all(made):
        if isinstance(block, Beside):
            cell = "<br>".join(escape(f"{'• ' if line.role == 'bullet' else ''}{line.text}") for line in block.lines)
            rows.append(f"<tr><td>{escape(block.left)}</td><td>{cell}</td></tr>")
        elif block.right:
            rows.append(f"<tr><td><b>{escape(block.text)}</b></td><td align=right>{escape(block.right)}</td></tr>")
        else:
            text = escape(f"{'• ' if block.role == 'bullet' else ''}{block.text}")
            size = {"name": 6, "heading": 4}.get(block.role, 2)
            bold = f"<b>{text}</b>" if block.role in {"name", "heading", "strong"} else text
            rows.append(f"<tr><td colspan=2><font size={size}>{bold}</font></td></tr>")
    page = f'<html><head><meta charset="utf-8"></head><body><table width=640>{"".join(rows)}</table></body></html>'
    return page.encode()
