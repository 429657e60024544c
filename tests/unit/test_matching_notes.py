import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.effort import python_calls

from winnow.matching.compare.comparison_levels import compare_column
from winnow.matching.match_types import Decisions, Table, Verdict
from winnow.matching.notes.note_matching import find_respellings
from winnow.matching.prepare.columns import build_columns
from winnow.matching.resolve import resolve
from winnow.matching.schema import FieldRule, Kind, Schema
from winnow.matching.text.note_lexicon import PLAIN
from winnow.matching.text.slots import find_synonyms
from winnow.matching.text.tokens import tokenise_note

OTHERS = [
    "The roof above warehouse two leaks when it rains from the west.",
    "Grace wants the budget for the new compiler lab by the end of term.",
    "Ask the caterer whether the gluten free menu can be served outdoors.",
    "Parking permits for visitors are now issued at the north gate only.",
    "The museum lends us the difference engine for the spring exhibition.",
    "Our freight contract with the harbour ends and nobody has renewed it.",
]
NOTE = "Ada called on Monday about the 12 broken looms in Nottingham and wants a refund."


def share_a_cluster(one: str, other: str) -> bool:
    texts = [one, other, *OTHERS]
    resolution = resolve(Table([str(i) for i in range(len(texts))], {"note": texts}))
    assert resolution.verdict is Verdict.TRUSTED
    return resolution.clusters["0"] == resolution.clusters["1"]


@pytest.mark.parametrize(
    "again",
    [
        NOTE,
        NOTE.lower(),
        "On Monday Ada called about the 12 broken looms in Nottingham, and wants a refund",
        "Ada called on Monday about the 12 brokne looms in Nottingham and wants refund.",
        "Ada called on Monday about the 12 broken looms in Nottingham and now wants a refund!",
    ],
)
def test_a_note_written_twice_is_one(again: str) -> None:
    assert share_a_cluster(NOTE, again)


@pytest.mark.parametrize(
    "other",
    [
        NOTE.replace("12", "13"),
        NOTE.replace("Monday", "Tuesday"),
        NOTE.replace("Ada", "Grace"),
        NOTE.replace("Nottingham", "Sheffield"),
        NOTE.replace("wants", "does not want"),
        *OTHERS[:1],
    ],
)
def test_notes_that_differ_in_a_fact_stay_apart(other: str) -> None:
    assert not share_a_cluster(NOTE, other)


def test_the_reason_for_keeping_notes_apart_is_given() -> None:
    texts = [NOTE, NOTE.replace("12", "13"), *OTHERS]
    resolution = resolve(Table([str(i) for i in range(len(texts))], {"note": texts}))

    evidence = resolution.explain("0", "1")

    assert evidence.fields[-1].level == "a number or date differs"
    assert evidence.probability < 0.05


def test_empty_notes_are_not_duplicates() -> None:
    resolution = resolve(Table(["0", "1", "2", "3"], {"note": [None, "", NOTE, OTHERS[0]]}))

    assert resolution.summary.merged == 0


