"""Text of a PDF page that nobody sees: it is switched off before the page's text is read.

Text is not seen when it is drawn in an invisible mode, in the colour of what lies behind it, transparent, tiny, off the
page, clipped away, under something opaque, or in a layer that is off. The objects of the page say which texts may be
so; most pages have none. Where there are some, the picture decides: the page is rendered with and without the doubtful
text objects, and those that change no pixel are unseen. The invisible text over a scan's picture (what an OCR program
wrote there) is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pypdfium2_raw as pdfium

from winnow.parsing.documents.formats.page_objects import (
    INVISIBLE,
    Box,
    Colour,
    ObjectReader,
    PageObject,
    PageObjects,
    Placing,
    TextObject,
    area,
    font_address,
    is_embedded,
    share,
)
from winnow.parsing.documents.formats.rendered_page import RenderedPage

_TINY: Final = 2.5  # points; print that is read begins at 4
_FAINT: Final = 90  # of 255: text as transparent as this is looked at
_LIGHT: Final = 215  # of 255: so are colours whose darkest channel is above this
_PLAIN_SCALE: Final = 0.7  # pixels a point, to see whether there is any ink at all
_FINE_SCALE: Final = 2.0  # to see what a text object adds to it
_MOST_COMPARED: Final = 1500  # text objects; among more a faint one is looked at closely
_FEW_CHARACTERS: Final = 100  # on a page that a picture covers
_NO_CHARACTERS: Final = 20  # on a page that is all drawing: a page number, a mark
_MOSTLY: Final = 0.5  # of a page that its pictures cover
_SOME_INK: Final = 0.005  # of a page's pixels; rules and a frame are less
_MAJORITY: Final = 0.6  # of the text that is turned another way
_LIES_ON: Final = 0.5  # of a text's box that lies on a picture
_TOUCHING: Final = 0.05  # of a text's box that another object shares
_OFTENER: Final = 2  # times: a font that is not in the file draws most texts, or may lack glyphs here
_EXTENT: Final = 0.5  # points
_SPECK: Final = 0.08  # em; a full stop is 0.1 at the least
_SQUEEZED: Final = 0.02  # em: no letter is narrower
_LEAST_COVER: Final = 0.6  # of a text's box that something drawn later covers


@dataclass(frozen=True, slots=True)
class Sight:
    """What is to be seen of a page.

    Attributes:
        quarter_turns: by how many quarter turns most of its text is turned against the page as shown.
        pictures: share of the page that pictures cover; above 1 where they overlap.
        marks: the page's small paths, which may be drawn bullets, in its user space.
        rules: its thin paths and the edges of its boxes, likewise.
        render: renders the page without its pictures; None when it is too large.
    """

    quarter_turns: int
    pictures: float
    marks: Sequence[Box]
    rules: Sequence[Box]
    render: Callable[[], RenderedPage | None]

    def is_picture(self, characters: int) -> bool:
        """Whether a page with so many characters of text shows more than its text says; the page is still open."""
        if characters >= _FEW_CHARACTERS:
            return False
        if self.pictures >= _MOSTLY:
            return True
        if characters >= _NO_CHARACTERS:
            return False
        rendered = self.render()
        return rendered is not None and rendered.ink_share() > _SOME_INK


def hide_unseen_text(page: object, place: Placing, width: float, height: float) -> Sight:
    """Switch off the page's unseen text objects, and say what is to be seen.

    Args:
        page: an open page; its text is loaded afterwards.
        place: turns a box of its user space into points from the top left corner of the page as shown.
        width: of the page as shown, in points; so is ``height``.
        height: see there.
    """
    found = ObjectReader().collect(page)
    view = _View(page, place, width, height)
    on_page: list[TextObject] = []
    unseen: list[TextObject] = []
    for text in found.texts:
        is_unseen = text.size < _TINY or _is_squeezed(text) or view.is_beside(text.box)
        (unseen if is_unseen else on_page).append(text)
    covered = sum(area(picture.box) for picture in found.pictures) / max(1.0, width * height)
    sight = Sight(
        _quarter_turns(on_page, pdfium.FPDFPage_GetRotation(page)),
        covered,
        found.marks,
        found.rules,
        lambda: _render_plainly(view, found.pictures, on_page),
    )
    looks = [_look_of(text, found) for text in on_page]
    if any(look.may_be_unseen for look in looks):
        plain = sight.render()
        if plain is None:
            _switch(unseen, on=False)
            return sight
        doubtful, hidden = _judge(view, plain, on_page, looks)
        unseen += hidden
    else:
        doubtful = [text for text, look in zip(on_page, looks, strict=True) if look.is_hidden_by_others]
        unseen += [text for text, look in zip(on_page, looks, strict=True) if look.is_invisible]
    _switch(unseen, on=False)
    _switch(_unchanging(view, doubtful), on=False)
    return sight


class _View(NamedTuple):
    """An open page as it is shown; boxes of its user space become points from its top left corner."""

    page: object
    place: Placing
    width: float
    height: float

    def is_beside(self, box: Box) -> bool:
        """Whether a box of user space lies outside the page."""
        x0, y0, x1, y1 = self.place(*box)
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if 0 <= x <= self.width and 0 <= y <= self.height:
            return False
        return not (x0 < self.width and x1 > 0 and y0 < self.height and y1 > 0)

    def render(self, scale: float, part: Box | None = None) -> RenderedPage | None:
        """The page, or a part of it, as pixels."""
        return RenderedPage.render(self.page, self.width, self.height, scale, part)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the objects of a page say of a text.

    Attributes:
        is_invisible: it is drawn in a mode that leaves no ink.
        is_on_picture: it does so on a picture, as the text of a scan does.
        is_hidden_by_others: something is drawn over it, or it stands in a layer or a form that may be hidden.
        is_faint: its colour is light or transparent: it may be that of what lies behind it.
        may_lack_ink: it is cut by a clip path, blended with what is behind it, a speck, or in its ground's colour.
    """

    is_invisible: bool = False
    is_on_picture: bool = False
    is_hidden_by_others: bool = False
    is_faint: bool = False
    may_lack_ink: bool = False

    @property
    def may_be_unseen(self) -> bool:
        """Whether only the rendered page can tell."""
        return self.is_on_picture or (not self.is_hidden_by_others and (self.is_faint or self.may_lack_ink))


