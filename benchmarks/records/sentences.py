"""What the notes say: two vocabularies of facts. The wordings of one fact all print the same slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.records.drawing import Half


@dataclass(frozen=True, slots=True)
class Fact:
    """Wordings of one statement, wordings of its denial, and reasons that may follow either."""

    yes: tuple[str, ...]
    no: tuple[str, ...]
    reasons: tuple[str, ...]


_LATER = (
    "",
    "the budget was moved",
    "the team is short of people",
    "the last attempt failed",
    "that was agreed on the phone",
)
_ASKED = (
    "",
    "the customer asked for it",
    "the manual says so",
    "the inspector insisted",
    "it has been raining for a week",
)

FACTS: Mapping[Half, tuple[Fact, ...]] = {
    "tune": (
        Fact(
            (
                "{who} wants the {thing} delivered to {place} by {day} {month}",
                "By {month} {day} the {thing} has to be at {place}, says {who}",
                "{who} asked us to bring the {thing} to {place} no later than {day} {month}",
            ),
            (
                "{who} does not want the {thing} delivered to {place} by {day} {month}",
                "{who} no longer needs the {thing} at {place} by {month} {day}",
            ),
            _LATER,
        ),
        Fact(
            (
                "{who} prefers {style} replies and works in {tool}",
                "Works in {tool}; {who} likes answers to be {style}",
                "For {who}, keep it {style}: everything is done in {tool}",
            ),
            (
                "{who} dislikes {style} replies and works in {tool}",
                "Works in {tool}, but {who} never wants {style} answers",
            ),
            ("",),
        ),
        Fact(
            (
                "The invoice of {n} euros from {place} was approved by {who}",
                "{who} approved the {n} euro invoice that {place} sent",
                "{place}: invoice over {n} euros, signed off by {who}",
            ),
            (
                "The invoice of {n} euros from {place} was not approved by {who}",
                "{who} rejected the {n} euro invoice that {place} sent",
            ),
            _LATER,
        ),
        Fact(
            (
                "{who} is allergic to {food} and takes {n} mg of the {drug} daily",
                "Allergy to {food}; daily dose of the {drug} is {n} mg ({who})",
                "{who} takes {n} mg {drug} every day and can't tolerate {food}",
            ),
            (
                "{who} is not allergic to {food} and takes {n} mg of the {drug} daily",
                "{who} takes {n} mg {drug} every day and has no allergy to {food}",
            ),
            ("",),
        ),
        Fact(
            (
                "Build {n} on the {tool} branch passes since {who} fixed the {thing}",
                "Since {who} repaired the {thing}, build {n} of {tool} is green",
                "{tool} build {n} succeeds again: {who} mended the {thing}",
            ),
            (
                "Build {n} on the {tool} branch still fails although {who} fixed the {thing}",
                "Although {who} repaired the {thing}, build {n} of {tool} is not green",
            ),
            ("",),
        ),
        Fact(
            (
                "{who} will lead the {place} project with {n} people from {month}",
                "From {month} on, {who} heads the project in {place}, a team of {n}",
                "Project {place}: {who} takes over in {month} and gets {n} people",
            ),
            (
                "{who} will not lead the {place} project with {n} people from {month}",
                "Project {place}: {who} won't take over its {n} people in {month}",
            ),
            _LATER,
        ),
    ),
    "held_out": (
        Fact(
            (
                "Pump {n} at the {place} station is running after {who} replaced the {part}",
                "{who} changed the {part}, so pump {n} in {place} works again",
                "Station {place}: pump {n} operational, new {part} put in by {who}",
            ),
            (
                "Pump {n} at the {place} station is not running after {who} replaced the {part}",
                "{who} changed the {part}, yet pump {n} in {place} stays down",
            ),
            _ASKED,
        ),
        Fact(
            (
                "{who} booked the {room} room for {n} guests on {day} {month}",
                "Reservation on {month} {day}: {room} room, {n} guests, name of {who}",
                "The {room} room is taken by {who} on {day} {month} for a party of {n}",
            ),
            (
                "{who} cancelled the {room} room for {n} guests on {day} {month}",
                "No {room} room for {who} and the {n} guests on {month} {day} any more",
            ),
            _ASKED,
        ),
        Fact(
            (
                "{who} teaches {subject} to {n} pupils in {place}",
                "In {place} a class of {n} learns {subject} with {who}",
                "{subject} in {place} is given by {who}, {n} pupils enrolled",
            ),
            (
                "{who} no longer teaches {subject} to {n} pupils in {place}",
                "In {place} the class of {n} does not learn {subject} with {who}",
            ),
            ("",),
        ),
        Fact(
            (
                "The lease for flat {n} in {place} ends on {day} {month}; tenant is {who}",
                "{who} rents flat {n}, {place}, until {month} {day}",
                "Flat {n} ({place}): {who} moves out on {day} {month}",
            ),
            (
                "The lease for flat {n} in {place} does not end on {day} {month}; tenant is {who}",
                "{who} will stay in flat {n}, {place}, beyond {month} {day}",
            ),
            _ASKED,
        ),
        Fact(
            (
                "{who} sold {n} kilos of {crop} to the mill at {place}",
                "The {place} mill bought {n} kg of {crop} from {who}",
                "Sale of {crop}: {n} kilograms, from {who} to {place}",
            ),
            (
                "{who} did not sell {n} kilos of {crop} to the mill at {place}",
                "The {place} mill refused the {n} kg of {crop} from {who}",
            ),
            ("",),
        ),
        Fact(
            (
                "The vet saw {who}'s {animal} on {day} {month} and prescribed {n} drops of the {part} oil",
                "{n} drops of {part} oil for the {animal} of {who}, seen by the vet on {month} {day}",
                "On {day} {month} {who} took the {animal} to the vet, who ordered {part} oil, {n} drops",
            ),
            (
                "The vet saw {who}'s {animal} on {day} {month} and stopped the {n} drops of the {part} oil",
                "On {day} {month} the vet told {who} that the {animal} needs no {part} oil, so no {n} drops of it",
            ),
            ("",),
        ),
    ),
}
SLOTS: Mapping[Half, Mapping[str, tuple[str, ...]]] = {
    "tune": {
        "thing": (
            "scanner",
            "contract",
            "sample kit",
            "router",
            "price list",
            "test rig",
            "spare key",
            "parser",
            "login page",
        ),
        "style": ("short", "formal", "detailed", "friendly", "bulleted", "plain"),
        "tool": ("Python", "Excel", "Figma", "Terraform", "Blender", "Postgres", "Kotlin", "SAP"),
        "food": ("peanuts", "shellfish", "gluten", "lactose", "soy", "strawberries"),
        "drug": ("statin", "beta blocker", "antihistamine", "iron supplement", "thyroid hormone"),
    },
    "held_out": {
        "part": ("gasket", "bearing", "valve", "impeller", "pressure switch", "filter", "seal", "rotor"),
        "room": ("garden", "tower", "corner", "family", "attic", "lake", "music"),
        "subject": ("algebra", "pottery", "Latin", "chemistry", "drama", "swimming", "geography"),
        "crop": ("rye", "barley", "rapeseed", "lentils", "spelt", "sunflower seed"),
        "animal": ("spaniel", "tabby", "pony", "parrot", "ferret", "goat"),
    },
}
