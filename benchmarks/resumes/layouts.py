"""Every layout that needs nothing but what is locked: a name, a style of words, and a way to put them on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.resumes.candidates import Candidate
from benchmarks.resumes.canvas import Plan, render_drawn
from benchmarks.resumes.composition import Composed, Style, Truth, compose
from benchmarks.resumes.drawn_layouts import DRAWN
from benchmarks.resumes.office import WordMode, render_docx, render_odt, render_rtf
from benchmarks.resumes.pdf import Look, render_pdf
from benchmarks.resumes.texts import render_html, render_html_table, render_markdown, render_text, render_wrapped


@dataclass(frozen=True, slots=True)
class Layout:
    """A named layout; `suffix` is its files' ending."""

    name: str
    suffix: str
    style: Style
    paint: Callable[[Composed], bytes]

    @property
    def key(self) -> str:
        """What the layout's half follows from: name and ending."""
        return self.name + self.suffix

    def render(self, who: Candidate) -> tuple[bytes, Truth]:
        """The file, and what can be read in it."""
        made = compose(who, self.style)
        return self.paint(made), made.truth


def _pdf(name: str, style: Style, look: Look) -> Layout:
    return Layout(name, ".pdf", style, lambda made: render_pdf(made, look))


def _drawn(name: str, style: Style, plan: Plan) -> Layout:
    return Layout(name, ".pdf", style, lambda made: render_drawn(made, plan))


def _docx(name: str, style: Style, mode: WordMode) -> Layout:
    return Layout(name, ".docx", style, lambda made: render_docx(made, mode))


_LISTS = ("skills", "languages", "certificates")
_SKILLS_FIRST = ("summary", "skills", "work", "education", "certificates", "languages")
_SCHOOL_FIRST = ("education", "work", "skills", "languages", "certificates")
_NO_SUMMARY = ("work", "education", "skills", "languages", "certificates")
_SIDE = Style(entry="stacked", header="stacked", skills="bullets", side=_LISTS, contact_aside=True)

