"""Drawn layouts: a name, a style of words, and a plan of the page."""

from __future__ import annotations

from typing import Final

from benchmarks.resumes.canvas import Plan
from benchmarks.resumes.composition import Style

_LISTS: Final = ("skills", "languages", "certificates")
_SIDE: Final = Style(entry="title_right", header="stacked", skills="bullets", side=_LISTS, contact_aside=True)
_SKILLS_FIRST: Final = ("summary", "skills", "work", "education", "certificates", "languages")
_SCHOOL_FIRST: Final = ("education", "work", "skills", "languages", "certificates")

DRAWN: Final[tuple[tuple[str, Style, Plan], ...]] = (
    # Two columns whose rows share baselines, down to a gutter of one em.
    ("pitch-sidebar", _SIDE, Plan(side="left", pitch=13, heading_space=1)),
    (
        "pitch-sidebar-short",
        Style(entry="dash", header="stacked", skills="commas", side=("languages",), contact_aside=True, dates="years"),
        Plan(side="left", pitch=13, side_width=118, gutter=30, font="serif", size=10),
    ),
    (
        "pitch-sidebar-right",
        Style(entry="stacked", header="stacked", side=("skills",), skills="bullets", contact_aside=True, wording=2),
        Plan(side="right", pitch=14, side_width=140, gutter=22, head="main", size=10),
    ),
    (
        "pitch-sidebar-dense",
        Style(
            entry="company_right", header="stacked", side=_LISTS, skills="bullets", contact_aside=True, capitals=True
        ),
        Plan(side="left", pitch=11, size=8.5, heading_space=0.5, gutter=18, letter=True),
    ),
    (
        "glued",
        Style(entry="title_right", header="labelled", side=_LISTS, skills="bullets", contact_aside=True, wording=1),
        Plan(side="left", side_width=125, gutter=9, pitch=12.5, size=9),
    ),
    (
        "glued-narrow",
        Style(entry="latex", header="stacked", side=_LISTS, skills="commas", contact_aside=True, dates="figures"),
        Plan(side="right", side_width=120, gutter=10, pitch=12, size=9, font="serif", head="main"),
    ),
    (
        "glued-glyphs",
        Style(entry="at", header="glyphs_stacked", side=_LISTS, skills="bullets", contact_aside=True, dates="short"),
        Plan(side="left", side_width=132, gutter=8, pitch=13, font="vera", size=8.5, headings="tracked"),
    ),
    # Contact details without a heading; addresses that break in a narrow column.
    (
        "contact-right",
        Style(entry="title_right", header="stacked", order=_SKILLS_FIRST),
        Plan(head="split", heading_space=1.4),
    ),
    (
        "contact-top-right",
        Style(entry="parentheses", header="stacked", capitals=True, name_in_capitals=True, dates="dotted"),
        Plan(head="split", font="serif", size=10.5, pitch=14, letter=True),
    ),
    (
        "narrow-address",
        Style(entry="stacked", header="stacked", side=("skills", "languages"), skills="bullets", contact_aside=True),
        Plan(side="left", side_width=84, gutter=20, size=9, pitch=12, head="left"),
    ),
    (
        "slender-address",
        Style(entry="dash", header="stacked", side=("skills", "certificates"), contact_aside=True, wording=2),
        Plan(side="right", side_width=90, gutter=20, size=9.5, pitch=12.5, head="left", font="serif"),
    ),
    # Everything centred.
    ("all-centred", Style(entry="stacked", header="pipes", skills="dots"), Plan(centred=True, head="center")),
    (
        "all-centred-serif",
        Style(entry="linkedin", header="stacked", skills="pipes", capitals=True, name_in_capitals=True, dates="words"),
        Plan(centred=True, head="center", font="serif", size=10.5, pitch=14),
    ),
    ("headings-centred", Style(entry="linkedin", header="dots", wording=1), Plan(head="center", headings="small_caps")),
    # LaTeX: dates in a left column, small capitals, icons of an icon font.
    (
        "moderncv",
        Style(entry="one_cell", header="glyphs_stacked", label=True, dates="figures", dash="–", skills="groups"),
        Plan(head="split", font="vera", size=9, pitch=13, headings="plain", date_width=104),
    ),
    (
        "cv-dates-left",
        Style(entry="one_cell", header="stacked", dates="years", dash="–", order=_SCHOOL_FIRST, label=False),
        Plan(head="split", font="serif", size=11, pitch=14, headings="plain", date_width=72),
    ),
    (
        "awesome",
        Style(entry="company_right", header="glyphs", dates="apostrophe", skills="groups", order=_SKILLS_FIRST),
        Plan(head="center", font="vera", size=8.5, pitch=12.5, colour="#c01515"),
    ),
    (
        "awesome-since",
        Style(entry="company_right", header="dots", dates="apostrophe", since=True, wording=1, skills="semicolons"),
        Plan(head="center", headings="small_caps", size=10, pitch=13),
    ),
    # Europass: questions at the left, answers at the right; and its later form.
    (
        "europass",
        Style(entry="form", header="labelled", dates="figures", titled=True, label=False, skills="commas"),
        Plan(date_width=170, headings="margin", size=10, pitch=13),
    ),
    (
        "europass-serif",
        Style(entry="form", header="stacked", dates="dotted", titled=True, label=False, since=True, wording=1),
        Plan(date_width=160, headings="bold", size=9.5, pitch=12.5, font="serif"),
    ),
    (
        "europass-brackets",
        Style(entry="bracketed", header="labelled", dates="figures", capitals=True, wording=2),
        Plan(head="band", size=10, pitch=13.5),
    ),
    # White on colour, columns of skills, odd headings, odd orders of drawing.
    (
        "band",
        Style(entry="title_right", header="stacked", skills="bullets"),
        Plan(head="band", colour="#243447", grid=3),
    ),
    (
        "skills-columns",
        Style(entry="glued", header="pipes", skills="bullets", order=_SKILLS_FIRST, wording=3),
        Plan(grid=3, head="center", size=10, pitch=14),
    ),
    (
        "skills-grid-two",
        Style(entry="dates_first", header="dots", skills="bullets", since=True, dates="words"),
        Plan(grid=2, headings="tracked"),
    ),
    ("letterspaced", Style(entry="title_right", header="pipes"), Plan(headings="spaced", head="center")),
    (
        "letterspaced-headings",
        Style(entry="stacked", header="stacked", side=_LISTS, skills="bullets", contact_aside=True, dates="dotted"),
        Plan(headings="spaced", side="right", side_width=150, gutter=26, font="serif", size=10),
    ),
    (
        "tracked",
        Style(entry="commas", header="stacked", wording=2, since=True),
        Plan(headings="tracked", font="serif", size=10),
    ),
    (
        "small-caps",
        Style(entry="latex", header="dots", dates="short", order=_SCHOOL_FIRST, wording=1),
        Plan(headings="small_caps", font="serif", size=10.5, pitch=13.5, head="center", letter=True),
    ),
    (
        "running-head",
        Style(entry="title_right", header="pipes", skills="bullets", wording=1),
        Plan(running=True, size=11, pitch=17, margin=72),
    ),
    (
        "running-timeline",
        Style(entry="timeline", header="stacked", since=True, dates="figures"),
        Plan(running=True, size=11, pitch=17, margin=64, date_width=104, font="serif"),
    ),
    (
        "out-of-order",
        Style(entry="dash", header="pipes", side=("education", *_LISTS), skills="bullets", dates="dotted"),
        Plan(drawn="shuffled", side="left", side_width=165, font="serif", size=10),
    ),
    (
        "shuffled",
        Style(entry="title_right", header="pipes", side=_LISTS, skills="bullets"),
        Plan(drawn="shuffled", side="right"),
    ),
    (
        "letter-by-letter",
        Style(entry="company_right", header="dots", wording=2),
        Plan(drawn="letters", font="serif", size=10),
    ),
    (
        "letter-by-letter-side",
        _SIDE,
        Plan(drawn="letters", side="left", side_width=150, headings="tracked"),
    ),
    (
        "turned",
        Style(entry="timeline", header="stacked", dates="words", wording=3),
        Plan(turned="CURRICULUM VITAE", margin=70, date_width=110),
    ),
    ("hyphens", Style(entry="stacked", header="pipes", since=True), Plan(hyphens=True, font="vera", size=9, margin=90)),
    (
        "hyphens-side",
        Style(entry="title_right", header="stacked", side=_LISTS, contact_aside=True, skills="commas"),
        Plan(hyphens=True, font="vera", size=8.5, side="left", side_width=120, gutter=20),
    ),
    # As LinkedIn prints a profile.
    (
        "profile-print",
        Style(
            entry="linkedin",
            header="stacked",
            side=_LISTS,
            skills="bullets",
            contact_aside=True,
            dates="words",
            dash=" - ",
        ),
        Plan(side="left", side_width=140, gutter=40, head="main", size=10.5, pitch=14.5, letter=True),
    ),
    (
        "no-summary-title",
        Style(entry="title_right", header="stacked", headings=False, order=("summary", "education", "work", "skills")),
        Plan(head="center", size=10, pitch=13),
    ),
    (
        "no-summary-title-split",
        Style(entry="company_right", header="stacked", headings=False, wording=1, dates="years"),
        Plan(head="split", font="serif", size=10, pitch=13),
    ),
)
