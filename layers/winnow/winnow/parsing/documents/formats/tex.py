"""TeX: what a resume's source prints, without running it: sections, entries of resume classes, lists and tables.

Commands are not expanded; what stands in their braces is read, except where it is known to be no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document
from winnow.parsing.documents.encodings import decode
from winnow.parsing.documents.flow import BODY_SIZE, Flow, Style
from winnow.parsing.documents.limits import Limits

_TOKEN: Final = re.compile(
    r"\\([A-Za-z@]{1,60})\*?|\\(.)|(%[^\n]*\n?)|([{}\[\]&~$])|(\n[ \t]*\n\s*)|([^\\%{}\[\]&~$\n]+|\n)", re.DOTALL
)
_HEADINGS: Final = {
    "part": 1, "chapter": 1, "section": 2, "cvsection": 2, "sectiontitle": 2, "rsection": 2, "subsection": 3,
    "cvsubsection": 3, "subsubsection": 4, "paragraph": 5,
}  # fmt: skip
_TITLES: Final = frozenset(("name", "author", "firstname", "familyname", "lastname", "title", "position", "tagline"))
_CONTACTS: Final = frozenset((
    "email", "mail", "phone", "mobile", "address", "homepage", "website", "github", "gitlab", "linkedin", "twitter",
    "location", "social", "extrainfo", "cvemail", "cvphone", "cvlinkedin", "cvgithub", "cvhomepage",
))  # fmt: skip
_ENTRIES: Final = frozenset((
    "cventry", "cvevent", "job", "experience", "school", "project", "cvitem", "cvlistitem", "cvdoubleitem",
    "cvitemwithcomment", "cvskill", "resumesubheading", "resumeProjectHeading", "resumeSubheading",
    "datedsubsection", "entry", "cvhonor", "cvachievement", "degree", "resumeItem", "resumesubitem", "employer",
    "cvtag",
))  # fmt: skip
_LAST_IS_TEXT: Final = frozenset((
    "textcolor", "colorbox", "fcolorbox", "parbox", "multicolumn", "multirow", "scalebox", "resizebox", "rotatebox",
    "raisebox",
))  # fmt: skip
"""Commands whose last argument is printed, and whose others say how."""
_BREAKS: Final = frozenset(("newline", "linebreak", "par"))
_GAPS: Final = frozenset(("hfill", "quad", "qquad", "tab", "dotfill"))
_ITEMS: Final = frozenset(("item", "resumeItem", "cvlistitem", "cvitem"))
_NO_TEXT: Final = frozenset((
    "documentclass", "usepackage", "geometry", "definecolor", "color", "hypersetup", "setlength",
    "addtolength", "vspace", "hspace", "includegraphics", "input", "include", "newcommand", "renewcommand",
    "providecommand", "newenvironment", "renewenvironment", "def", "let", "pagestyle", "thispagestyle",
    "titleformat", "titlespacing", "fontsize", "selectfont", "setmainfont", "setsansfont", "moderncvstyle",
    "moderncvcolor", "photo", "bibliography", "bibliographystyle", "label", "ref", "cite", "begin", "end",
    "colorlet", "linespread", "setcounter", "RequirePackage", "addbibresource", "nocite", "rule", "definecolors",
    "faIcon", "hyphenation", "renewfontfamily", "vskip", "hskip", "setdefaultlanguage", "newcolumntype",
    "arraystretch", "tabcolsep", "quote", "makecvheader", "phantom", "hphantom", "vphantom",
))  # fmt: skip
_SIGNS: Final = {
    "LaTeX": "LaTeX", "TeX": "TeX", "textbar": "|", "textbullet": "•", "bullet": "•", "cdot": "·", "ldots": "…",
    "dots": "…", "textasciitilde": "~", "textendash": "–", "textemdash": "—", "ss": "ß", "ae": "æ", "oe": "œ",
    "o": "ø", "aa": "å", "l": "ł", "AE": "Æ", "O": "Ø", "AA": "Å", "L": "Ł", "euro": "€", "pounds": "£",
    "cdotp": "·", "textperiodcentered": "·", "enskip": " ", "enspace": " ", "thinspace": " ", "space": " ",
    "textbackslash": "\\", "times": "×", "rightarrow": "→", "to": "→", "i": "ı", "at": "@",
}  # fmt: skip
_ACCENTS: Final = {
    "'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "r": "\u030a", "u": "\u0306", "k": "\u0328",
}  # fmt: skip
_LETTERED_ACCENTS: Final = frozenset("cvHruk")
_SIZES: Final = (20.0, 15.0, 13.0, 12.0, 11.0, 10.0)
_UNPRINTED: Final = re.compile(r"\\(?:(begin|end)\s{0,9}\{comment\}|(iffalse|fi)(?![A-Za-z@]))")
_LINKS: Final = frozenset(("href", "url"))
_MOST_ARGUMENTS: Final = 9
_DEEPEST: Final = 200


class _Token(NamedTuple):
    kind: str
    """``command``, ``sign`` (an escaped character), ``brace``, ``paragraph``, ``text``."""
    text: str


def is_tex(start: str) -> bool:
    """Whether a text is the source of a document in TeX."""
    return "\\documentclass" in start or "\\begin{document}" in start


def read_tex(data: bytes, limits: Limits) -> Document:
    """Read the source of a document.

    Raises:
        DocumentError: ``expands_too_much``, ``empty``.
    """
    text = _without_unprinted(decode(data).replace("\r\n", "\n").replace("\r", "\n"))
    preamble, found, body = text.partition("\\begin{document}")
    flow = Flow(limits.nesting)
    if found:
        _Writer(flow, _tokens(_declared_contact(preamble))).write()
        body = body.partition("\\end{document}")[0]
    _Writer(flow, _tokens(body if found else text)).write()
    return assemble("text", flow.drafts(), limits=limits)


def _without_unprinted(text: str) -> str:
    """A source without what stands between ``\\begin{comment}`` and its end, and between ``\\iffalse`` and ``\\fi``."""
    kept: list[str] = []
    at = 0
    opened: str | None = None
    for match in _UNPRINTED.finditer(text):
        mark = match[1] or match[2]
        if opened is None and mark in ("begin", "iffalse"):
            kept.append(text[at : match.start()])
            opened, at = mark, match.start()
        elif (opened, mark) in (("begin", "end"), ("iffalse", "fi")):
            opened, at = None, match.end()
    return "".join([*kept, text[at:]])


def _declared_contact(preamble: str) -> str:
    """The commands of a preamble that say who wrote it (moderncv, altacv)."""
    wanted = "|".join(sorted(_TITLES | _CONTACTS))
    lines = re.findall(rf"^[ \t]*(\\(?:{wanted})(?:\[[^\]\n]{{0,200}}\])?\{{[^\n]{{1,500}})$", preamble, re.MULTILINE)
    return "\n".join(lines) + "\n\n"


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(text):
        command, sign, comment, brace, paragraph, plain = match.groups()
        if comment is not None:
            continue
        if command is not None:
            found.append(_Token("command", command))
        elif sign is not None:
            found.append(_Token("sign", sign))
        elif brace is not None:
            found.append(_Token("brace", brace))
        elif paragraph is not None:
            found.append(_Token("paragraph", "\n"))
        else:
            found.append(_Token("text", plain))
    return found


def _closing_braces(tokens: list[_Token]) -> dict[int, int]:
    """For the index of each opening brace or bracket that of the one that closes it."""
    found: dict[int, int] = {}
    braces: list[int] = []
    brackets: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind != "brace":
            continue
        if token.text == "{":
            braces.append(index)
        elif token.text == "}" and braces:
            found[braces.pop()] = index
            brackets.clear()  # a bracket does not reach out of its group
        elif token.text == "[":
            brackets.append(index)
        elif token.text == "]" and brackets:
            found[brackets.pop()] = index
    return found


class _Writer:
    """Writes tokens to a flow."""

    def __init__(self, flow: Flow, tokens: list[_Token]) -> None:
        self._flow = flow
        self._tokens = tokens
        self._closing = _closing_braces(tokens)
        self._at = 0
        self._bullet = False

    def write(self) -> None:
        """Write all tokens."""
        self._sequence(len(self._tokens), 0, bold=False)
        self._end()

    def _sequence(self, end: int, depth: int, *, bold: bool) -> None:
        while self._at < end:
            token = self._tokens[self._at]
            self._at += 1
            if token.kind == "command":
                bold = self._command(token.text, end, depth, bold=bold)
            elif token.kind == "paragraph":
                self._end()
            elif token.kind == "sign":
                self._sign(token.text, end, bold=bold)
            elif token.text == "{" and depth < _DEEPEST:
                inner = self._group_end(self._at, end)
                self._sequence(inner, depth + 1, bold=bold)
                self._at = inner + 1
            elif token.text == "&":
                self._flow.tab()
            elif token.text == "~":
                self._flow.run(" ", bold=bold)
            elif token.text not in "{}$":
                self._flow.run(_spelt(token.text), bold=bold)

    def _command(self, name: str, end: int, depth: int, *, bold: bool) -> bool:
        """Write a command; returns whether what follows it in its group is bold."""
        if name in ("bfseries", "bf"):
            return True
        if name in _SIGNS:
            self._flow.run(_SIGNS[name], bold=bold)
        elif name in _LETTERED_ACCENTS:
            self._accent(_ACCENTS[name], end, bold=bold)
        elif name in _NO_TEXT:
            self._pass_over(name, end, depth)
        elif name in _LAST_IS_TEXT:
            arguments = list(self._arguments(end))
            if not self._says_white(arguments[:-1]):
                self._ranges_written(arguments[-1:], depth, bold=bold)
        elif name == "textbf":
            self._arguments_written(end, depth, bold=True)
        elif name in _LINKS:
            self._link(end, bold=bold)
        else:
            self._block(name, end, depth)
        return bold

    def _pass_over(self, name: str, end: int, depth: int) -> None:
        """A command whose arguments are not printed."""
        if name in ("begin", "end"):
            self._end()
        arguments = list(self._arguments(end))
        if name == "color" and depth and self._says_white(arguments):
            self._at = end  # the rest of the group is not seen

    def _block(self, name: str, end: int, depth: int) -> None:
        """Write a command that begins or ends a line."""
        if name in _HEADINGS:
            self._heading(name, end, depth)
        elif name in _TITLES or name in _CONTACTS:
            self._declared(name, end, depth)
        elif name == "item":
            self._end()
            self._bullet = True
        elif name in _ENTRIES:
            self._entry(name, end, depth)
        elif name in _GAPS:
            self._flow.tab()
        elif name in _BREAKS:
            self._end()

    def _sign(self, char: str, end: int, *, bold: bool) -> None:
        if char == "\\":
            self._end_line()
        elif char in _ACCENTS:
            self._accent(_ACCENTS[char], end, bold=bold)
        elif char in ",;:!/ ":
            self._flow.run(" ", bold=bold)
        elif char in "&%$#_{}@-":
            self._flow.run("" if char == "-" else char, bold=bold)

    def _accent(self, mark: str, end: int, *, bold: bool) -> None:
        """An accent over the next letter, which may stand in braces."""
        inner = self._at < end and self._tokens[self._at].text == "{"
        self._at += inner
        if self._at < end and self._tokens[self._at].kind in ("text", "command"):
            token = self._tokens[self._at]
            text = _SIGNS.get(token.text, "").replace("ı", "i") if token.kind == "command" else token.text
            self._flow.run(text[:1] + mark + text[1:] if text else "", bold=bold)
            self._at += 1
        if inner and self._at < end and self._tokens[self._at].text == "}":
            self._at += 1

    def _heading(self, name: str, end: int, depth: int) -> None:
        self._end()
        level = _HEADINGS[name]
        for start, stop in self._arguments(end):
            self._flow.run(self._plain(start, stop, depth), bold=True, size=_SIZES[level - 1])
        self._flow.paragraph(Style(heading=level, before=BODY_SIZE))

    def _declared(self, name: str, end: int, depth: int) -> None:
        """Name, title and contact of a resume class; the parts of a name are one line."""
        parts = [self._plain(start, stop, depth) for start, stop in self._arguments(end)]
        text = " ".join(part for part in parts if part)
        if not text:
            return
        self._flow.run(text, bold=name in _TITLES, size=_SIZES[0] if name in ("name", "author") else BODY_SIZE)
        if name == "firstname":
            self._flow.run(" ")
        else:
            self._flow.paragraph(Style(heading=1 if name in ("name", "author") else 0))

    def _link(self, end: int, *, bold: bool) -> None:
        arguments = [self._plain(start, stop, 0) for start, stop in self._arguments(end)]
        if arguments:
            self._flow.run(arguments[-1], bold=bold, uri=arguments[0])

    def _entry(self, name: str, end: int, depth: int) -> None:
        """An entry of a resume class: its arguments are cells of a line, long ones and lists lines of their own."""
        self._end()
        arguments = list(self._arguments(end))
        after = self._at
        short = [(a, b) for a, b in arguments if self._is_short(a, b)]
        written = [text for text in (self._plain(a, b, depth) for a, b in short) if text]
        for number, text in enumerate(written):
            if number:
                self._flow.tab()
            self._flow.run(text)
        if written:
            self._flow.paragraph(Style(bullet=name in _ITEMS))
        for start, stop in arguments if depth < _DEEPEST else ():
            if (start, stop) not in short:
                self._at = start
                self._sequence(stop, depth + 1, bold=False)
                self._end()
        self._at = after

    def _is_short(self, start: int, stop: int) -> bool:
        tokens = self._tokens[start:stop]
        length = sum(len(token.text) for token in tokens if token.kind == "text")
        return length < 150 and not any(token.kind == "command" and token.text in ("item", "begin") for token in tokens)

    def _arguments(self, end: int) -> Iterator[tuple[int, int]]:
        """Ranges of the tokens in the braces that follow; those in brackets are passed over."""
        for _ in range(_MOST_ARGUMENTS):
            at = self._at
            while at < end and self._tokens[at].kind == "text" and not self._tokens[at].text.strip():
                at += 1
            if at >= end or self._tokens[at].text not in ("{", "["):
                return
            closing = self._group_end(at + 1, end)
            if self._tokens[at].text == "{":
                yield at + 1, closing
            self._at = closing + 1

    def _says_white(self, arguments: Sequence[tuple[int, int]]) -> bool:
        return any(self._plain(*argument, 0) == "white" for argument in arguments[:1])

    def _arguments_written(self, end: int, depth: int, *, bold: bool) -> None:
        self._ranges_written(list(self._arguments(end))[:1], depth, bold=bold)

    def _ranges_written(self, ranges: Sequence[tuple[int, int]], depth: int, *, bold: bool) -> None:
        for start, stop in ranges if depth < _DEEPEST else ():
            after = self._at
            self._at = start
            self._sequence(stop, depth + 1, bold=bold)
            self._at = after

    def _group_end(self, start: int, end: int) -> int:
        """Where the group closes that the token before ``start`` opens, or ``end``."""
        return min(self._closing.get(start - 1, end), end)

    def _plain(self, start: int, stop: int, depth: int) -> str:
        """The text of a range of tokens on one line."""
        flow = Flow(2)
        inner = _Writer(flow, self._tokens[start:stop])
        if depth < _DEEPEST:
            inner._sequence(len(inner._tokens), depth + 1, bold=False)
        texts = ["".join([piece.text for cell in draft.cells for piece in cell]) for draft in flow.drafts()]
        return " ".join(" ".join(texts).split())

    def _end_line(self) -> None:
        self._flow.line_break(Style(bullet=self._bullet))
        self._bullet = False
        for start, _stop in self._arguments(self._at + 1) if self._next_is("[") else ():
            del start

    def _next_is(self, text: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].text == text

    def _end(self) -> None:
        self._flow.paragraph(Style(bullet=self._bullet))
        self._bullet = False


def _spelt(text: str) -> str:
    spaced = " ".join(text.split()) if text.strip() else " "
    if text[:1].isspace() and spaced != " ":
        spaced = " " + spaced
    if text[-1:].isspace() and spaced != " ":
        spaced += " "
    return spaced.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