def test_rare_words_one_letter_from_a_common_one_are_misspelt() -> None:
    assert find_respellings({"broken": 9, "brokne": 1, "looms": 9, "loom5": 1, "booms": 8}) == {"brokne": "broken"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The van drove 10 km to Leeds to fetch the pump.", "The van drove 10km to Leeds to fetch the pump"),
        (
            "The pump failed on 3 March 2026 in Leeds hall.",
            "[2026-04-01 09:12] The pump failed on 2026-03-03 in Leeds hall",
        ),
        (
            "Bring twelve pumps to Leeds before the audit.",
            "Bring 12 pumps to Leeds before the audit. Regards, Jo",
        ),
        ("The pump in Leeds did not start at 9:30 am.", "the pump in leeds didn't start at 09:30"),
        ("Please confirm the appointment about the pump in Leeds.", "Pls confirm the appt about the pump in Leeds"),
        ("The pump leaks. The Leeds hall was closed at noon.", "The Leeds hall was closed at noon. The pump leaks."),
        ("The pump in Leeds hall was repaired by the plumber.", "The pump in Leeds hall was repaired by the plu..."),
        ("Ada paid 1,200 dollars for the pump in Leeds.", "Update: Ada paid $1200 for the pump in Leeds"),
        ("The pump in Leeds failed on 5 March 2024.", "The pump in Leeds failed on 2024/03/05"),
        ("The pump in Leeds failed on 5 March 2024.", "The pump in Leeds failed on 05.03.2024"),
        ("The board in Leeds spent $1.2 million on pumps.", "The board in Leeds spent $1,200,000 on pumps"),
        ("The board in Leeds spent €1.2M on pumps.", "The board in Leeds spent 1.2 million euros on pumps"),
        ("The pump in Leeds was swapped at noon.", "The pump in Leeds was replaced at noon."),
        ("Ada sold the pump to Grace in Leeds.", "In Leeds Grace bought the pump from Ada."),
        ("The gate in Leeds isn't open at noon.", "the gate in leeds is not open\n at  noon!"),
        ("The gate in Leeds is not open at noon.", "The gate in Leeds is closed at noon."),
        ("The Leeds hall begins repairs of pump 9 soon.", "The Leeds hall starts repairs of pump 9 shortly."),
        ("The pump in Leeds hall was moved on 5 March 2024.", "The pump in Leeds hall was moved on 5 March 20..."),
        ("Pump no. 7 in Leeds hall makes noise.", "Pump 7 in Leeds hall makes noise"),
    ],
)
def test_another_way_of_writing_is_no_other_note(one: str, other: str) -> None:
    assert share_a_cluster(one, other)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("The pump in Leeds ran for 12 hours.", "The pump in Leeds ran for 12 days.", "a unit differs"),
        ("The pump in Leeds starts at 9:30.", "The pump in Leeds starts at 10:30.", "a number or date differs"),
        ("The pump in Leeds is checked weekly.", "The pump in Leeds is checked daily.", "how often differs"),
        (
            "The request for the Leeds pump was approved.",
            "The request for the Leeds pump was rejected.",
            "one of them negates",
        ),
        (
            "Fill the pump in Leeds before the audit.",
            "Fill the pump in Leeds after the audit.",
            "they say the opposite",
        ),
        ("The bill for the Leeds pump is paid.", "The bill for the Leeds pump is unpaid.", "they say the opposite"),
        (
            "Yesterday Ada handed the Leeds pump to Grace.",
            "Yesterday Grace handed the Leeds pump to Ada.",
            "two names or numbers have changed places",
        ),
        ("Ship the pump to Leeds with a manual.", "Ship the pump to Leeds without a manual.", "one of them negates"),
        ("Give Ada 3.5 mg of it in Leeds.", "Give Ada 35 mg of it in Leeds.", "a number or date differs"),
        ("The Leeds hall is at -5 degrees now.", "The Leeds hall is at 5 degrees now.", "a number or date differs"),
        ("In Leeds John Smith has the pump.", "In Leeds Jane Smith has the pump.", "a name differs"),
        ("The man in Leeds has no fever.", "The man in Leeds has fever.", "one of them negates"),
        (
            "The Leeds pump runs, the motor does not turn.",
            "The Leeds pump does not run, the motor turns.",
            "one of them negates",
        ),
        (
            "The Leeds pump needs no oil, so no 12 drops of it.",
            "The Leeds pump needs oil, so 12 drops of it.",
            "one of them negates",
        ),
        (
            "Pump 4 in Leeds was opened. It left without a lid.",
            "Pump 4 in Leeds was closed. It left with a lid.",
            "they say the opposite",
        ),
        (
            "Ada came to Leeds with a headache. No rash was found.",
            "Ada came to Leeds with a rash. No rash was found.",
            "another thing stands in the same place",
        ),
        (
            "Two pumps and 5 belts went to Leeds, 5 belts came back.",
            "Two pumps and 5 belts went to Leeds, 7 belts came back.",
            "a number or date differs",
        ),
    ],
)
def test_what_tells_like_notes_apart_is_named(one: str, other: str, why: str) -> None:
    texts = [one, other, *OTHERS]
    resolution = resolve(Table([str(i) for i in range(len(texts))], {"note": texts}))

    assert resolution.clusters["0"] != resolution.clusters["1"]
    assert resolution.explain("0", "1").fields[1].level == why


