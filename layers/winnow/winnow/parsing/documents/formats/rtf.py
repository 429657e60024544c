"""RTF: a tokenizer and a stack of states that keep type size, bold, list items, tables, links and code pages.

Control words as in the Rich Text Format Specification 1.9.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from winnow.parsing.documents.assembly import assemble
from winnow.parsing.documents.document_model import Document, DocumentError
from winnow.parsing.documents.flow import Flow, Style
from winnow.parsing.documents.limits import Limits

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_SKIPPED = frozenset(
    ("fonttbl", "shprslt", "stylesheet", "info", "pict", "objdata", "themedata", "colorschememapping",
     "datastore", "latentstyles", "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator", "xmlnstbl",
     "mmathPr", "annotation", "atnid", "atnauthor", "bkmkstart", "bkmkend", "filetbl", "private",
     "pntxta", "nonshppict", "shppict", "panose", "falt", "template", "wgrffmtfilter", "sp", "deleted")
)  # fmt: skip
_KNOWN_OPTIONAL = frozenset(("fldinst", "shpinst", "shptxt", "do", "dptxbxtext", "listtext", "pntext", "ud"))
_CHARACTERS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
_LINK = re.compile(r'^\s*HYPERLINK\s+(?:\\l\s+)?"?([^"\s]+)"?', re.IGNORECASE)
_WHITE = 253  # of 255: each channel of a colour that is not seen on white
_TINY = 4  # half points
DEFAULT_HALF_POINTS = 24  # fs24 when the file says nothing


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits."""

    bold: bool = False
    half_points: int = DEFAULT_HALF_POINTS
    hidden: bool = False
    skipped: bool = False
    codec: str = "cp1252"
    unicode_skip: int = 1
    uri: str | None = None
    instruction: bool = False
    mark: bool = False
    heading: int = 0
    indent: float = 0.0
    before: float = 0.0
    after: float = 0.0
    listed: bool = False
    in_table: bool = False
    note: bool = False
    colour_table: bool = False
    colour: int = 0
    ground: bool = False
    twice: bool = False
    """Whether groups follow that say the same, for old readers and (``\\ud``) in Unicode."""
    replaced: bool = False