_PLAIN: Final = _Look()
_HIDDEN: Final = _Look(is_hidden_by_others=True)
_FAINT_LOOK: Final = _Look(is_faint=True)
_INKLESS: Final = _Look(may_lack_ink=True)


def _look_of(text: TextObject, found: PageObjects) -> _Look:
    if text.mode in INVISIBLE:
        return _Look(is_invisible=True, is_on_picture=any(share(text.box, on.box) > _LIES_ON for on in found.pictures))
    if text.in_form or text.in_layer or _is_covered(text, found.covers):
        return _HIDDEN
    colour = text.colour
    if colour and (colour[3] <= _FAINT or (colour[0] >= _LIGHT and min(colour[:3]) >= _LIGHT)):
        return _FAINT_LOOK
    if text.is_mixed or colour is None or _is_speck(text) or _is_on_like_ground(text, colour, found):
        return _INKLESS
    return _PLAIN


def _is_squeezed(text: TextObject) -> bool:
    """Whether letters have their height and next to no width: ``Tz`` (ISO 32000-1, 9.3.4) hides them so."""
    left, bottom, right, top = text.box
    level = text.direction in (0, 2)
    return level and 0 < right - left < _SQUEEZED * text.size < top - bottom


def _is_speck(text: TextObject) -> bool:
    """Whether a text that shows is smaller than a full stop: the glyph of a space without width, mostly."""
    left, bottom, right, top = text.box
    return _EXTENT < max(right - left, top - bottom) < _SPECK * text.size


def _is_covered(text: TextObject, covers: Sequence[tuple[int, Box]]) -> bool:
    """Whether something opaque is drawn over a text; ``covers`` come in the reverse order of drawing."""
    for order, box in covers:
        if order < text.order:
            return False
        if share(text.box, box) >= _LEAST_COVER:
            return True
    return False


