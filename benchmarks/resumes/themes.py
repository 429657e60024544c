"""Layouts of other projects, used where their tools are installed: RenderCV's themes and those of JSON Resume.

Tools are looked for in `build/tools` (or `--tools DIR`): RenderCV in a virtual environment of its own,
``python3 -m venv build/tools/rendercv && build/tools/rendercv/bin/pip install "rendercv[full]"``; the themes by
``npm install --prefix build/tools/themes jsonresume-theme-even …``, printed by Node and Chromium.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import phonenumbers

from benchmarks.resumes.candidates import Candidate
from benchmarks.resumes.composition import Style, Truth, compose

RENDERCV_THEMES = (
    "classic", "ember", "engineeringclassic", "engineeringresumes", "harvard", "ink", "moderncv", "opal", "sb2nov",
)  # fmt: skip
_SECONDS = 90  # a page that takes longer hangs
_TO_HTML = """
const theme = await import(process.argv[1]).then((found) => (found.render ? found : found.default));
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
process.stdout.write(await theme.render(JSON.parse(Buffer.concat(chunks).toString())));
"""


@dataclass(frozen=True, slots=True)
class Theme:
    """A layout made by another tool; `render` raises CalledProcessError or TimeoutExpired when the tool fails."""

    key: str
    render: Callable[[Candidate], tuple[bytes, Truth]]


def find_themes(tools: Path) -> tuple[list[Theme], list[str]]:
    """The themes that can be used here, and one line for each tool that is missing."""
    themes: list[Theme] = []
    missing: list[str] = []
    rendercv = tools / "rendercv/bin/rendercv"
    if rendercv.exists():
        themes += [_rendercv_theme(rendercv, name) for name in RENDERCV_THEMES]
    else:
        missing.append(f"without RenderCV's themes: {rendercv} is missing")
    modules = tools / "themes/node_modules"
    names = sorted(path.name for path in modules.glob("jsonresume-theme-*"))
    node, chromium = shutil.which("node"), shutil.which("chromium") or shutil.which("google-chrome")
    if node and chromium and names:
        themes += [_json_resume_theme(node, chromium, modules.parent, name) for name in names]
    else:
        lacking = [what for what, there in (("node", node), ("chromium", chromium), (str(modules), names)) if not there]
        missing.append(f"without JSON Resume themes: {', '.join(lacking)} missing")
    return themes, missing


def keep_printed(truth: Truth, text: str) -> Truth:
    """The truth without what the text does not say: themes differ in what they print."""
    seen = re.sub(r"\W+", "", text).casefold()

    def printed(value: str | None) -> bool:
        return bool(value) and all(re.sub(r"\W+", "", word).casefold() in seen for word in str(value).split())

    singles = {key: truth[key] if printed(truth[key]) else None for key in ("name", "email", "city", "label")}
    digits = re.sub(r"\D", "", text)
    singles["phone"] = truth["phone"] if re.sub(r"\D", "", truth["phone"])[-7:] in digits else None
    lists = {key: list(filter(printed, truth[key])) for key in ("skills", "links", "languages", "certificates")}
    work = [
        job | {key: job[key] if printed(job[key]) else None for key in ("company", "title", "city")}
        for job in truth["work"]
        if printed(job["company"]) or printed(job["title"])
    ]
    education = [study for study in truth["education"] if printed(study["institution"])]
    for entry in (*work, *education):
        for key in ("start", "end"):
            entry[key] = entry[key] if entry[key] and printed(entry[key][:4]) else None
    return truth | singles | lists | {"work": work, "education": education}


def _degree(text: str) -> tuple[str, str]:
    """(kind of degree, subject) of a degree: "B.A. in Accounting" as ("B.A.", "Accounting")."""
    kind, _, subject = text.partition(" in ")
    return kind, subject


def rendercv_document(who: Candidate, theme: str) -> dict[str, Any]:
    """RenderCV's input: the same content under its own names."""
    networks, website = [], None
    for link in who.links:
        site, _, user = link.removeprefix("https://").rpartition("/")
        if site.startswith("linkedin"):
            networks.append({"network": "LinkedIn", "username": user})
        elif site.startswith("github"):
            networks.append({"network": "GitHub", "username": user})
        else:
            website = link
    number = phonenumbers.parse(who.phone, who.country)
    work = [
        {
            "company": job.company,
            "position": job.title,
            "location": job.city,
            "start_date": job.start,
            "end_date": job.end or "present",
            "highlights": list(job.highlights),
        }
        for job in who.jobs
    ]
    education = [
        {
            "institution": study.institution,
            "area": _degree(study.degree)[1] or study.degree,
            "degree": _degree(study.degree)[0] if _degree(study.degree)[1] else None,
            "start_date": study.start,
            "end_date": study.end,
        }
        for study in who.studies
    ]
    sections: dict[str, list[object]] = {
        "Summary": [who.summary],
        "Experience": [*work],
        "Education": [*education],
        "Skills": [{"label": "Skills", "details": ", ".join(who.skills)}],
        "Languages": [{"label": name, "details": level} for name, level in who.languages],
        "Certificates": [{"bullet": name} for name in who.certificates],
    }
    return {
        "cv": {
            "name": who.name,
            "headline": who.label,
            "location": f"{who.city}, {who.region}",
            "email": who.email,
            "phone": phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            "website": website,
            "social_networks": networks,
            "sections": {name: entries for name, entries in sections.items() if entries},
        },
        "design": {"theme": theme},
    }