@pytest.mark.parametrize(
    ("texts", "together"),
    [
        (["", None, "   ", "..."], {}),
        (["ok", "OK!", "no", "call back", "Call  back."], {0: 1, 3: 4}),
        (["The pump in Leeds leaks", "The pump in Leeds leaks and nobody has come"], {0: 1}),
        (["The pump in Leeds has leaked since noon"] * 3, {0: 1, 1: 2}),
    ],
)
def test_short_notes_empty_ones_and_beginnings_of_others(texts: list[str | None], together: dict[int, int]) -> None:
    clusters = resolve(Table([str(i) for i in range(len(texts))], {"note": texts})).clusters

    assert len(set(clusters.values())) == len(texts) - len(together)
    assert all(clusters[str(one)] == clusters[str(other)] for one, other in together.items())


def test_twenty_thousand_equal_notes_cost_no_more_than_reading_them() -> None:
    table = Table([str(i) for i in range(20_000)], {"note": [NOTE] * 20_000})

    assert python_calls(lambda: resolve(table)) < 10 * 20_000
    resolution = resolve(table)
    assert resolution.summary.clusters == 1
    assert resolution.summary.merged == 20_000


def test_dates_in_figures_begin_with_the_day_where_others_show_it() -> None:
    texts = ["The pump in Leeds failed on 3/4/2026 again", "The pump in Leeds failed on 3 April 2026 again"]
    other = "The roof in Hull was mended on 25/4/2026 by Grace"

    month_first = resolve(Table(["0", "1"], {"note": texts})).clusters
    day_first = resolve(Table(["0", "1", "2"], {"note": [*texts, other]})).clusters

    assert month_first["0"] != month_first["1"]
    assert day_first["0"] == day_first["1"]


def test_words_that_alternate_in_copies_with_the_same_facts_are_synonyms() -> None:
    copies = [
        tokenise_note(f"the lamp in room {n} was {word} by {n + 50} at noon")
        for n in range(4)
        for word in ("cut", "hewn")
    ]
    things = [
        tokenise_note(f"the {thing} in hall {n} was seen by {n + 50}")
        for n, thing in enumerate(("mat", "rug", "bin", "pot"))
    ]

    found = find_synonyms([*copies, *things], set())

    assert ("cut", "hewn") in found
    assert not any({"mat", "rug", "bin", "pot"} & set(pair) for pair in found)


def test_notes_of_common_words_are_found_among_many() -> None:
    rng = random.Random(6)
    names = [f"{a}{b}" for a in ("Ash", "Bram", "Cold", "Dun") for b in ("ford", "ley", "ton", "wick", "ham")]
    facts = sorted({(*rng.sample(names, 3), rng.randrange(10, 40)) for _ in range(3_000)})
    texts = [f"{a} brought {n} crates from {b} to {c}" for a, b, c, n in facts]
    again = [f"{a} has brought {n} crates from {b} to {c}." for a, b, c, n in facts[::10]]
    ids = [f"{i:05d}" for i in range(len(texts) + len(again))]

    clusters = resolve(Table(ids, {"note": texts + again})).clusters

    assert all(clusters[ids[10 * i]] == clusters[ids[len(texts) + i]] for i in range(len(again)))
    assert len(set(clusters.values())) == len(texts)


def written(rng: random.Random, copies: int = 2) -> tuple[list[str], list[int]]:
    """Copies of 120 notes, and the note behind each."""
    towns = [f"{a}{b}" for a in ("Ash", "Bram", "Cold", "Dun", "Elm", "Far") for b in ("ford", "ley", "ton", "wick")]
    things = ("pump", "ladder", "boiler", "fence", "lamp", "gate")
    texts, truth = [], []
    for note in range(120):
        town, thing, number = rng.choice(towns), rng.choice(things), rng.randrange(2, 900)
        for _ in range(copies):
            ways = (
                f"The {thing} at {town} needs {number} new bolts.",
                f"Update: the {thing} at {town} requires {number} new bolts",
                f"the {thing} at {town.lower()} needs {number} new bolts. Thanks!",
            )
            texts.append(rng.choice(ways))
            truth.append(note)
    return texts, truth