def _is_on_like_ground(text: TextObject, colour: Colour, found: PageObjects) -> bool:
    """Whether a text lies on an area of its own colour, or of one that isn't known."""
    grounds = [*found.grounds.get(colour[:3], ()), *found.grounds.get(None, ())]
    return any(order < text.order and share(text.box, box) > _TOUCHING for order, box in grounds)


def _judge(
    view: _View, plain: RenderedPage, texts: Sequence[TextObject], looks: Sequence[_Look]
) -> tuple[list[TextObject], list[TextObject]]:
    """Texts that are to be looked at closely, and those that are unseen, by a rendered page."""
    doubtful: list[TextObject] = []
    unseen: list[TextObject] = []
    inkless: list[TextObject] = []
    drawn: Counter[int] = Counter()  # texts in each font that can be drawn here
    for text, look in zip(texts, looks, strict=True):
        if look.is_invisible:
            if not (look.is_on_picture and plain.has_ink(view.place(*text.box))):
                unseen.append(text)
        elif look.is_hidden_by_others:
            doubtful.append(text)
        elif look.is_faint:
            alone = len(texts) <= _MOST_COMPARED and not any(
                other is not text and share(text.box, other.box) > _TOUCHING for other in texts
            )
            if not (alone and plain.has_contrast(view.place(*text.box))):
                doubtful.append(text)
        elif plain.has_ink(view.place(*text.box)):
            drawn[font_address(text.handle)] += 1
        elif _has_extent(text.box):
            inkless.append(text)
    missing = Counter(font_address(text.handle) for text in inkless)
    unseen += [
        text
        for text in inkless
        if is_embedded(text.handle) or drawn[font_address(text.handle)] > _OFTENER * missing[font_address(text.handle)]
    ]
    return doubtful, unseen


def _render_plainly(view: _View, pictures: Sequence[PageObject], texts: Sequence[TextObject]) -> RenderedPage | None:
    """The page rendered; without its pictures, which take most of the time, unless invisible text may lie on them."""
    if pictures and any(text.mode in INVISIBLE for text in texts):
        return view.render(_PLAIN_SCALE)
    _switch(pictures, on=False)
    try:
        return view.render(_PLAIN_SCALE)
    finally:
        _switch(pictures, on=True)


def _quarter_turns(texts: Sequence[TextObject], shown: int) -> int:
    """By how many quarter turns most text is turned against a page that is ``shown`` turned itself."""
    lengths = [0.0] * 4
    for text in texts:
        if text.direction is not None:
            left, bottom, right, top = text.box
            lengths[text.direction] += max(right - left, top - bottom)
    most = max(range(4), key=lambda direction: lengths[direction])
    return (most - shown) % 4 if lengths[most] > _MAJORITY * sum(lengths) else 0


def _has_extent(box: Box) -> bool:
    """Whether there is something to see in the box: it has no height for white space."""
    return box[2] - box[0] > _EXTENT and box[3] - box[1] > _EXTENT


def _switch(objects: Sequence[PageObject | TextObject], *, on: bool) -> None:
    for item in objects:
        pdfium.FPDFPageObj_SetIsActive(item.handle, on)


def _unchanging(view: _View, doubtful: Sequence[TextObject]) -> list[TextObject]:
    """Those of the text objects without which the page looks the same. They are switched on again."""
    lit = {text.order: view.place(*text.box) for text in doubtful if _has_extent(text.box)}
    if not lit:
        return []
    lefts, tops, rights, bottoms = zip(*lit.values(), strict=True)
    part = min(lefts), min(tops), max(rights), max(bottoms)
    before = view.render(_FINE_SCALE, part)
    _switch(doubtful, on=False)
    after = view.render(_FINE_SCALE, part)
    _switch(doubtful, on=True)
    if before is None or after is None:
        return []
    return [text for text in doubtful if text.order in lit and not before.differs(after, lit[text.order])]