LAYOUTS: tuple[Layout, ...] = (
    _pdf("ats", Style(entry="title_right", skills="commas"), Look(letter=True)),
    _pdf("ats-caps", Style(entry="company_right", capitals=True, wording=2, dates="figures"), Look(rule=True)),
    _pdf("ats-bare", Style(entry="pipes", header="commas", label=False, order=_NO_SUMMARY), Look(size=10.5)),
    _pdf("centered", Style(entry="title_right", wording=1), Look(align="center", rule=True, letter=True)),
    _pdf(
        "centered-dots",
        Style(entry="glued", header="dots", wording=3, skills="dots"),
        Look(align="center", font="serif", size=10.5),
    ),
    _pdf(
        "latex",
        Style(entry="latex", label=False, order=_SCHOOL_FIRST, dates="short"),
        Look(font="serif", size=10.5, align="center", rule=True, colour="#000000", letter=True),
    ),
    _pdf(
        "latex-groups",
        Style(entry="company_right", header="dots", skills="groups", label=False, dates="words"),
        Look(font="serif", size=10, rule=True, colour="#000000"),
    ),
    _pdf(
        "latex-caps",
        Style(
            entry="latex", header="pipes", capitals=True, dates="apostrophe", dash="--", order=_SKILLS_FIRST, wording=2
        ),
        Look(font="serif", size=11, align="center", colour="#000000"),
    ),
    _pdf("timeline", Style(entry="timeline", header="dots", dates="figures"), Look()),
    _pdf(
        "timeline-years",
        Style(entry="timeline", header="stacked", dates="years", dash="-", wording=1),
        Look(date_width=64, rule=True),
    ),
    _pdf(
        "timeline-wide",
        Style(entry="timeline", header="labelled", dates="words", capitals=True, titled=True),
        Look(date_width=130, font="serif", size=10),
    ),
    _pdf(
        "grid-table",
        Style(entry="timeline", header="labelled", dates="dotted", dash=" - ", titled=True, label=False, wording=1),
        Look(grid=True),
    ),
    _pdf("sidebar-left", _SIDE, Look(column="left", across=False)),
    _pdf(
        "sidebar-left-narrow",
        Style(
            entry="dash", header="stacked", skills="bullets", side=_LISTS, contact_aside=True, wording=1, dates="years"
        ),
        Look(column="left", across=False, column_width=112, size=9),
    ),
    _pdf(
        "sidebar-left-banner",
        Style(entry="title_right", header="labelled", skills="levels", side=_LISTS, contact_aside=True, capitals=True),
        Look(column="left", align="center", colour="#7a2230"),
    ),
    _pdf(
        "sidebar-right",
        Style(entry="glued", header="stacked", skills="bullets", side=_LISTS, contact_aside=True, wording=3),
        Look(column="right", across=False, shaded=False),
    ),
    _pdf(
        "sidebar-right-banner",
        Style(entry="company_right", header="pipes", side=(*_LISTS, "education"), dates="figures", skills="bullets"),
        Look(column="right", column_width=185),
    ),
    _pdf(
        "sidebar-right-narrow",
        Style(
            entry="parentheses",
            header="stacked",
            side=("skills", "languages"),
            contact_aside=True,
            dates="words",
            wording=2,
        ),
        Look(column="right", across=False, column_width=120),
    ),
    _pdf(
        "sidebar-timeline",
        Style(entry="timeline", header="stacked", side=_LISTS, contact_aside=True, skills="commas", dates="iso"),
        Look(column="left", date_width=74, size=9),
    ),
    _pdf(
        "halves",
        Style(
            entry="stacked", header="pipes", side=("education", "skills", "languages", "certificates"), skills="bullets"
        ),
        Look(column="right", column_width=235, shaded=False, rule=True),
    ),
    _pdf("icons", Style(entry="title_right", header="icons", skills="pipes", dates="short"), Look(colour="#0b6e4f")),
    _pdf(
        "icons-sidebar",
        Style(entry="commas", header="icons", side=_LISTS, skills="bullets", wording=1),
        Look(column="left", colour="#333333", column_width=140),
    ),
    _pdf(
        "pipes",
        Style(entry="pipes", header="pipes", skills="pipes", capitals=True, dash=" - "),
        Look(letter=True, size=10),
    ),
    _pdf(
        "odd-headings",
        Style(entry="at", wording=4, skills="semicolons", header="stacked", dates="words"),
        Look(colour="#b5541c", size=10),
    ),
    _pdf(
        "odd-headings-caps",
        Style(entry="parentheses", wording=4, capitals=True, header="dots", dates="years"),
        Look(align="right"),
    ),
    _pdf(
        "dates-first",
        Style(entry="dates_first", header="labelled", dates="dotted", dash=" – ", titled=True),
        Look(font="serif", size=11),
    ),
    _pdf(
        "title-at-company",
        Style(entry="at", header="commas", region=False, city_of_job=False, wording=2),
        Look(letter=True),
    ),
    _pdf(
        "company-dash-title",
        Style(entry="dash", header="pipes", dates="iso", skills="semicolons", order=_SCHOOL_FIRST),
        Look(),
    ),
    _pdf("promotions", Style(entry="grouped", header="pipes", wording=2, dates="short"), Look(rule=True, letter=True)),
    _pdf(
        "promotions-serif",
        Style(entry="grouped", header="stacked", dates="words", dash=" to "),
        Look(font="serif", size=10.5),
    ),
    _pdf(
        "one-line-jobs",
        Style(entry="commas", header="dots", dates="years", dash="–", wording=3, order=_SKILLS_FIRST),
        Look(size=10, bullet="-"),
    ),
    _pdf(
        "typewriter",
        Style(entry="stacked", header="stacked", capitals=True, skills="commas", dates="figures", dash=" - "),
        Look(font="mono", size=9),
    ),
    _pdf(
        "small-print",
        Style(entry="title_right", header="pipes", skills="groups", order=_SKILLS_FIRST),
        Look(size=7.5, margin=36, letter=True),
    ),
    _pdf(
        "no-summary-heading",
        Style(entry="latex", header="stacked", headings=False, wording=3, dates="apostrophe"),
        Look(align="right"),
    ),
    _docx("word", Style(entry="title_right", header="pipes"), "plain"),
    _docx("word-styled", Style(entry="at", header="stacked", wording=2, skills="bullets", dates="words"), "styled"),
    _docx(
        "word-timeline", Style(entry="timeline", header="labelled", dates="dotted", titled=True, wording=1), "styled"
    ),
    _docx("word-columns", _SIDE, "columns"),
    _docx(
        "word-textbox",
        Style(entry="glued", header="stacked", skills="bullets", side=_LISTS, contact_aside=True, wording=3),
        "textbox",
    ),
    _docx("word-header", Style(entry="company_right", header="dots", dates="figures", capitals=True), "header"),
    _docx("word-odd", Style(entry="dates_first", header="commas", wording=4, skills="semicolons"), "plain"),
    Layout("writer", ".odt", Style(entry="dash", header="stacked", dates="short", wording=1), render_odt),
    Layout(
        "writer-timeline", ".odt", Style(entry="timeline", header="labelled", dates="figures", wording=3), render_odt
    ),
    Layout("rich", ".rtf", Style(entry="company_right", header="pipes", dates="words"), render_rtf),
    Layout(
        "rich-stacked",
        ".rtf",
        Style(entry="stacked", header="labelled", capitals=True, dates="figures", wording=2),
        render_rtf,
    ),
    Layout(
        "web",
        ".html",
        Style(entry="title_right", header="stacked", side=_LISTS, skills="bullets", contact_aside=True),
        render_html,
    ),
    Layout("web-timeline", ".html", Style(entry="timeline", header="dots", dates="iso", wording=2), render_html),
    Layout(
        "web-table", ".html", Style(entry="latex", header="pipes", dates="apostrophe", wording=1), render_html_table
    ),
    Layout("form", ".txt", Style(entry="glued", header="stacked", capitals=True, dash=" - "), render_text),
    Layout("form-right", ".txt", Style(entry="company_right", header="pipes", dates="figures", wording=2), render_text),
    Layout(
        "mailer", ".txt", Style(entry="commas", header="labelled", dates="words", dash=" - ", wording=1), render_wrapped
    ),
    Layout("notes", ".md", Style(entry="at", header="dots", dates="iso"), render_markdown),
    Layout(
        "notes-dates",
        ".md",
        Style(entry="dates_first", header="stacked", dates="short", skills="bullets", wording=3),
        render_markdown,
    ),
    *(_drawn(name, style, plan) for name, style, plan in DRAWN),
)
