"""Names, numbers and addresses as resumes of many countries write them, with invented persons."""

from __future__ import annotations

from typing import Any

import pytest

from winnow.parsing.documents import read_document
from winnow.parsing.documents.characters import clean
from winnow.parsing.documents.document_model import Document, Line
from winnow.parsing.resumes import parse_resume
from winnow.parsing.resumes.fields.name_text import name_shape
from winnow.parsing.resumes.fields.never_values import is_never
from winnow.parsing.resumes.fields.unspaced_names import is_unspaced_name
from winnow.parsing.resumes.layout.headings import kind_of
from winnow.parsing.resumes.text.address_places import read_address_place
from winnow.parsing.resumes.text.dates import find_dates
from winnow.parsing.resumes.text.labels import is_document_title, label_kind, labelled
from winnow.records.json_resume import to_json_resume

JOB = "\nExperience\nClerk, Harrow Mills Ltd\n2012 - 2014\nEducation\nB.A., Vale University, 2011\n"


def basics(head: str) -> dict[str, Any]:
    found = to_json_resume(parse_resume(read_document((head + JOB).encode(), "resume.txt")).fields).get("basics")
    return dict(found) if isinstance(found, dict) else {}


@pytest.mark.parametrize(
    ("head", "name"),
    [
        pytest.param("Name: Rask Odera Cont.no: 0713 555 010", "Rask Odera", id="label without spaces"),
        pytest.param("Rask Odera Cont.no: +254 713 555010", "Rask Odera", id="label behind it"),
        pytest.param("NAME:\tRASK ODERA DATE OF BIRTH\t14/4/1994", "RASK ODERA", id="label of several words"),
        pytest.param("Name-Rask Odera\nrask@example.com", "Rask Odera", id="label glued by a hyphen"),
        pytest.param("CAPTAIN RASK ODERA\nrask@example.com", "RASK ODERA", id="rank"),
        pytest.param("CPA JANE FENWICK\njf@example.com", "JANE FENWICK", id="profession in front"),
        pytest.param("Jane Fenwick, MD\njf@example.com", "Jane Fenwick", id="degree that is a state"),
        pytest.param("Fenwick, Jane\njf@example.com", "Fenwick, Jane", id="surname first"),
        pytest.param("Name, Vorname: Fennimor, Jane", "Fennimor, Jane", id="label says which is first"),
        pytest.param("Tallis\nFenimore\ntallisfenimore@example.com", "Tallis Fenimore", id="two lines of an address"),
        pytest.param(
            "AMADOU EL FENNIR\nBOUBA NGANDAKA\namadouelfennirboubangandaka@example.com",
            "AMADOU EL FENNIR BOUBA NGANDAKA",
            id="two lines of three and two words",
        ),
        pytest.param(
            "TALLIS FENNIR Email-ID : tf@example.com", "TALLIS FENNIR", id="label of an address right behind it"
        ),
        pytest.param(
            "JANE FENWICK E-mail:- jf@example.com " + "\tPermanent Address: 4 Mill " * 5, "JANE FENWICK", id="long"
        ),
        pytest.param(
            "+44 20 5550 1234 JANE FENWICK janefenwick@example.com", "JANE FENWICK", id="between number and address"
        ),
        pytest.param("NAME: RASK ODERA DATE OF BIRTH: 10/10/1994", "RASK ODERA", id="next label behind an answer"),
        pytest.param("RASK ODERA ELIM P.BOX NO: 14 HARROW", "RASK ODERA ELIM", id="box of the post"),
        pytest.param("Jane .S. Fenwick\njf@example.com", "Jane .S. Fenwick", id="dot before the initial"),
        pytest.param("FENWICK .J\njf@example.com", "FENWICK .J", id="last initial behind its dot"),
        pytest.param("J . Fenwick\nVale Road, Harrow", "J . Fenwick", id="dot apart"),
        pytest.param("S T R FENNIR ODERA\njf@example.com", "S T R FENNIR ODERA", id="three initials"),
        pytest.param("J. J. FENWICK\nfenwick@example.com", "J. J. FENWICK", id="the same initial twice"),
        pytest.param("Nasir ur Rahman T.K\nnr@example.com", "Nasir ur Rahman T.K", id="joined Arabic name"),
        pytest.param("JAVED UL ISLAM\nju@example.com", "JAVED UL ISLAM", id="what is a label elsewhere"),
        pytest.param(
            "Salim Adil Salim Al Fennir\nsa@example.com", "Salim Adil Salim Al Fennir", id="grandfather's name"
        ),
        pytest.param("TALLIS McFENNIR, DO\ntm@example.com", "TALLIS McFENNIR", id="capitals behind Mc"),
        pytest.param("Jane Lane\njl@example.com", "Jane Lane", id="surname that ends addresses"),
        pytest.param("REGARDS... J.FENWICK MOB:+442055501234", "J.FENWICK", id="closing of a letter"),
        pytest.param("נועה לביא │ חיפה │ 050-5550123", "נועה לביא", id="drawn bars"),
        pytest.param("RASK ODERA E-mail:- rask@example.com", "RASK ODERA", id="label of an address behind it"),
        pytest.param("Rask Odera E–Mail: rask@example.com M: +254 713555010", "Rask Odera", id="label with a dash"),
        pytest.param("JANE ODERA P.BOX NO: 117 VALETOWN", "JANE ODERA", id="box behind it"),
        pytest.param("Jane R. Fenwick 174,Harrow Soc., Mill Road", "Jane R. Fenwick", id="number of a house behind it"),
        pytest.param("JANE ODERA FENN +254 713555010", "JANE ODERA FENN", id="number behind it"),
        pytest.param("TALLISFENIMORE.P E-mail:tallisfeni@example.com", "TALLISFENIMORE.P", id="glued initial"),
        pytest.param("FENNIMOR .M\nMobile: +254 713555010", "FENNIMOR .M", id="space before a point"),
        pytest.param("J . Fennimora\nMobile: +254 713555010", "J . Fennimora", id="spaces around a point"),
        pytest.param("S D R KUMAR TALLISPALLI\nNear Harrow School", "S D R KUMAR TALLISPALLI", id="three initials"),
        pytest.param(
            "Tariq ur Rahmen C.I\nMobile: +254 713555010", "Tariq ur Rahmen C.I", id="article in small letters"
        ),
        pytest.param("CRANE C. McKIRBY\nMobile: +254 713555010", "CRANE C. McKIRBY", id="surname in Mc"),
        pytest.param("Odem Rask Odem Al Fenn\nOdem@example.com", "Odem Rask Odem Al Fenn", id="grandfather's name"),
        pytest.param(
            "I look for a post.\nThank you,\nREGARDS... H.N.FENNA\nMob: +254713555010, hnfenna@example.com",
            "H.N.FENNA",
            id="closing",
        ),
        pytest.param("求职简历\n求职意向： Java开发\n姓名：罗思远\t性别：男", "罗思远", id="Chinese form"),
        pytest.param("이력서\n성 명\t오하늘\t성별\t남", "오하늘", id="Korean form"),
        pytest.param("職務経歴書\n氏名 佐々木 謙二", "佐々木 謙二", id="Japanese label"),
    ],
)
def test_a_name_is_read_as_people_write_it(head: str, name: str) -> None:
    assert basics(head).get("name") == name


