"""What merges when the estimate is not trusted."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

import numpy as np
import pytest

from winnow.matching.adjust.exact_keys import agree_exactly, find_called_more
from winnow.matching.adjust.parting_fields import find_parting
from winnow.matching.compare.comparison_levels import LEVELS, compare_records
from winnow.matching.prepare.columns import build_columns
from winnow.matching.schema import FieldRule, Kind, Schema

SONGS = "Falling Road; Ghost Train; The River; Morning Letter; Stone Garden; Night of Fire"
WORDS = [f"{one}{two}{three}" for one in "bdfgklmn" for two in ("alo", "eri", "ina", "osu") for three in "rst"]
OTHERS = "Winter Harbour; Paper Moon; The Orchard; Copper Bell; Long Way Down; Evening Tide"


def merged(kinds: dict[str, Kind], left: Mapping[str, str | None], right: Mapping[str, str | None]) -> bool:
    """Whether two records of a table of forty are taken for one."""
    fillers = [{name: f"{name} word{i} other{i * 7} filler{i * 3} (CD{i})" for name in kinds} for i in range(38)]
    rows: list[Mapping[str, str | None]] = [left, right, *fillers]
    schema = Schema(tuple(FieldRule(name, kind) for name, kind in kinds.items()))
    columns = build_columns({name: [row.get(name) for row in rows] for name in kinds}, schema)
    one, other = np.array([0]), np.array([1])
    base = [np.r_[0.02, np.full(len(LEVELS[c.kind]) - 2, 1e-5), 0.98] for c in columns]
    return bool(agree_exactly(columns, base, one, other, compare_records(columns, one, other), 40 * 39 / 2)[0])


DISC = {"artist": Kind.PEOPLE, "title": Kind.TITLE, "tracks": Kind.SET}


def test_a_long_list_is_a_key_though_one_item_is_mistyped() -> None:
    disc = {"artist": "The Chosurts", "title": "Sleeping Mirror", "tracks": SONGS}

    assert merged(DISC, disc, {**disc, "tracks": SONGS.replace("Ghost Train", "Ghots Train")})


def test_another_disc_of_a_set_is_another() -> None:
    disc = {"artist": "The Chosurts", "title": "Sleeping Mirror (CD1)", "tracks": SONGS}

    assert not merged(DISC, disc, {**disc, "title": "Sleeping Mirror (CD2)"})
    assert not merged(DISC, disc, {**disc, "title": "Sleeping Mirror"})


def test_an_equal_title_is_no_key_where_one_does_not_say_what_is_in_it() -> None:
    disc = {"artist": "Toucesea Kemi", "title": "The Very Best of Toucesea Kemi", "tracks": SONGS}

    assert merged(DISC, disc, {**disc, "artist": "Kemi, Toucesea"})
    assert not merged(DISC, disc, {**disc, "tracks": None})
    assert not merged(DISC, disc, {**disc, "tracks": OTHERS})


def test_an_accessory_that_names_a_model_is_not_the_model() -> None:
    camera = "Dri digital camera VQ542X black"

    def offers(other: str) -> bool:
        return merged(
            {"name": Kind.TITLE, "code": Kind.MODEL}, {"name": camera, "code": camera}, {"name": other, "code": other}
        )

    assert offers("Dri camera VQ542X digital black")
    assert not offers("Dri battery BP118R for digital camera VQ542X black")


def test_lines_of_a_bill_are_not_merged_by_its_number() -> None:
    kinds = {"bill": Kind.IDENTIFIER, "customer": Kind.TITLE, "item": Kind.TITLE, "amount": Kind.NUMBER}
    line = {"bill": "R48213", "customer": "Brelourt Foods of Totnes", "item": "oak table", "amount": "199.50"}

    assert merged(kinds, line, {**line, "amount": None})
    assert not merged(kinds, line, {**line, "item": "desk lamp", "amount": "12.80"})


def test_two_meetings_of_the_same_teams_are_not_merged() -> None:
    kinds = {"match": Kind.TITLE, "ground": Kind.TITLE, "day": Kind.DATE}
    game = {"match": "Oakham United against Ilkley Rovers", "ground": "Gentle Compass", "day": "2022-03-06"}

    assert merged(kinds, game, {**game})
    assert not merged(kinds, game, {**game, "day": "2022-08-01"})
    assert not merged(kinds, game, {**game, "day": None})


def test_a_title_alone_beside_what_is_not_given_is_no_key() -> None:
    kinds = {"name": Kind.TITLE, "code": Kind.MODEL, "price": Kind.NUMBER}
    oven = {"name": "Nimbex 2.0 cu ft over the range oven", "code": None, "price": "199.00"}

    assert merged(kinds, oven, {**oven})
    assert not merged(kinds, {**oven, "price": None}, {**oven, "price": None})


def test_article_numbers_that_are_near_each_other_are_those_of_two_things() -> None:
    kinds = {"name": Kind.TITLE, "code": Kind.IDENTIFIER, "phone": Kind.PHONE}
    mouse = {"name": "Mighty mini mouse retractable", "code": "07218", "phone": "2025550143"}

    assert merged(kinds, mouse, mouse)
    assert not merged(kinds, mouse, {**mouse, "code": "07223"})
    assert not merged(kinds, mouse, {**mouse, "code": "07219"})


def test_a_number_that_only_one_has_is_that_of_a_part() -> None:
    kinds = {"name": Kind.TITLE, "address": Kind.ADDRESS, "phone": Kind.PHONE}
    house = {"name": "Gentle Station", "address": "130 Victoria Street", "phone": "2025550143"}

    assert merged(kinds, house, {**house, "address": "130 Victoria St."})
    assert not merged(kinds, house, {**house, "address": "Flat 3, 130 Victoria Street"})
    assert not merged(kinds, house, {**house, "name": "Gentle Station (1)"})


def test_one_title_at_two_prices_is_no_key() -> None:
    kinds = {"title": Kind.TITLE, "price": Kind.NUMBER}
    screen = {"title": "Maxwhite fiberglass fixed frame screen", "price": "533.00"}

    assert merged(kinds, screen, screen)
    assert not merged(kinds, screen, {**screen, "price": "652.00"})


def test_equal_rows_of_a_list_of_firms_or_addresses_are_one_and_namesakes_are_not() -> None:
    firm = {"company": "Amber Harbour Ltd"}
    house = {"street": "Gartenweg 7", "city": "Zerbst"}
    where = {"street": Kind.ADDRESS, "city": Kind.PLACE}

    assert merged({"company": Kind.ORGANISATION}, firm, {"company": "AMBER HARBOUR LIMITED"})
    assert merged({"company": Kind.ORGANISATION, "city": Kind.PLACE}, firm | {"city": "Bath"}, firm | {"city": "Bath"})
    assert not merged({"company": Kind.ORGANISATION, "kind": Kind.CATEGORY}, firm | {"kind": "a"}, firm | {"kind": "a"})
    assert merged(where, house, house)
    assert not merged(where, house, {**house, "street": "Gartenweg 9"})
    assert not merged(where, house, {"street": "Gartenweg 7", "city": None})
    assert not merged({"name": Kind.PERSON_NAME}, {"name": "Ada Nowak"}, {"name": "Ada Nowak"})


def exactly(kinds: Mapping[str, Kind], rows: list[dict[str, str | None]]) -> list[bool]:
    """Which of the pairs of neighbours (the first and the second row, the third and the fourth) are taken for one."""
    schema = Schema(tuple(FieldRule(name, kind) for name, kind in kinds.items()))
    columns = build_columns({name: [row[name] for row in rows] for name in kinds}, schema)
    left, right = np.arange(0, len(rows), 2), np.arange(1, len(rows), 2)
    base = [np.r_[0.02, np.full(len(LEVELS[c.kind]) - 2, 1e-5), 0.98] for c in columns]
    matrix = compare_records(columns, left, right)
    found: list[bool] = agree_exactly(columns, base, left, right, matrix, len(rows) ** 2 / 2).tolist()
    return found


def test_people_without_a_name_are_not_merged_by_what_else_they_share() -> None:
    kinds = {"given": Kind.GIVEN_NAME, "family": Kind.FAMILY_NAME, "mail": Kind.EMAIL, "post": Kind.CATEGORY}
    names = [("Ada", "Vance"), ("Bob", "Roe"), ("Cleo", "Moss"), (None, None)]
    rows: list[dict[str, str | None]] = [
        {"given": given, "family": family, "mail": f"office{n}@quarto.example", "post": f"director {n}"}
        for n, (given, family) in enumerate(names)
        for _ in range(2)
    ]

    assert exactly(kinds, rows) == [True, True, True, False]


def test_a_class_parts_where_most_of_what_is_equal_agrees_in_it() -> None:
    """Lessons of one course on two days; but two shops put one article into two departments."""
    kinds = {"course": Kind.TITLE, "teacher": Kind.PEOPLE, "room": Kind.IDENTIFIER, "day": Kind.CATEGORY}

    def kept(days: list[tuple[str, str]]) -> list[bool]:
        rows: list[dict[str, str | None]] = [
            {"course": f"course{n} of things{n * 7}", "teacher": f"Ada Vance{n}", "room": f"B{n}07", "day": day}
            for n, pair in enumerate(days)
            for day in pair
        ]
        return exactly(kinds, rows)

    assert kept([("Mon", "Mon")] * 9 + [("Mon", "Tue")]) == [True] * 9 + [False]
    assert kept([("Sofas", "Living")] * 9 + [("Sofas", "Sofas")]) == [True] * 10


def test_what_happened_on_another_day_is_another_thing_however_near_the_dates_look() -> None:
    """Given tickets of one text, then a date with another figure keeps them apart, and one without its day does not."""
    kinds = {"description": Kind.TITLE, "opened": Kind.DATE}
    ticket = {"description": "ticket jarnholm printer is offline again", "opened": "2024-03-19"}

    assert not merged(kinds, ticket, {**ticket, "opened": "2024-07-19"})
    assert not merged(kinds, ticket, {**ticket, "opened": "2023-03-19"})
    assert merged(kinds, ticket, ticket)
    assert merged(kinds, ticket, {**ticket, "opened": "2024-03"})


def test_a_model_number_of_two_records_alone_is_theirs_however_their_titles_differ() -> None:
    """Given titles that share a word and a number, then they are one unless a third record bears it."""
    names = ["Quarto soundbar HTC10X", "HTC10X quarto surround speakers"]

    def found(*others: str, title_level: int = 5) -> bool:
        rows = [*names, *others, "Vetra radio DX77B", "Vetra lamp"]
        columns = build_columns({"name": rows}, Schema((FieldRule("name", Kind.TITLE),)))  # and one of numbers in them
        base = [np.r_[0.02, np.full(len(LEVELS[c.kind]) - 2, 1e-5), 0.98] for c in columns]
        levels = np.array([[title_level, 1]], np.int8)
        return bool(agree_exactly(columns, base, np.array([0]), np.array([1]), levels, 100.0)[0])

    assert found()
    assert not found("Quarto wall mount for HTC10X")
    assert not found(title_level=6)


def test_the_account_of_an_operator_is_no_key_of_its_premises() -> None:
    """Given accounts under which most records stand by the dozen, then one of two records says no more than those."""

    def found(accounts: list[str]) -> bool:
        names = ["Marine Leisure", "Marine Leisure"] + [f"place{i} hall{i * 7}" for i in range(len(accounts))]
        rows = {"name": names, "account": ["A7001", "A7001", *accounts]}
        schema = Schema((FieldRule("name", Kind.TITLE), FieldRule("account", Kind.IDENTIFIER)))
        columns = build_columns(rows, schema)
        one, other = np.array([0]), np.array([1])
        base = [np.r_[0.02, np.full(len(LEVELS[c.kind]) - 2, 1e-5), 0.98] for c in columns]
        columns = [column for column in columns if column.kind is not Kind.MODEL]
        levels = compare_records(columns, one, other)
        return bool(agree_exactly(columns, base[: len(columns)], one, other, levels, 1e6)[0])

    assert found([f"A{8000 + i // 2}" for i in range(60)])  # two records an account
    sizes = (20, 8, 7, 6, 5, 4, 3, 3, 2, 2)
    tail = [f"A{8000 + account}" for account, size in enumerate(sizes) for _ in range(size)]
    assert not found(tail)  # a third under the largest of ten
    assert not found([f"A{8000 + i // 20}" for i in range(60)])  # twenty


def test_two_makers_may_number_alike() -> None:
    """Titles that have nothing but a number in common are two things, those that share a word may be one."""

    def offers(one: str, other: str) -> bool:
        kinds = {"name": Kind.TITLE, "name.model": Kind.MODEL}
        return merged(kinds, dict.fromkeys(kinds, one), dict.fromkeys(kinds, other))

    assert not offers("Lai AC307X theater system wall mount", "Bart carrying case AC307X")
    assert offers("Lai AC307X theater system wall mount", "Lai wall mount AC307X")


def test_what_tells_members_of_a_group_apart_must_be_known() -> None:
    """Lessons of one course differ in their hour: one whose hour is missing may be any of them."""
    names = [one + other for one in ("bal", "cor", "dun", "fil", "gos", "hem", "kir") for other in "abcdefghij"]
    rows = [
        {"course": f"The Garden of {name}", "teacher": f"Ada {name}", "room": f"Hall {name}", "hour": hour}
        for number, name in enumerate(names)
        for hour in ("alpha", "beta" if number % 2 else "alpha", None)
    ]
    kinds = {"course": Kind.TITLE, "teacher": Kind.PERSON_NAME, "room": Kind.PLACE, "hour": Kind.CATEGORY}
    schema = Schema(tuple(FieldRule(name, kind) for name, kind in kinds.items()))
    columns = build_columns({name: [row[name] for row in rows] for name in kinds}, schema)
    left, right = np.array([(k, k + more) for k in range(0, len(rows), 3) for more in (1, 2)]).T
    matrix = compare_records(columns, left, right)
    base = [np.r_[0.02, np.full(len(LEVELS[c.kind]) - 2, 1e-5), 0.98] for c in columns]
    hour = next(k for k, column in enumerate(columns) if column.name == "hour")
    missing = matrix[:, hour] == 0

    assert find_parting(columns, base, left, right, matrix, 2.0).tolist() == [hour]
    assert agree_exactly(columns, base, left, right, matrix, 2.0)[missing].all()
    assert not agree_exactly(columns, base, left, right, matrix, 2.0, np.array([hour]))[missing].any()


def test_two_days_that_a_figure_tells_apart_are_two() -> None:
    """Of a flight that goes every day two dates are near each other, and no slip of a finger."""
    kinds = {"line": Kind.PLACE, "start": Kind.PLACE, "end": Kind.PLACE, "gate": Kind.PLACE, "day": Kind.DATE}
    rows: list[dict[str, str | None]] = [
        {"line": f"air {n}", "start": f"north {n}", "end": f"south {n}", "gate": f"hall {n}", "day": day}
        for n in range(100, 180)
        for day in ("2025-06-05", "2025-06-05" if n < 170 else "2025-06-06")
    ]

    assert exactly(kinds, rows) == [True] * 70 + [False] * 10


def test_a_name_with_a_word_more_is_another_where_other_names_have_that_word() -> None:
    names = [f"Inn {word} cafe" for word in ("Aldo", "Bree", "Cora", "Dino")]
    names += ["Neaseal Orchard", "Neaseal Orchard cafe", "Neasael Orchard", "Neaseal Orchard lounge"]
    title = build_columns({"name": names}, Schema((FieldRule("name", Kind.TITLE),)))[0]
    house, others = np.full(3, 4), np.array([5, 6, 7])

    assert find_called_more(title, house, others, np.ones(3, bool)).tolist() == [True, False, False]
    assert not find_called_more(title, house, others, np.zeros(3, bool)).any()


@pytest.mark.parametrize(("word", "apart"), [("ltd", False), ("ireland", True)])
def test_a_legal_form_is_no_name_of_another_firm(word: str, apart: bool) -> None:
    names = [f"{name} {word}" for name in ("Aldo", "Bree", "Cora", "Dino", "Emma")] + ["Neaseal", f"Neaseal {word}"]
    firm = build_columns({"firm": names}, Schema((FieldRule("firm", Kind.ORGANISATION),)))[0]

    assert find_called_more(firm, np.array([5]), np.array([6]), np.array([True])).tolist() == [apart]


def parting(hours: Sequence[tuple[str | None, str | None]], kind: Kind = Kind.CATEGORY) -> list[str]:
    """Fields that part the pairs of a table of courses of which each has the two hours, and further ones only one."""
    kinds = {"course": Kind.TITLE, "teacher": Kind.ORGANISATION, "room": Kind.PLACE, "hour": kind}
    rows = [
        {"course": f"Course of {word}", "teacher": f"{word} school", "room": f"{word} hall", "hour": hour}
        for word, pair in zip_longest(WORDS, hours, fillvalue=(hours[0][0], None))
        for hour in pair
    ]
    schema = Schema(tuple(FieldRule(name, kind) for name, kind in kinds.items()))
    columns = build_columns({name: [row[name] for row in rows] for name in kinds}, schema)
    base = [np.r_[0.02, np.full(len(LEVELS[c.kind]) - 2, 1e-5), 0.98] for c in columns]
    left, right = np.arange(0, len(rows), 2), np.arange(1, len(rows), 2)
    matrix = compare_records(columns, left, right)
    return [columns[k].name for k in find_parting(columns, base, left, right, matrix, 1.0)]


def test_a_field_parts_only_where_that_is_sure() -> None:
    """One of two pairs that differ may be an error, and so may one of ten; half of forty are none."""
    alike, apart = ("eight", "eight"), ("eight", "eleven")

    assert parting([alike, apart]) == []
    assert parting([alike] * 36 + [apart] * 4) == []
    assert parting([alike] * 20 + [apart] * 20) == ["hour"]


def test_a_field_that_most_records_lack_parts_nothing() -> None:
    hours = [("eight", "eight")] * 20 + [("eight", "eleven")] * 20

    assert parting(hours) == ["hour"]
    assert parting([*hours, *[(None, None)] * (len(WORDS) - len(hours))]) == []


def test_two_words_for_one_class_part_nothing() -> None:
    """Each list has a word of its own for a class; hours of one course are any two."""
    classes = [
        ("banking", "finance"),
        ("building", "construction"),
        ("advertising", "marketing"),
        ("pharma", "biotech"),
    ]
    words = [word for pair in classes for word in pair]
    any_two = [(one, other) for one in words for other in words if one <= other]

    assert parting(classes * 10) == []
    assert parting(any_two) == ["hour"]


def test_what_hardly_any_two_records_of_one_thing_agree_in_parts_nothing() -> None:
    """Two shops ask two prices for everything; lessons have an hour that some pairs agree in. A number that is issued
    to a thing parts things though no two records have it in common."""
    prices = [(f"{40 + k}.50", f"{90 + 3 * k}.00") for k in range(40)]
    issued = [(f"A{3000 + 17 * k}", f"C{8000 + 31 * k}") for k in range(40)]

    assert parting(prices, Kind.NUMBER) == []
    assert parting(prices + [(price, price) for price, _ in prices[:10]], Kind.NUMBER) == ["hour"]
    assert parting(issued, Kind.IDENTIFIER) == ["hour"]


def test_a_number_and_a_range_are_not_compared() -> None:
    """Of the employees of a firm one list has the number and another a range."""
    sizes = [("1-10", "11-50"), ("51-200", "201-500")] * 2
    equal = [(size, size) for pair in sizes for size in pair] * 2
    numbers = [(str(60 + 7 * k), ("1-10", "11-50", "51-200", "201-500")[k % 4]) for k in range(20)]
    any_two = [(sizes[k % 4][0], sizes[(k + k // 4) % 4][1]) for k in range(20)]

    assert parting(equal + numbers, Kind.TITLE) == []
    assert parting(equal + any_two, Kind.TITLE) == ["hour"]


def test_branches_in_two_countries_are_two_though_lists_write_countries_in_two_ways() -> None:
    """Most firms are in one country, of which two lists may have two words; a firm in two others is two."""
    where = {"street": Kind.ADDRESS, "town": Kind.PLACE, "country": Kind.CATEGORY}
    kinds = {"firm": Kind.ORGANISATION, "mail": Kind.EMAIL} | where
    written = [("britain", "england"), ("netherlands", "holland"), ("spain", "espana")]
    countries = [("britain", "britain")] * 20 + written * 10 + [("spain", "holland")]
    rows: list[dict[str, str | None]] = [
        {
            "firm": f"{word} works",
            "mail": f"office@{word}.example",
            "street": f"{k + 3} {word} street",
            "town": f"{word}ton",
            "country": country,
        }
        for k, (word, pair) in enumerate(zip_longest(WORDS, countries, fillvalue=(None, None)))
        for country in pair
    ]

    assert exactly(kinds, rows) == [True] * 50 + [False] + [True] * (len(WORDS) - 51)


def test_a_name_with_a_word_more_is_the_same_where_both_have_one_number() -> None:
    kinds = {"name": Kind.TITLE, "street": Kind.ADDRESS, "town": Kind.PLACE, "register": Kind.IDENTIFIER}
    rows: list[dict[str, str | None]] = [
        {
            "name": f"{word} orchard" + " lounge" * (twice and k % 2),
            "street": f"{k + 3} {word} street",
            "town": f"{word}ton",
            "register": f"B{7000 + 13 * k}",
        }
        for k, word in enumerate(WORDS)
        for twice in range(2)
    ]

    assert all(exactly(kinds, rows))
    del kinds["register"]
    assert exactly(kinds, rows) == [k % 2 == 0 for k in range(len(WORDS))]
