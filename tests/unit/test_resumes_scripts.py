"""Resumes in Swedish, Ukrainian, Korean, Hebrew and Arabic: headings, dates, names, jobs, schools, languages."""

from __future__ import annotations

from typing import Any

import pytest

from winnow.parsing.documents import read_document
from winnow.parsing.documents.layout.direction import in_logical_order, in_reading_direction
from winnow.parsing.documents.layout.words import Word
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.text.dates import find_dates
from winnow.parsing.resumes.text.places import read_place
from winnow.records.json_resume import to_json_resume

SWEDISH = """<h1>Åsa Lindqvist Berg</h1><p>asa.lindqvist@example.com | 070-123 45 67 | Göteborg</p>
<h2>Arbetslivserfarenhet</h2>
<h3>Systemutvecklare, Norrsken Teknik AB</h3><p>mars 2019 – nuvarande</p><ul><li>Byggde ett ordersystem.</li></ul>
<h3>Junior utvecklare, Västanvik Data AB</h3><p>aug 2016 – feb 2019</p><ul><li>Underhöll webbplatser.</li></ul>
<h2>Utbildning</h2><p><b>Sunnanö tekniska högskola</b></p><p>Civilingenjör, Datateknik, 2011 – 2016</p>
<h2>Kompetenser</h2><p>Java, Kotlin, PostgreSQL</p><h2>Språk</h2><p>Svenska, Engelska</p>"""
UKRAINIAN = """<h1>Олена Петрівна Ковальчук</h1><p>olena.kovalchuk@example.com | Львів, Україна</p>
<h2>Досвід роботи</h2>
<h3>Старший бухгалтер — ТОВ «Зоряна»</h3><p>березень 2019 – дотепер</p><ul><li>Вела облік і звітність.</li></ul>
<h3>Бухгалтер — ТОВ «Карпатбуд»</h3><p>вересень 2015 – лютий 2019</p><ul><li>Готувала декларації.</li></ul>
<h2>Освіта</h2><p><b>Карпатський національний університет</b></p><p>Магістр, Облік і аудит, 2010 – 2015</p>
<h2>Навички</h2><p>Excel, SQL, Word</p><h2>Мови</h2><p>Українська, англійська</p>"""
KOREAN = """<h1>김서연</h1><p>seoyeon.kim@example.com | 서울특별시 마포구</p>
<h2>경력사항</h2>
<h3>주식회사 한빛물산</h3><p>선임 개발자</p><p>2019년 3월 – 현재</p><ul><li>주문 시스템을 개발했습니다.</li></ul>
<h3>주식회사 누리상사</h3><p>개발자</p><p>2016년 7월 – 2019년 2월</p><ul><li>웹사이트를 유지보수했습니다.</li></ul>
<h2>학력사항</h2><p><b>한여울대학교</b></p><p>컴퓨터공학 학사, 2012년 – 2016년</p>
<h2>보유기술</h2><p>Java, Python, SQL</p><h2>외국어</h2><p>영어, 일본어</p>"""
HEBREW = """<h1>נועה בן דוד</h1><p>noa.bendavid@example.com | תל אביב</p>
<h2>ניסיון תעסוקתי</h2>
<h3>מהנדסת תוכנה, אורן מערכות בע"מ</h3><p>מרץ 2019 – היום</p><ul><li>פיתוח מערכת הזמנות.</li></ul>
<h3>מפתחת תוכנה, גלים טכנולוגיות בע"מ</h3><p>יולי 2016 – פברואר 2019</p><ul><li>תחזוקת אתרי אינטרנט.</li></ul>
<h2>השכלה</h2><p><b>אוניברסיטת הגליל</b></p><p>תואר ראשון, מדעי המחשב, 2012 – 2016</p>
<h2>כישורים</h2><p>Java, Python, SQL</p><h2>שפות</h2><p>עברית, אנגלית</p>"""


def resume(page: str) -> dict[str, Any]:
    return dict(to_json_resume(parse_resume(read_document(page.encode(), "resume.html")).fields))