@pytest.mark.parametrize(
    "text", ["Rosewood Garden Millbrook", "Vale Enclave", "Java Java", "Jane Jane Fenwick", "MapDB"]
)
def test_addresses_and_words_said_twice_are_no_names(text: str) -> None:
    assert name_shape(text) == 0


@pytest.mark.parametrize("head", ["Resume\nC/O Mill House,\nOllerby,\nVale - 518 007\nq9@example.com",
    "Resume\nMill House Lane 4\nOllerby,Harrow(V)\nq9@example.com",
    "12, Quay Rd.\nQuay 4, Ollerby, Tel. 5550142"])  # fmt: skip
def test_a_village_of_an_address_is_no_name(head: str) -> None:
    assert "name" not in basics(head)


def test_the_lines_of_a_name_may_differ_a_little_in_size() -> None:
    rows = [("OTTOLINE", 24.0), ("FARROW", 26.0), ("12 Quay Street, Harrow", 11.0), ("Tel. 01872 555 010", 11.0)]
    lines, at = [], 0
    for rank, (text, size) in enumerate(rows):
        where = (at, at + len(text))
        lines.append(Line(
            text, *where, 0, 40.0, 40.0 + 28 * rank, 200.0, 40.0 + 28 * rank + size, size, size > 20, 0, bullet=False,
            cells=(where,),
        ))  # fmt: skip
        at += len(text) + 1
    document = Document("pdf", "\n".join(text for text, _ in rows), tuple(lines), (), 1, None)

    assert parse_resume(document).fields["name"].value == "OTTOLINE FARROW"


