"""Resumes as Italy, Spain, Colombia, the Netherlands and Arab countries write them, with invented persons."""

from __future__ import annotations

from typing import Any

import pytest

from winnow.parsing.documents import read_document
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.text.labels import is_document_title
from winnow.records.json_resume import to_json_resume

EUROPASS_BEFORE_2004 = """FORMATO EUROPEO PER IL CURRICULUM VITAE

INFORMAZIONI PERSONALI
Nome\tGinevra Baldinotti
Indirizzo\tVia Roma 12, 50123 Firenze
E-mail\tgb@example.com
Data di nascita\t12/03/1985

ESPERIENZA LAVORATIVA
• Date (da – a)\tGennaio 2015 – oggi
• Nome e indirizzo del datore di lavoro\tAcciai Narmada S.r.l., Via Verdi 3, Prato
• Tipo di azienda o settore\tSiderurgia
• Tipo di impiego\tResponsabile di magazzino
• Principali mansioni e responsabilità\tGestione delle scorte

• Date (da – a)\t2010 – 2014
• Nome e indirizzo del datore di lavoro\tTrasporti Olmi S.p.A., Prato
• Tipo di impiego\tImpiegata amministrativa

ISTRUZIONE E FORMAZIONE
• Date (da – a)\t2004 – 2009
• Nome e tipo di istituto di istruzione o formazione\tUniversità degli Studi di Valdarno
• Principali materie / abilità professionali oggetto dello studio\tEconomia aziendale
• Qualifica conseguita\tLaurea in Economia
"""
ITALIAN = """Tommaso Verdelli
Via Garibaldi 45, 10122 Torino | 340 987 6543 | t.verdelli@example.com

Esperienze professionali
03/2018 – presente: Ingegnere meccanico presso Officine Brunetti S.p.A., Torino
- Progettazione di stampi

Istruzione
2009 – 2014: Laurea Magistrale in Ingegneria Meccanica, Politecnico di Monferrato
2004 – 2009: Diploma, I.T.I.S. A. Volta
"""
COLOMBIAN = """HOJA DE VIDA
DATOS PERSONALES
Nombres y apellidos: Lucía Barrientos Olmedo
Documento de identidad: 1.234.567.890 de Cartago
Lugar de nacimiento: Cali
Ciudad: Medellín
Celular: 300 123 4567
E-mail: lbo@example.com

EXPERIENCIA LABORAL
Empresa: Aceros Narmada S.A.S.
Cargo: Auxiliar contable
Tiempo: Enero 2015 - Marzo 2019

Empresa: Transportes Olmedo Ltda.
Cargo: Asistente administrativa
Fecha: Abril 2019 - Actualmente

FORMACIÓN ACADÉMICA
Universitarios:\tUniversidad de Zarandona
2008 - 2013

REFERENCIAS LABORALES
Pedro Quintanar
Jefe de compras, Aceros Narmada S.A.S.
"""
DUTCH = """PERSOONLIJKE GEGEVENS
Naam: Femke van Houtum
Postcode en woonplaats: 3511 AB Utrecht
Geboorteplaats: Nijmegen
E-mail: fvh@example.com

WERKERVARING
Functie: Magazijnmedewerker
Bedrijf: Olmen Transport B.V.
Periode: maart 2014 - december 2018

Functie: Planner
Bedrijf: Narmada Staal B.V.
Periode: 2019 - heden

OPLEIDING
2008 - 2012  HBO Bedrijfskunde, Hogeschool Rijnland
2002 - 2008  VWO, Sint-Jozefcollege, Nijmegen
"""
ARABIC = """السيرة الذاتية
البيانات الشخصية
الاسم: سلمى خالد الحوراني
مكان الميلاد: إربد
العنوان: عمّان، الأردن
البريد الإلكتروني: salma.h@example.com

الخبرات العملية
محاسبة رئيسية - شركة النرمادا للصلب، عمّان
2019 - الآن
محاسبة في مؤسسة الزيتون التجارية
2014 - 2019

المؤهلات العلمية
بكالوريوس محاسبة - جامعة الأغوار
2008 - 2012

المهارات
برنامج إكسل، إعداد التقارير، العمل الجماعي

اللغات
العربية: اللغة الأم
الإنجليزية: جيد جداً
"""


def resume(text: str) -> dict[str, Any]:
    return dict(to_json_resume(parse_resume(read_document(text.encode(), "resume.txt")).fields))