@dataclass(slots=True)
class _Reader:
    limits: Limits
    flow: Flow
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    bytes_run: bytearray = field(default_factory=bytearray)
    pending: list[str] = field(default_factory=list)
    to_skip: int = 0
    command: str = ""
    row_open: bool = False
    optional: bool = False
    marked: bool = False
    default_codec: str = "cp1252"
    notes: list[str] = field(default_factory=list)
    channels: list[int] = field(default_factory=list)
    whites: list[bool] = field(default_factory=list)
    """Of each colour of the table whether it is white."""
    row_ground: bool = False
    shapes: bool = False
    """Whether the document holds shapes: white text may stand on one of them."""

    def feed(self, data: bytes) -> None:
        """Feed the whole file."""
        self.shapes = b"\\shp" in data or b"\\dptxbx" in data
        for found in _TOKEN.finditer(data):
            word, argument, code, symbol, brace, text = found.groups()
            if code:
                self._byte(int(code, 16))
                continue
            if text:
                self._text(text)
                continue
            if word == b"u" and argument:
                self._unicode(int(argument))
                continue
            self._flush()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word.decode("ascii"), int(argument) if argument else None)
            elif symbol:
                self._symbol(symbol)
        self._flush()

    def _byte(self, value: int) -> None:
        if self.to_skip:
            self.to_skip -= 1
        else:
            self.bytes_run.append(value)

    def _text(self, text: bytes) -> None:
        skipped = min(self.to_skip, len(text))
        self.to_skip -= skipped
        self.bytes_run += text[skipped:]

    def _unicode(self, code: int) -> None:
        """``\\u``: a UTF-16 unit, followed by bytes for readers that do not know it."""
        self._decode()
        self.pending.append(_character(code))
        self.to_skip = self.state.unicode_skip

    def _decode(self) -> None:
        if self.bytes_run:
            self.pending.append(self.bytes_run.decode(self.state.codec, "replace"))
            self.bytes_run.clear()

    def _flush(self) -> None:
        self._decode()
        if self.pending:
            text = "".join(self.pending)
            self.pending.clear()
            self._emit(text)

    def _emit(self, text: str) -> None:
        state = self.state
        if state.instruction:
            self.command += text
        elif state.colour_table:
            for _ in range(text.count(";")):
                self.whites.append(len(self.channels) == 3 and min(self.channels) >= _WHITE)  # red, green, blue
                self.channels.clear()
        elif state.mark:
            self.marked = self.marked or bool(text.strip())
        elif state.note and not state.skipped and not self._is_unseen():
            self.notes[-1] += text
        elif not (state.skipped or state.replaced) and not self._is_unseen():
            if state.in_table and not self.row_open:
                self.flow.open_row()
                self.row_open = True
            self.flow.run(text, bold=state.bold, size=state.half_points / 2, uri=state.uri)

    def _is_unseen(self) -> bool:
        """Whether text is hidden, too small to be read, or white on white."""
        state = self.state
        white = state.colour < len(self.whites) and self.whites[state.colour]
        grounded = state.ground or self.shapes or (state.in_table and self.row_ground)
        return state.hidden or state.half_points <= _TINY or (white and not grounded)

    def add_channel(self, value: int) -> None:
        """``\\red``, ``\\green`` and ``\\blue`` of a colour in the table."""
        self.channels.append(value)

    def begin_colours(self) -> None:
        """``\\colortbl``: the document's colours follow."""
        self.state = replace(self.state, colour_table=True)

    def begin_row(self) -> None:
        """``\\trowd``: a table row is described."""
        self.row_ground = False

    def shade_cell(self, colour: int) -> None:
        """``\\clcbpat``: a cell has a ground."""
        self.row_ground = self.row_ground or colour > 0

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self.stack) >= self.limits.nesting:
                raise DocumentError("expands_too_much", "The document is nested too deeply.")
            self.stack.append(self.state)
            if self.state.twice:
                self.state = replace(self.state, twice=False, replaced=True)
            return
        if self.stack:
            self.state = self.stack.pop()
        self.optional = False

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.optional = True
        elif self.to_skip:
            self.to_skip -= 1
        elif symbol in b"{}\\":
            self._emit(symbol.decode("ascii"))
        elif symbol == b"~":
            self._emit(" ")
        elif symbol == b"_":
            self._emit("-")
        elif symbol in b"\r\n":
            self.paragraph()

    def _word(self, word: str, argument: int | None) -> None:
        optional, self.optional = self.optional, False
        if word in _SKIPPED or (optional and word not in _KNOWN_OPTIONAL):
            self.state = replace(self.state, skipped=True)
        elif word in _CHARACTERS:
            self._emit(_CHARACTERS[word])
        elif word in _ACTIONS:
            if not self.state.skipped and not (self.state.note and word in _ENDS_OF_LINES):
                _ACTIONS[word](self)
            elif self.state.note:
                self._emit(" ")
        elif word in _CHANGES:
            self.state = _CHANGES[word](self.state, argument)
        elif word in _ARGUED and argument is not None:
            _ARGUED[word](self, argument)

    def select_font(self, number: int) -> None:
        """``\\f``: in the font table the font that is described, elsewhere the font of what follows."""
        self.font = number
        self.state = replace(self.state, codec=self.fonts.get(number, self.default_codec))

    def describe_font(self, charset: int) -> None:
        """``\\fcharset``: the character set of the font being described."""
        if charset in _CODE_PAGES and charset:
            self.fonts[self.font] = _CODE_PAGES[charset]

    def code_page(self, number: int) -> None:
        """``\\ansicpg``: the encoding of what no font decides."""
        self.default_codec = _codec(number)
        self.state = replace(self.state, codec=self.default_codec)

    def paragraph(self) -> None:
        """``\\par``: end the paragraph."""
        state = self.state
        bullet = (self.marked or state.listed) and not state.heading
        self.marked = False
        self.flow.paragraph(Style(state.heading, bullet, state.indent, state.before, state.after))

    def line(self) -> None:
        """``\\line``: end the line."""
        self.flow.line_break(Style(heading=self.state.heading, indent=self.state.indent))

    def tab(self) -> None:
        """``\\tab``."""
        if not self.state.mark:
            self.flow.tab()

    def cell(self) -> None:
        """``\\cell``: end a table's cell."""
        if not self.row_open:
            self.flow.open_row()
            self.row_open = True
        self.paragraph()
        self.flow.end_cell()

    def row(self) -> None:
        """``\\row``: end a table's row."""
        if self.row_open:
            self.flow.close_row()
            self.row_open = False

    def instruction(self) -> None:
        """``\\fldinst``: a field's instruction follows."""
        self.command = ""
        self.state = replace(self.state, instruction=True)

    def result(self) -> None:
        """``\\fldrslt``: what a field shows follows."""
        found = _LINK.match(self.command)
        self.state = replace(self.state, uri=found.group(1) if found else None, instruction=False)

    def footnote(self) -> None:
        """``\\footnote``: a foot- or endnote follows; it is read after the text."""
        self.notes.append("")
        self.state = replace(self.state, note=True)

    def mark(self) -> None:
        """``\\listtext``: a list item's mark follows."""
        self.state = replace(self.state, mark=True)