def test_an_initial_behind_its_dot_is_no_family_name() -> None:
    fields = parse_resume(read_document(("FENWICK .J\njf@example.com" + JOB).encode(), "resume.txt")).fields
    assert "family_name" not in fields


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("H.No: 7-32, Mill colony,\nB.Tarnapadu,\nPune Dist - 411007", id="row that ends in a comma"),
        pytest.param("Near Harrow School Lane,\nTarnavaram,Kelnada(AP)", id="two names without a space"),
        pytest.param("B-326, Sector 35-A,\nZammen Town, Tarangi#4, Vale # 31", id="beside a number"),
        pytest.param("Passport\nFather Name:\nM S TARIQ FENNA", id="father's name below its label"),
        pytest.param(
            "To lead people well.\nTo mend what is broken.\nTo sell more of it.\nTo buy for less.\nTARNAVERFARING"
            + 12 * "\nClerk of the mill and its many looms",
            id="single word below the first rows",
        ),
    ],
)
def test_what_only_stands_where_a_name_could_is_none(head: str) -> None:
    fields = parse_resume(read_document((head + JOB).encode(), "resume.txt")).fields
    assert "name" not in fields or fields["name"].confidence <= 0.3


def test_an_initial_behind_a_spaced_point_is_no_family_name() -> None:
    fields = parse_resume(read_document(("FENNIMOR .M\nmail@example.com" + JOB).encode(), "resume.txt")).fields
    assert {"given_name", "family_name"}.isdisjoint(fields)


def test_the_parts_of_a_turned_name_are_told() -> None:
    fields = parse_resume(read_document(("Fenwick, Jane\njf@example.com" + JOB).encode(), "resume.txt")).fields
    assert (fields["given_name"].value, fields["family_name"].value) == ("Jane", "Fenwick")


@pytest.mark.parametrize(
    "text", ["个人优势", "及教育经历", "技術", "및 교육사항", "その他", "泊松软件", "Vale 泊松软件"]
)
def test_words_in_unspaced_scripts_are_no_names(text: str) -> None:
    assert name_shape(text) == 0


@pytest.mark.parametrize(
    "text", ["王苏湖", "欧阳明月", "高橋 さくら", "佐々木 謙", "김서연", "남궁 민수", "Lin Wei (林薇)"]
)
def test_names_in_unspaced_scripts_begin_with_a_family_name(text: str) -> None:
    assert is_unspaced_name(text)


def test_a_name_that_is_asked_for_need_not_be_frequent() -> None:
    assert is_unspaced_name("四十物 葵", asked=True)
    assert not is_unspaced_name("四十物 葵")


def test_an_asked_for_name_stands_before_a_line_in_capitals() -> None:
    head = "PRECISE\nSummary\nEight years of cleaning.\nPersonal Details\nName: Wenna Treloar\nWenna Treloar"
    assert basics(head)["name"] == "Wenna Treloar"


def test_radicals_and_bars_are_the_characters_that_look_alike() -> None:
    assert clean("⽒名 佐々⽊｜⻑野 │ ⻄") == "氏名 佐々木|長野 | 西"


@pytest.mark.parametrize("title", ["求职简历", "简 历", "Życiorys", "レジュメ", "자기소개서"])
def test_titles_of_documents_in_more_languages(title: str) -> None:
    assert is_document_title(title)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("实习经历", "work"),
        ("個人優勢", None),
        ("个人优势", "summary"),
        ("学 歴", "education"),
        ("최종학력", "education"),
        ("İş Deneyimleri", "work"),
        ("Przebieg kariery", "work"),
        ("Trudová", None),
        ("Pracovní praxe", "work"),
        ("Utbildning & Kurser", "education"),
        ("Erhvervserfaring", "work"),
        ("Utdanning", "education"),
        ("Профессиональные навыки", "skills"),
        ("Професійний досвід", "work"),
        ("Cursus scolaire", "education"),
        ("المؤهلات الدراسية", "education"),
        ("השכלה וקורסים", "education"),
    ],
)
def test_headings_in_more_languages(heading: str, kind: str | None) -> None:
    assert kind_of(heading) == kind


