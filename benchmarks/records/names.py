"""Names of people: common given names of several countries with their short forms, and coined family names."""

from __future__ import annotations

from random import Random

from benchmarks.records.drawing import Half, coin_word, take_half

# fmt: off
GIVEN_NAMES = (
    "Maria", "James", "Anna", "Michael", "Sarah", "David", "Laura", "Daniel", "Elena", "Thomas", "Emily", "Robert",
    "Julia", "William", "Sofia", "Joseph", "Katherine", "Alexander", "Elizabeth", "Christopher", "Margaret", "Andrew",
    "Jennifer", "Matthew", "Patricia", "Anthony", "Susan", "Benjamin", "Rebecca", "Nicholas", "Victoria", "Samuel",
    "Deborah", "Jonathan", "Priya", "Carlos", "Fatima", "Luis", "Aisha", "Ahmed", "Mei", "Hiroshi", "Ingrid", "Lars",
    "Chiara", "Marco", "Camille", "Pierre", "Beatriz", "Joao", "Agnieszka", "Piotr", "Olga", "Dmitri", "Yuki", "Kenji",
    "Nadia", "Omar", "Leila", "Hassan", "Amara", "Kwame", "Ngozi", "Chidi", "Freya", "Magnus", "Saoirse", "Callum",
    "Imogen", "Rhys", "Zoe", "Hugo", "Louise", "Antoine", "Greta", "Jonas", "Heike", "Stefan", "Lucia", "Mateo",
    "Carmen", "Rafael", "Ines", "Tiago", "Sanne", "Bram", "Femke", "Willem", "Noor", "Ruben", "Tamar", "Eli", "Miriam",
    "Tobias", "Ursula", "Viktor", "Wendy", "Xavier", "Yasmin", "Zachary", "Abigail", "Brandon", "Cynthia", "Derek",
    "Erica", "Francis", "Gloria", "Henry", "Irene", "Jacob", "Kayla", "Leonard", "Monica", "Nathan", "Olivia", "Peter",
    "Quentin", "Rosa", "Steven", "Teresa",
)
NICKNAMES = {
    "Michael": "Mike", "Sarah": "Sally", "David": "Dave", "Daniel": "Dan", "Thomas": "Tom", "Robert": "Bob",
    "William": "Bill", "Joseph": "Joe", "Katherine": "Kate", "Alexander": "Alex", "Elizabeth": "Liz",
    "Christopher": "Chris", "Margaret": "Peggy", "Andrew": "Andy", "Jennifer": "Jen", "Matthew": "Matt",
    "Patricia": "Pat", "Anthony": "Tony", "Susan": "Sue", "Benjamin": "Ben", "Rebecca": "Becky", "Nicholas": "Nick",
    "Victoria": "Vicky", "Samuel": "Sam", "Deborah": "Debbie", "Jonathan": "Jon", "Tobias": "Toby", "Zachary": "Zach",
    "Abigail": "Abby", "Cynthia": "Cindy", "Henry": "Harry", "Leonard": "Len", "Nathan": "Nate", "Steven": "Steve",
    "Teresa": "Terry", "Francis": "Frank", "Jacob": "Jake", "Peter": "Pete", "Rafael": "Rafa", "Willem": "Wim",
}
_ENDINGS = (
    "son", "sen", "ez", "ski", "mann", "wood", "ton", "ford", "ini", "eau", "ova", "ley", "berg", "dottir", "wala",
    "oglu", "quist", "field", "stra", "escu", "", "", "", "",
)
# fmt: on


def coin_family_names(rng: Random, half: Half, count: int) -> list[str]:
    """Distinct family names with the endings of one half."""
    endings = take_half(_ENDINGS, half)
    found: dict[str, None] = {}
    while len(found) < count:
        found[(coin_word(rng, 1 + len(found) % 3 // 2) + rng.choice(endings)).title()] = None
    return list(found)