@pytest.mark.parametrize(
    ("page", "name", "city", "jobs", "school", "languages"),
    [
        pytest.param(
            SWEDISH,
            "Åsa Lindqvist Berg",
            "Göteborg",
            [
                ("Norrsken Teknik AB", "Systemutvecklare", "2019-03", None),
                ("Västanvik Data AB", "Junior utvecklare", "2016-08", "2019-02"),
            ],
            "Sunnanö tekniska högskola",
            ["Svenska", "Engelska"],
            id="Swedish",
        ),
        pytest.param(
            UKRAINIAN,
            "Олена Петрівна Ковальчук",
            "Львів",
            [
                ("ТОВ «Зоряна»", "Старший бухгалтер", "2019-03", None),
                ("ТОВ «Карпатбуд»", "Бухгалтер", "2015-09", "2019-02"),
            ],
            "Карпатський національний університет",
            ["Українська", "англійська"],
            id="Ukrainian",
        ),
        pytest.param(
            KOREAN,
            "김서연",
            "서울",
            [
                ("주식회사 한빛물산", "선임 개발자", "2019-03", None),
                ("주식회사 누리상사", "개발자", "2016-07", "2019-02"),
            ],
            "한여울대학교",
            ["영어", "일본어"],
            id="Korean",
        ),
        pytest.param(
            HEBREW,
            "נועה בן דוד",
            "תל אביב",
            [
                ('אורן מערכות בע"מ', "מהנדסת תוכנה", "2019-03", None),
                ('גלים טכנולוגיות בע"מ', "מפתחת תוכנה", "2016-07", "2019-02"),
            ],
            "אוניברסיטת הגליל",
            ["עברית", "אנגלית"],
            id="Hebrew",
        ),
    ],
)
def test_a_resume_is_read_in_its_language(  # noqa: PLR0917 - a row of the table
    page: str, name: str, city: str, jobs: list[tuple[str | None, ...]], school: str, languages: list[str]
) -> None:
    found = resume(page)

    keys = ("name", "position", "startDate", "endDate")
    assert found["basics"]["name"] == name
    assert found["basics"]["location"]["city"] == city
    assert [tuple(job.get(key) for key in keys) for job in found["work"]] == jobs
    assert [entry["institution"] for entry in found["education"]] == [school]
    assert [entry["language"] for entry in found["languages"]] == languages


def test_a_city_is_named_without_the_word_for_its_rank() -> None:
    text = "부산광역시 해운대구"
    place = read_place(text)

    assert place is not None
    assert place.city is not None
    assert text[slice(*place.city)] == "부산"


def test_letters_that_a_file_gives_from_the_left_are_turned() -> None:
    """pdfium gives some words of an Arabic page in the order in which their letters stand."""
    word = "ليلى"
    standing = word[::-1]

    assert in_logical_order(standing, [10.0, 15.0, 20.0, 25.0]) == word
    assert in_logical_order(word, [25.0, 20.0, 15.0, 10.0]) == word


def test_figures_and_commas_of_a_turned_word_stay() -> None:
    assert in_logical_order("דגב،12", [10.0, 15.0, 20.0, 5.0, 30.0, 35.0]) == "בגד،12"


def test_a_dash_between_dates_stays_where_it_is() -> None:
    words = [
        Word(text, x0, 90, x1, 100, 98, 10.0, bold=False)
        for text, x0, x1 in (("היום", 20, 40), ("–", 44, 48), ("2019", 52, 72), ("מרץ", 76, 92))
    ]

    read = sorted(in_reading_direction(words), key=lambda word: word.x0)

    assert [word.text for word in read] == ["מרץ", "2019", "–", "היום"]


def test_a_period_whose_later_year_comes_first_is_one_where_text_runs_from_the_right() -> None:
    def years(text: str) -> list[tuple[str | None, str | None]]:
        return [(d.start.value if d.start else None, d.end.value if d.end else None) for d in find_dates(text)]

    assert years("جامعة القاهرة 2015 – 2010") == [("2010", "2015")]
    assert years("Harrow College 2015 – 2010") != [("2010", "2015")]