def test_a_label_may_have_commas_or_spaces_between_its_characters() -> None:
    assert (label_kind("Name, Vorname"), label_kind("姓 名"), labelled("住所 東京都港区")) == (
        "name",
        "name",
        ("address", 3),
    )


@pytest.mark.parametrize(
    ("row", "email"),
    [
        ("Email-ada.vale@example.com", "ada.vale@example.com"),
        ("Email:-ada.vale@example.com", "ada.vale@example.com"),
        ("E-Mail ID-ada.vale@example.com", "ada.vale@example.com"),
        ("email.ada@example.com", "email.ada@example.com"),
    ],
)
def test_a_label_written_onto_an_address_is_none_of_it(row: str, email: str) -> None:
    assert basics(f"Ada Vale\n{row}")["email"] == email


@pytest.mark.parametrize(
    ("head", "numbers"),
    [
        pytest.param(
            "Mobile No. :- 09714502039,09928195508\nAddress: 4 Station Road, Surat, Gujarat, India",
            ["+919714502039", "+919928195508"],
            id="two with a comma",
        ),
        pytest.param("手机：18168020307\n教育背景\n江南大学", ["+8618168020307"], id="Chinese, not American"),
        pytest.param("연락처\t010-4977-9328\n학력\n한여울대학교", ["+821049779328"], id="Korean"),
        pytest.param("Mob.+254 713 555010", ["+254713555010"], id="glued to the label's full stop"),
        pytest.param("C++11/14/17/20", [], id="versions of C++"),
    ],
)
def test_numbers_have_the_country_of_their_language(head: str, numbers: list[str]) -> None:
    fields = parse_resume(read_document(f"Ada Vale\nada@example.com\n{head}{JOB}".encode(), "resume.txt")).fields
    phones = fields["phones"].value if "phones" in fields else []
    assert isinstance(phones, list)
    assert [phone["number"] for phone in phones if isinstance(phone, dict)] == numbers


def test_a_labelled_number_of_eight_digits_stays_as_written() -> None:
    text = f"Moosa Hattan\nmoosa@example.com\nContact No: 99736473{JOB}"
    phones = parse_resume(read_document(text.encode(), "resume.txt")).fields["phones"].value
    assert phones == [{"raw": "99736473", "number": None}]


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("佐藤 美咲", "佐藤", "美咲"),
        ("王苏湖", "王", "苏湖"),
        ("欧阳明月", "欧阳", "明月"),
        ("김서연", "김", "서연"),
        ("남궁 민수", "남궁", "민수"),
    ],
)
def test_the_family_name_comes_first_in_east_asia(name: str, family: str, given: str) -> None:
    fields = parse_resume(read_document(f"{name}\nada@example.com{JOB}".encode(), "resume.txt")).fields
    assert (fields["family_name"].value, fields["given_name"].value) == (family, given)