def test_things_that_fill_one_slot_differ_and_words_that_alternate_do_not() -> None:
    texts, _ = written(random.Random(1), copies=4)
    texts += ["The ladder at Ashford needs 901 new bolts", "The boiler at Ashford needs 901 new bolts"]
    texts += ["The gate at Dunley needs 902 new bolts", "The gate at Dunley requires 902 new bolts"]
    ids = [str(i) for i in range(len(texts))]

    clusters = resolve(Table(ids, {"note": texts})).clusters

    ladder, boiler, needs, requires = (clusters[record] for record in ids[-4:])
    assert ladder != boiler
    assert needs == requires


def test_the_other_columns_of_a_table_of_notes_are_used_too() -> None:
    rng = random.Random(2)
    texts, truth = written(rng)
    people = ("Ines Blum", "Kofi Mensah", "Yuri Petrov", "Lea Zhang", "Omar Haddad", "Britt Olsen")
    authors = [people[note % 6] for note in truth]
    texts += ["The gate at Coldwick needs some new bolts this week"] * 2
    authors += ["Ines Blum", "Kofi Mensah"]
    ids = [str(i) for i in range(len(texts))]
    alone = resolve(Table(ids, {"note": texts}))
    both = resolve(Table(ids, {"note": texts, "author": authors}))

    assert alone.clusters[ids[-1]] == alone.clusters[ids[-2]]
    fields = {evidence.field: evidence for evidence in both.explain(ids[-2], ids[-1]).fields}
    assert fields["author"].level == "different"
    assert fields["author"].weight < 0


@pytest.mark.parametrize("beside", ["number", "heading"])
def test_a_number_for_each_note_and_headings_that_many_share_leave_notes_what_they_are(beside: str) -> None:
    rng = random.Random(7)
    texts, truth = written(rng)
    ids = [str(i) for i in range(len(texts))]
    columns = {
        "number": {"note_id": [f"N-{i:05d}" for i in range(len(texts))], "author": [f"a{n % 5}" for n in truth]},
        "heading": {"title": [("Bolts for the hall", "What is to be done", "Works")[n % 3] for n in truth]},
    }[beside]

    alone = resolve(Table(ids, {"note": texts}))
    both = resolve(Table(ids, {**columns, "note": texts}))

    assert both.verdict is Verdict.TRUSTED
    assert dict(both.clusters) == dict(alone.clusters)


def test_a_notes_column_beside_fields_counts_for_less_where_its_facts_differ() -> None:
    one, other = "Call Ada on Monday about the 12 broken looms", "Call Ada on Monday about the 13 broken looms"
    column = build_columns({"note": [one, other, one.upper()]}, Schema((FieldRule("note", Kind.TEXT, "given"),)))[0]

    assert compare_column(column, np.array([0, 0]), np.array([1, 2])).tolist() == [5, 1]


def test_where_copies_and_other_texts_run_into_each_other_only_equal_texts_are_merged() -> None:
    rng = random.Random(3)
    verbs = sorted(word for word in PLAIN if len(word) > 4)[:60]
    texts = [" ".join(rng.sample(verbs, 12)) for _ in range(150)]
    # of every text some ever less alike ones
    texts += [" ".join((*text.split()[: rng.randrange(3, 12)], *rng.sample(verbs, 4))) for text in texts]
    texts += texts[:5]
    ids = [f"{i:03d}" for i in range(len(texts))]

    resolution = resolve(Table(ids, {"note": texts}))

    assert resolution.verdict is Verdict.ABSTAINED
    assert resolution.reasons
    assert resolution.summary.merged == 10
    assert all(resolution.clusters[ids[i]] == resolution.clusters[ids[-5 + i]] for i in range(5))


