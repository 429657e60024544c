"""Honest bad input: a scan with no text in it and a file that was cut off while it was uploaded."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

PIXELS = (1000, 1414)  # an A4 page at about 120 dots per inch
TILT = 0.6  # degrees; nobody lays paper down straight


def render_scan(text: str) -> bytes:
    """Photograph a text: a PDF page that is one grey picture, slightly tilted, with no text layer."""
    page = Image.new("L", PIXELS, 250)
    pen = ImageDraw.Draw(page)
    pen.multiline_text((90, 90), text, fill=40, font=ImageFont.load_default(18), spacing=7)
    tilted = page.rotate(TILT, fillcolor=244, resample=Image.Resampling.BILINEAR)
    picture = io.BytesIO()
    tilted.save(picture, "JPEG", quality=60)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.save()
    return out.getvalue()


def damage(rng: Random, document: bytes) -> bytes:
    """Keep the first tenth of a PDF, followed by noise: a PDF by its first bytes, and by nothing else."""
    return document[: len(document) // 10] + rng.randbytes(1500)