def entries(section: str, lines: str) -> list[dict[str, Any]]:
    text = f"Ada Vale\nada@example.com\n{lines}\n"
    found = to_json_resume(parse_resume(read_document(text.encode(), "resume.txt")).fields).get(section)
    return [dict(entry) for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


@pytest.mark.parametrize(
    ("told", "employer", "place"),
    [
        ("in Dubai, Harrow Catering LLC", "Harrow Catering LLC", "Dubai"),
        ("in Qatar Harrow Club", "Harrow Club", "Qatar"),
        ("in Saudi Arabia Harrow Trading Group", "Harrow Trading Group", "Saudi Arabia"),
        ("in Faridabad", None, "Faridabad"),
        ("in Harrow Mills, Hyderabad", "Harrow Mills", "Hyderabad"),
    ],
)
def test_a_place_is_no_employer_in_a_sentence(told: str, employer: str | None, place: str) -> None:
    jobs = entries("work", f"Work Experience\nWorked as a Storekeeper {told} from 2008 to 2012.")
    assert [(job.get("name"), job["position"], job["location"]) for job in jobs] == [(employer, "Storekeeper", place)]


@pytest.mark.parametrize(
    ("row", "school"),
    [
        ("Matriculation from Lahore\t2009", None),
        ("B.Com\tVale College of Commerce with 63%\t2013", "Vale College of Commerce"),
        ("12th\tVale Mandir – Attained 59.9%.\t2010", "Vale Mandir"),
        ("B.Sc\tUniversity Name : Vale University\t2010", "Vale University"),
        ("2009-2012:\tVALE BOYS HIGH SCHOOL MEAN GRADE: B MINUS", "VALE BOYS HIGH SCHOOL"),
    ],
)
def test_a_school_is_its_name_and_no_more(row: str, school: str | None) -> None:
    assert [study.get("institution") for study in entries("education", f"Education\n{row}")] == [school]


@pytest.mark.parametrize("text", ["IInd Div", "First Class", "2nd division"])
def test_a_grade_is_no_school(text: str) -> None:
    assert is_never("education/institution", text)


@pytest.mark.parametrize(
    "text", ["【メンバー数】3名", "月次決算と予算管理を担当しました。", "주문 시스템을 개발했습니다."]
)
def test_sentences_in_unspaced_scripts_are_no_positions_and_employers(text: str) -> None:
    assert is_never("work/position", text)
    assert is_never("work/name", text)
    assert not is_never("work/name", "株式会社あおば商事ホールディングス")


def test_a_form_may_call_the_position_a_post_and_the_period_experience() -> None:
    form = "Career History\nExperience: Since 1stSeptember 2013 until now\nPost: Clerk\nCompany: Harrow Mills LLC"
    (job,) = entries("work", form)
    assert (job["name"], job["position"], job["startDate"]) == ("Harrow Mills LLC", "Clerk", "2013-09-01")


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("1 Feb 2016 to 10Feb 2017", ("2016-02-01", "2017-02-10")),
        ("March 2015 upto April 2016", ("2015-03", "2016-04")),
        ("2010 untill 2012", ("2010", "2012")),
        ("Lip 2015 - Sie 2016", ("2015-07", "2016-08")),
        ("lis 2015 - gru 2016", ("2015-11", "2016-12")),
    ],
)
def test_days_may_be_glued_to_months_and_joints_misspelt(written: str, period: tuple[str, str]) -> None:
    (date,) = find_dates(written)
    assert date.start
    assert date.end
    assert (date.start.value, date.end.value) == period


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("12 Harrow Lane, Vale Nagar,\nChennai-91.", "Chennai"),
        ("75-D, Pocket-R\nVale Garden\nNew Delhi-95", "New Delhi"),
        ("B-71 Pocket-B Phase-2 Vale Vihar Delhi 110052", "Delhi"),
        ("H.No. 112, Second Floor, Vale Nagar, Okhla New Delhi, Pin: 110025", "New Delhi"),
        ("MIG-97, Vale Nagar,\nTrichy-620026", "Trichy"),
    ],
)
def test_a_city_stands_before_its_postal_zone(address: str, city: str) -> None:
    assert basics(f"Ada Vale\n{address}\nada@example.com")["location"]["city"] == city


@pytest.mark.parametrize("text", ["Windows-95", "Sector-62", "Room 101 Salem 12"])
def test_a_number_alone_is_no_postal_zone(text: str) -> None:
    assert read_address_place(text) is None


COURSES = "Secondary\tVale School Alwar\t2010\nDiploma in Civil Engineering\tHarrow Polytechnic College\tAug 2015"


def test_a_table_of_studies_is_read_below_a_heading_that_is_not_known() -> None:
    text = f"SKILLS\nCivil Drawing\n\nRECORDS OF MINE\nExamination\tName of school/college/board\tYear\n{COURSES}"
    read = [(study["institution"], study["endDate"]) for study in entries("education", text)]
    assert read == [("Vale School Alwar", "2010"), ("Harrow Polytechnic College", "2015-08")]