def test_where_notes_are_not_trusted_equal_headings_are_one_only_with_equal_facts() -> None:
    rng = random.Random(5)
    verbs = sorted(word for word in PLAIN if len(word) > 4)[:60]
    texts = [" ".join(rng.sample(verbs, 5)) for _ in range(150)]
    texts += [" ".join((*text.split()[: rng.randrange(2, 5)], *rng.sample(verbs, 2))) for text in texts]
    texts += texts[:6]
    days = [f"2024-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(300)]
    days += [*days[:3], *(f"1999-01-0{i + 1}" for i in range(3))]
    ids = [f"{i:03d}" for i in range(len(texts))]

    resolution = resolve(Table(ids, {"note": texts, "day": days}))

    assert resolution.verdict is Verdict.ABSTAINED
    together = [resolution.clusters[ids[i]] == resolution.clusters[ids[300 + i]] for i in range(6)]
    assert together == [True] * 3 + [False] * 3


def test_notes_are_grouped_alike_whatever_their_order_names_threads_and_hash_seed() -> None:
    program = (
        "import importlib.util, json, random, sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parents[1])!r})\n"
        "from winnow.matching.match_types import MatchOptions\n"
        f"spec = importlib.util.spec_from_file_location('given', {str(Path(__file__))!r})\n"
        "given = importlib.util.module_from_spec(spec); spec.loader.exec_module(given)\n"
        "texts, _ = given.written(random.Random(4))\n"
        "rows = [(f'{i:03d}', text) for i, text in enumerate(texts)]\n"
        "random.Random(int(sys.argv[1])).shuffle(rows)\n"
        "table = given.Table([r for r, _ in rows], {'note': [t for _, t in rows]})\n"
        "found = given.resolve(table, options=MatchOptions(workers=int(sys.argv[1])))\n"
        "print(json.dumps(dict(found.clusters), sort_keys=True))\n"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program, number],
            env={**os.environ, "PYTHONHASHSEED": number},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for number in ("1", "4")
    }

    assert len(answers) == 1
    assert len(set(json.loads(answers.pop()).values())) < 240


def test_new_notes_join_what_they_belong_to_and_move_nothing_else() -> None:
    texts, truth = written(random.Random(5))
    ids = [f"{i:03d}" for i in range(len(texts))]
    first = resolve(Table(ids[:200], {"note": texts[:200]})).clusters

    later = resolve(Table(ids, {"note": texts}), decisions=Decisions(previous=first)).clusters
    full = resolve(Table(ids, {"note": texts})).clusters

    assert {record: later[record] for record in ids[:200]} == dict(first)
    together = {frozenset(r for r in ids if found[r] == found[record]) for found in (later, full) for record in ids}
    assert together == {frozenset(r for r in ids if full[r] == full[record]) for record in ids}
    assert len(set(full.values())) == len(set(truth))


def long_notes(words: int) -> list[str]:
    """Twelve long notes, each twice with a few words changed."""
    rng = random.Random(5)
    vocabulary = [
        f"{rng.choice('bcdfglmnprst')}{rng.choice('aeiou')}{rng.choice('bdgklmnprt')}o{i % 97}x" for i in range(900)
    ]
    found = []
    for _ in range(12):
        text = [
            rng.choice(vocabulary) if rng.random() < 0.7 else rng.choice(("not", "the", "Ada", "12", "of", "unpaid"))
            for _ in range(words)
        ]
        for end in range(14, words, 15):
            text[end] += "."
        found += [" ".join(text), " ".join(word if rng.random() > 0.03 else "again" for word in text)]
    return found


def test_a_note_costs_no_more_than_its_length() -> None:
    """Eight times as long a note takes at most ten times the work; a few words that differ are not told twice."""

    def work(words: int) -> int:
        texts = long_notes(words)
        return python_calls(lambda: resolve(Table([str(i) for i in range(len(texts))], {"note": texts})))

    assert work(1_600) < 10 * work(200)


@pytest.mark.parametrize(
    "text",
    [
        "not " * 3_000,
        "a" * 40_000,
        " ".join(f"{n}" for n in range(4_000)),
        " ".join(f"Name{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(3_000)),
        "\n" * 5_000 + "the end",
        "(" * 10_000 + "the end",
    ],
)
def test_adversarial_notes_take_work_in_proportion(text: str) -> None:
    texts = [text, text[::-1], f"{text} more", f"{text[: len(text) // 2]} else {text[len(text) // 2 :]}"]

    assert python_calls(lambda: resolve(Table([str(i) for i in range(4)], {"note": texts}))) < 1_500_000