_ACTIONS: dict[str, Callable[[_Reader], None]] = {
    "par": _Reader.paragraph,
    "sect": _Reader.paragraph,
    "page": _Reader.paragraph,
    "line": _Reader.line,
    "tab": _Reader.tab,
    "cell": _Reader.cell,
    "nestcell": _Reader.cell,
    "row": _Reader.row,
    "trowd": _Reader.begin_row,
    "colortbl": _Reader.begin_colours,
    "fldinst": _Reader.instruction,
    "fldrslt": _Reader.result,
    "footnote": _Reader.footnote,
    "listtext": _Reader.mark,
    "pntext": _Reader.mark,
}
_ENDS_OF_LINES = frozenset(("par", "sect", "page", "line", "tab"))  # in a note they part words
_CHANGES: dict[str, Callable[[_State, int | None], _State]] = {
    "upr": lambda state, _: replace(state, twice=True),
    "ud": lambda state, _: replace(state, replaced=False),
    "b": lambda state, value: replace(state, bold=value != 0),
    "plain": lambda state, _: replace(state, bold=False, hidden=False, half_points=DEFAULT_HALF_POINTS, colour=0),
    "cf": lambda state, value: replace(state, colour=max(0, value or 0)),
    **{
        word: lambda state, value: replace(state, ground=bool(value))
        for word in ("cb", "highlight", "chcbpat", "cbpat", "chshdng", "shading")
    },
    "fs": lambda state, value: replace(state, half_points=max(2, min(400, value or DEFAULT_HALF_POINTS))),
    "v": lambda state, value: replace(state, hidden=value != 0),
    "uc": lambda state, value: replace(state, unicode_skip=max(0, min(10, value or 0))),
    "outlinelevel": lambda state, value: replace(state, heading=min(6, (value or 0) + 1) if (value or 0) < 6 else 0),
    "li": lambda state, value: replace(state, indent=max(0, min(10_000, value or 0)) / 20),
    "sb": lambda state, value: replace(state, before=max(0, min(10_000, value or 0)) / 20),
    "sa": lambda state, value: replace(state, after=max(0, min(10_000, value or 0)) / 20),
    "ls": lambda state, value: replace(state, listed=bool(value)),
    "intbl": lambda state, _: replace(state, in_table=True),
    "pard": lambda state, _: replace(state, heading=0, indent=0.0, before=0.0, after=0.0, listed=False, in_table=False),
}
_ARGUED: dict[str, Callable[[_Reader, int], None]] = {
    "f": _Reader.select_font,
    "clcbpat": _Reader.shade_cell,
    **dict.fromkeys(("red", "green", "blue"), _Reader.add_channel),
    "fcharset": _Reader.describe_font,
    "ansicpg": _Reader.code_page,
}


def read_rtf(data: bytes, limits: Limits) -> Document:
    """Read an RTF.

    Raises:
        DocumentError: ``expands_too_much``, ``empty``.
    """
    flow = Flow(limits.nesting)
    write_rtf(flow, data, limits)
    return assemble("rtf", flow.drafts(), limits=limits)


def write_rtf(flow: Flow, data: bytes, limits: Limits) -> None:
    """Write what an RTF shows to ``flow``, its notes last.

    Raises:
        DocumentError: ``expands_too_much``.
    """
    reader = _Reader(limits, flow)
    reader.feed(data)
    for note in reader.notes:
        flow.paragraph()
        flow.run(note)
    flow.paragraph()


def _codec(code_page: int | None) -> str:
    name = f"cp{code_page}"
    try:
        "".encode(name)
    except LookupError:
        return {65001: "utf-8", 10000: "mac_roman", 936: "gb18030"}.get(code_page or 0, "cp1252")
    return name


def _character(code: int) -> str:
    """A ``\\u`` argument is a signed 16-bit UTF-16 unit; surrogates come one after the other."""
    code &= 0xFFFF if -0x8000 <= code <= 0xFFFF else 0x1FFFFF
    return chr(code) if code <= 0x10FFFF else "\ufffd"