def jobs(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [tuple(job.get(key) for key in ("position", "name", "startDate", "endDate")) for job in found["work"]]


def schools(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(entry["institution"], entry.get("startDate"), entry.get("endDate")) for entry in found["education"]]


@pytest.mark.parametrize(
    ("text", "name", "city", "work", "education"),
    [
        pytest.param(EUROPASS_BEFORE_2004, "Ginevra Baldinotti", "Firenze",
            [("Responsabile di magazzino", "Acciai Narmada S.r.l.", "2015-01", None),
             ("Impiegata amministrativa", "Trasporti Olmi S.p.A.", "2010", "2014")],
            [("Università degli Studi di Valdarno", "2004", "2009")], id="first European form"),
        pytest.param(ITALIAN, "Tommaso Verdelli", "Torino",
            [("Ingegnere meccanico", "Officine Brunetti S.p.A.", "2018-03", None)],
            [("Politecnico di Monferrato", "2009", "2014"), ("I.T.I.S. A. Volta", "2004", "2009")], id="Italian"),
        pytest.param(COLOMBIAN, "Lucía Barrientos Olmedo", "Medellín",
            [("Auxiliar contable", "Aceros Narmada S.A.S.", "2015-01", "2019-03"),
             ("Asistente administrativa", "Transportes Olmedo Ltda.", "2019-04", None)],
            [("Universidad de Zarandona", "2008", "2013")], id="Colombian"),
        pytest.param(DUTCH, "Femke van Houtum", "Utrecht",
            [("Magazijnmedewerker", "Olmen Transport B.V.", "2014-03", "2018-12"),
             ("Planner", "Narmada Staal B.V.", "2019", None)],
            [("Hogeschool Rijnland", "2008", "2012"), ("Sint-Jozefcollege", "2002", "2008")], id="Dutch"),
        pytest.param(ARABIC, "سلمى خالد الحوراني", "عمّان",
            [("محاسبة رئيسية", "شركة النرمادا للصلب", "2019", None),
             ("محاسبة", "مؤسسة الزيتون التجارية", "2014", "2019")],
            [("جامعة الأغوار", "2008", "2012")], id="Arabic"),
    ],
)  # fmt: skip
def test_a_resume_is_read_as_its_country_writes_it(
    text: str, name: str, city: str, work: list[Any], education: list[Any]
) -> None:
    found = resume(text)

    assert (found["basics"]["name"], found["basics"]["location"]["city"]) == (name, city)
    assert jobs(found) == work
    assert schools(found) == education


def test_arabic_commas_part_skills_and_levels_stand_beside_languages() -> None:
    found = resume(ARABIC)

    assert [skill["name"] for skill in found["skills"]] == ["برنامج إكسل", "إعداد التقارير", "العمل الجماعي"]
    assert [each.get("fluency") for each in found["languages"]] == ["اللغة الأم", "جيد جداً"]


def test_the_number_of_an_identity_card_is_no_telephone() -> None:
    assert resume(COLOMBIAN)["basics"]["phone"] == "300 123 4567"


@pytest.mark.parametrize(
    "title",
    ["FORMATO EUROPEO PER IL CURRICULUM VITAE", "Modèle européen de curriculum vitae", "European CV Format"],
)
def test_the_form_of_a_resume_is_its_title(title: str) -> None:
    assert is_document_title(title)


def test_a_role_in_a_japanese_form_is_the_position() -> None:
    found = resume(
        "職務経歴書\n氏名: 高瀬 美咲\n\n職務経歴\n期間: 2015年4月 ～ 2019年3月\n会社名: 株式会社ナルマダ製鋼\n"
        "役割: プロジェクトリーダー\n業務内容: 在庫管理システムの設計\n\n期間: 2019年4月 ～ 現在\n"
        "会社名: 青葉物流株式会社\n"
        "役割: システムエンジニア\n業務内容: 物流システムの運用\n"
    )
    assert jobs(found) == [
        ("プロジェクトリーダー", "株式会社ナルマダ製鋼", "2015-04", "2019-03"),
        ("システムエンジニア", "青葉物流株式会社", "2019-04", None),
    ]


def test_year_and_month_of_a_japanese_form_may_be_cells_of_their_own() -> None:
    found = resume(
        "履歴書\n氏名 高瀬 美咲\n\n学歴\n"
        "2007\t4\t東京都立青葉高等学校 入学\n2010\t3\t東京都立青葉高等学校 卒業\n\n職歴\n"
        "2014\t4\t株式会社ナルマダ製鋼 入社\n2019\t3\t株式会社ナルマダ製鋼 退社\n2019年\t10月\t青葉物流株式会社 入社\n"
    )
    assert jobs(found) == [
        (None, "株式会社ナルマダ製鋼", "2014-04", "2019-03"),
        (None, "青葉物流株式会社", "2019-10", None),
    ]
    assert schools(found) == [("東京都立青葉高等学校", "2007-04", "2010-03")]


def test_a_korean_table_of_jobs_is_read_by_its_columns() -> None:
    found = resume(
        "이력서\n성명\t오하늘\n\n경력사항\n기간\t회사명\t직위\t담당업무\n"
        "2015.03 ~ 2019.02\t주식회사 나르마다\t대리\t재고 관리\n"
        "2019.03 ~ 현재\t푸른물류(주)\t과장\t물류 기획\n"
    )
    assert jobs(found) == [
        ("대리", "주식회사 나르마다", "2015-03", "2019-02"),
        ("과장", "푸른물류(주)", "2019-03", None),
    ]