def test_labels_of_columns_below_each_other_open_no_sections() -> None:
    head = "S.No\nQUALIFICATION\nINSTITUTE\nYEAR OF PASSING\nBOARD /UNIVERSITY\n%\nMARK"
    rows = "1\tB.Tech\tVale Institute\t2012\tHarrow University\t73%\n2\t10th\tVale School\t2004\tState Board\t61"
    text = f"QUALIFICATION DETAILS:\n{head}\n{rows}\nSTRENGTHS:\nPatience"
    assert [study["institution"] for study in entries("education", text)] == ["Vale Institute", "Vale School"]


def test_a_table_of_jobs_may_have_years() -> None:
    table = "Name of the Company\tLocation\tYear\tPosition\nHarrow Mills LLC.\tOman\tFeb 2015 - April 2017\tQA Manager"
    (job,) = entries("work", f"Employment Record\n{table}")
    assert (job["name"], job["location"], job["position"], job["endDate"]) == (
        "Harrow Mills LLC.",
        "Oman",
        "QA Manager",
        "2017-04",
    )


@pytest.mark.parametrize(
    ("kind", "text", "never"),
    [
        ("education/institution", "Father’s Name:- Mr. Abel Vale", True),
        ("work/name", "Tel: 3991113 P.O. Box 63932", True),
        ("work/position", "Marital Status: Single", True),
        ("work/position", "Mobile: Developer", False),
        ("education/institution", "Vale College: School of Arts", False),
    ],
)
def test_an_answer_about_the_person_is_no_part_of_an_entry(kind: str, text: str, never: bool) -> None:
    assert is_never(kind, text) is never


def test_a_province_is_no_city_of_another_country() -> None:
    location = basics("Ada Vale\n22 Oak Street Ottawa, Ontario, Canada. K1R 6S9\nada@example.com")["location"]
    assert (location["city"], location["region"]) == ("Ottawa", "Ontario")


def test_two_numbers_behind_a_short_label_are_read_anywhere() -> None:
    text = f"Ada Vale\nada@example.com{JOB}Mob Ph: 9752705792,8754465318\n"
    phones = parse_resume(read_document(text.encode(), "resume.txt")).fields["phones"].value
    assert isinstance(phones, list)
    assert [phone["raw"] for phone in phones if isinstance(phone, dict)] == ["9752705792", "8754465318"]


def test_a_japanese_form_tells_in_two_rows_when_a_job_or_study_was() -> None:
    rows = "2011年4月\t青葉大学 入学\n2015年3月\t青葉大学 卒業"
    (study,) = entries("education", f"学歴\n{rows}")
    assert (study["institution"], study["startDate"], study["endDate"]) == ("青葉大学", "2011-04", "2015-03")
    rows = "2015年4月\t株式会社みどり商事 入社\n2019年3月\t株式会社みどり商事 退社\n2019年4月\tあおば電機株式会社 入社"
    jobs = [(job["name"], job["startDate"], job.get("endDate")) for job in entries("work", f"職歴\n{rows}")]
    assert jobs == [("株式会社みどり商事", "2015-04", "2019-03"), ("あおば電機株式会社", "2019-04", None)]


def test_a_space_parts_employer_and_position_in_chinese() -> None:
    (job,) = entries("work", "工作经历\n2019.03 - 至今 杭州云杉科技有限公司 高级工程师")
    assert (job["name"], job["position"], job["startDate"]) == ("杭州云杉科技有限公司", "高级工程师", "2019-03")


def test_an_arabic_comma_parts_position_and_employer() -> None:
    (job,) = entries("work", "الخبرات العملية\n2012 - 2018\nمساعد محاسب، مؤسسة الواحة")
    assert (job["position"], job["name"]) == ("مساعد محاسب", "مؤسسة الواحة")


@pytest.mark.parametrize(
    ("heading", "row", "languages"),
    [
        ("Języki obce", "angielski – B2, niemiecki – A2", ["angielski", "niemiecki"]),
        ("Språk", "Svenska, engelska", ["Svenska", "engelska"]),
        ("Langues parlées", "Français, anglais", ["Français", "anglais"]),
    ],
)
def test_languages_may_be_in_lower_case(heading: str, row: str, languages: list[str]) -> None:
    assert [entry["language"] for entry in entries("languages", f"{heading}\n{row}")] == languages