def _rendercv_theme(rendercv: Path, name: str) -> Theme:
    def render(who: Candidate) -> tuple[bytes, Truth]:
        with tempfile.TemporaryDirectory() as folder:
            source, pdf, typst = (Path(folder) / f"cv.{end}" for end in ("yaml", "pdf", "typ"))
            source.write_text(json.dumps(rendercv_document(who, name)), encoding="utf-8")  # JSON is YAML
            command = [
                str(rendercv),
                "render",
                str(source),
                "-q",
                "-nomd",
                "-nopng",
                "-pdf",
                str(pdf),
                "-typ",
                str(typst),
            ]
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, cwd=folder)
            return pdf.read_bytes(), keep_printed(
                compose(who, Style()).truth, typst.read_text("utf-8").replace("\\", "")
            )

    return Theme(f"rendercv-{name}.pdf", render)


def json_resume(who: Candidate) -> dict[str, Any]:
    """The candidate in the JSON Resume schema (with `company`, which older themes read)."""
    profiles = [
        {"network": site.partition(".")[0].title(), "username": user, "url": f"https://{site}/{user}"}
        for site, _, user in (link.rpartition("/") for link in who.links if "//" not in link)
    ]
    work = [
        {
            "name": job.company,
            "company": job.company,
            "position": job.title,
            "location": job.city,
            "startDate": job.start,
            **({"endDate": job.end} if job.end else {}),
            "summary": "",
            "highlights": list(job.highlights),
        }
        for job in who.jobs
    ]
    education = [
        {
            "institution": study.institution,
            "studyType": _degree(study.degree)[0],
            "area": _degree(study.degree)[1],
            "startDate": study.start,
            "endDate": study.end,
            "courses": [],
        }
        for study in who.studies
    ]
    middle = len(who.skills) // 2
    return {
        "basics": {
            "name": who.name,
            "label": who.label,
            "email": who.email,
            "phone": who.phone,
            "url": "",
            "website": "",
            "summary": who.summary,
            "location": {
                "city": who.city,
                "region": who.region,
                "countryCode": who.country,
                "address": "",
                "postalCode": "",
            },
            "profiles": profiles,
        },
        "work": work,
        "education": education,
        "skills": [
            {"name": "Core", "level": "", "keywords": list(who.skills[:middle])},
            {"name": "Further", "level": "", "keywords": list(who.skills[middle:])},
        ],
        "languages": [{"language": name, "fluency": level} for name, level in who.languages],
        "certificates": [{"name": name, "date": "", "issuer": "", "url": ""} for name in who.certificates],
        **{name: [] for name in ("interests", "references", "awards", "publications", "volunteer", "projects")},
    }


def visible_text(html: str) -> str:
    """What a reader sees of a page: no scripts, styles, comments or tags."""
    bare = re.sub(r"(?is)<(script|style|title)\b.*?</\1>|<!--.*?-->", " ", html)
    return unescape(re.sub(r"<[^>]+>", " ", bare))


def _json_resume_theme(node: str, chromium: str, folder: Path, name: str) -> Theme:
    def render(who: Candidate) -> tuple[bytes, Truth]:
        command = [node, "--input-type=module", "-e", _TO_HTML, name]
        found = subprocess.run(
            command,
            input=json.dumps(json_resume(who)).encode(),
            check=True,
            capture_output=True,
            timeout=_SECONDS,
            cwd=folder,
        )
        html = found.stdout.decode()
        with tempfile.TemporaryDirectory() as scratch:
            page, pdf = Path(scratch) / "page.html", Path(scratch) / "page.pdf"
            page.write_text(html, encoding="utf-8")
            printing = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                        f"--user-data-dir={scratch}/profile", f"--print-to-pdf={pdf}", page.as_uri()]  # fmt: skip
            subprocess.run(printing, check=True, capture_output=True, timeout=_SECONDS)
            return pdf.read_bytes(), keep_printed(compose(who, Style()).truth, visible_text(html))

    return Theme(f"{name.replace('-theme', '')}.pdf", render)