def test_a_surname_stands_first_where_a_label_asks_for_the_name() -> None:
    assert basics("Name: Treloar, Wenke\nwt@example.com")["name"] == "Treloar, Wenke"
    assert basics("Name: Priya Nair, Kochi\npn@example.com")["name"] == "Priya Nair"


@pytest.mark.parametrize(
    ("form", "name", "given", "family"),
    [
        pytest.param("First Name: Ottoline\nLast Name: Farrow", "Ottoline Farrow", "Ottoline", "Farrow", id="English"),
        pytest.param("Surname\tFarrow\nMiddle name\tMae\nGiven names\tOttoline", "Ottoline Mae Farrow", "Ottoline",
            "Farrow", id="cells, the family's first"),
        pytest.param("First Name: Ottoline\tLast Name: Farrow", "Ottoline Farrow", "Ottoline", "Farrow", id="one row"),
        pytest.param("Name: Sandhofer\nVorname: Leonie", "Leonie Sandhofer", "Leonie", "Sandhofer", id="German"),
        pytest.param("Nom : Marchandot\nPrénom : Élodie", "Élodie Marchandot", "Élodie", "Marchandot", id="French"),
        pytest.param("Nombre: Lucía\nApellidos: Barrientos Olmedo", "Lucía Barrientos Olmedo", "Lucía",
            "Barrientos Olmedo", id="Spanish"),
        pytest.param("Nome: Ginevra\nCognome: Baldinotti", "Ginevra Baldinotti", "Ginevra", "Baldinotti", id="Italian"),
        pytest.param("Voornaam: Femke\nAchternaam: van Houtum", "Femke van Houtum", "Femke", "van Houtum", id="Dutch"),
        pytest.param("Nazwisko: Brzezicka\nImię: Zofia", "Zofia Brzezicka", "Zofia", "Brzezicka", id="Polish"),
        pytest.param("Фамилия: Лазоренко\nИмя: Тарас\nОтчество: Игоревич", "Тарас Игоревич Лазоренко", "Тарас",
            "Лазоренко", id="Russian"),
        pytest.param("الاسم الأول: سلمى\nاسم العائلة: الحوراني", "سلمى الحوراني", "سلمى", "الحوراني", id="Arabic"),
    ],
)  # fmt: skip
def test_a_name_is_made_of_the_parts_that_a_form_asks_for(form: str, name: str, given: str, family: str) -> None:
    text = f"CURRICULUM VITAE\n{form}\nEmail: of88@example.com{JOB}"
    fields = parse_resume(read_document(text.encode(), "resume.txt")).fields

    assert [fields[key].value for key in ("name", "given_name", "family_name")] == [name, given, family]


def test_a_name_that_stands_as_a_whole_keeps_its_place_beside_a_form() -> None:
    text = f"OTTOLINE FARROW\nof88@example.com\nFirst Name: Ottoline\nLast Name: Farrow{JOB}"
    name = parse_resume(read_document(text.encode(), "resume.txt")).fields["name"]

    assert (name.value, name.span) == ("OTTOLINE FARROW", (0, 15))


def test_a_form_for_a_name_that_nobody_filled_in_names_nobody() -> None:
    assert "name" not in basics("Last Name: N/A\nFirst Name: N/A\nEmail: of88@example.com")


@pytest.mark.parametrize("line", ["TAMSYN HOSKYN, MD", "Tamsyn Hoskyn, MA", "TAMSYN HOSKYN, CA"])
def test_a_name_with_a_degree_that_is_a_states_code_leads_a_page(line: str) -> None:
    told = basics(f"Curriculum Vitae\n{line}\n12 Quay Street\nPhone: 724 465 0142")

    assert told["name"].casefold() == "tamsyn hoskyn"
    assert "hoskyn" not in str(told.get("location")).casefold()


def test_a_name_above_every_page_is_no_employer() -> None:
    head = (
        "Curriculum Vitae\nJane Fenwick\nTel. 01872 555 010\nExperience\nClerk, Quay & Sons, Truro\n2015 - 2019\n"
        "Page 2 of 2\nJane Fenwick\nBaker\n2014 - 2015\n"
    )

    resume = to_json_resume(parse_resume(read_document(head.encode(), "resume.txt")).fields)

    assert "'name': 'Jane Fenwick'" in str(resume["basics"])
    assert "Jane Fenwick" not in str(resume["work"])
