"""What matching knows about person names: nicknames, common given names, particles that are not part of a name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from winnow.text import fold, parse_word_groups, read_given_names

_FAMILIES: Final = """
william bill billy will willie liam; robert bob bobby rob robbie; james jim jimmy jamie; john jack johnny;
elizabeth liz beth betty lizzie eliza libby; michael mike mick mickey mikey; jennifer jen jenny; thomas tom tommy;
christopher chris kit topher; katherine kate katie kathy catherine kathryn cathy katharine; joseph joe joey;
daniel dan danny; matthew matt matty; anthony tony; samuel sam sammy; benjamin ben benny; alexander alex sandy alec;
nicholas nick nicolas nicky; joshua josh; andrew andy drew; david dave davy; stephanie steph; rebecca becky becca bec;
jessica jess jessie; patricia pat patty tricia trish; timothy tim timmy; richard rick dick rich ricky;
charles charlie chuck chas; edward ed eddie ted ned teddy; margaret maggie peg meg peggy marge; steven steve stephen;
jonathan jon jonny; gregory greg; kenneth ken kenny; ronald ron ronnie; donald don donnie; lawrence larry laurence;
gerald gerry jerry; susan sue suzie susie; deborah deb debbie debra; victoria vicky tori vicki; frederick fred freddie;
henry harry hank hal; abigail abby; amanda mandy; barbara barb babs; cynthia cindy; jacob jake; zachary zach zac zack;
nathaniel nathan nate; philip phil phillip; raymond ray; peter pete; leonard leo len lenny; walter walt; arthur art;
dorothy dot dottie dolly; eleanor ellie nell nellie; frances fran fanny; francis frank frankie; georgina georgie;
isabella bella izzy; jacqueline jackie; judith judy; madeline maddie maddy; mary molly polly; nancy nan;
olivia liv livvy; pamela pam; sarah sally sara; theodore theo; theresa tess terry teresa; vincent vince vinny;
virginia ginny; albert al bert; alfred alf fred; cameron cam; dominic dom; eugene gene; gabriel gabe; harold hal;
isaac ike; jeffrey jeff geoffrey geoff; joel jo; maximilian max; mitchell mitch; oliver ollie; patrick paddy;
randall randy; russell russ; sebastian seb; simon si; stanley stan; terence terry; tobias toby; valerie val;
ann anne annie anna; caroline carrie carol; christine chrissy tina christina; emily em emma; florence flo;
gillian gill jill; harriet hattie; helen nell; josephine josie; julia julie; laura laurie; louise lou; martha mattie;
matilda tilly; natalie nat; penelope penny; rachel rach; rosemary rosie rose; samantha sammie; sophia sophie;
wilhelmina mina; yvonne eve; francisco paco; jose pepe; guadalupe lupe; giuseppe beppe; johann hans; alexandra lexi
"""
PREFIXES: Final = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "rev", "hon"])
"""They are no part of a name, wherever they stand."""
_TITLE_WORDS: Final = """
herr frau dipl mag privatdozent pd univ professor doctor doktor mme mlle monsieur madame docteur maitre sra srta
senor senora dona sig sigra signor signora dott dottore avv ing drs dhr mevr mevrouw mw mgr inz mudr judr mvdr rndr
phdr bc bayan shri smt kumari engr capt maj lt sgt cllr lord lady dame frk fru
"""
_TITLES: Final = PREFIXES | frozenset(_TITLE_WORDS.split())
"""They are none before one."""
_WORDS_OF_TITLES: Final = """
med dent vet rer nat phil jur pol oec oek theol psych habil univ ing inform kfm math phys chem biol soc sc techn agr
ssa ra h c hc mult
"""
_OF_TITLES: Final = frozenset(_WORDS_OF_TITLES.split())
"""They are none after such a title: "Dr. med. dent.", "Dipl.-Psych.", "Dott.ssa"."""
SUFFIXES: Final = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "cpa", "esq", "pe", "rn"])
PARTICLES: Final = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "da",
        "di",
        "del",
        "della",
        "la",
        "le",
        "bin",
        "ibn",
        "al",
        "el",
        "mac",
        "mc",
        "o",
        "st",
        "san",
        "ter",
        "ten",
        "dos",
    ]
)


@cache
def nicknames() -> dict[str, str]:
    """Each known short form and its full name, both lower case. A form of two names belongs to the first listed."""
    roots: dict[str, str] = {}
    for family in _FAMILIES.split(";"):
        forms = family.split()
        for form in forms:
            roots.setdefault(form, forms[0])
    return roots


@cache
def given_names() -> frozenset[str]:
    """Common given names: enough of them to tell a column of people from a column of things."""
    listed = parse_word_groups(read_given_names())["given"]
    return frozenset(nicknames()) | frozenset(map(fold, listed))


def find_full_form(given: str) -> str:
    """The full form of a given name, or the name itself."""
    return nicknames().get(given, given)


def drop_titles(words: Sequence[str]) -> list[str]:
    """The words of a name without the titles and degrees before it, as long as two words are left."""
    first = 0
    while first < len(words) - 2 and (words[first] in _TITLES or (first and words[first] in _OF_TITLES)):
        first += 1
    return list(words[first:])


def split_name(folded: str) -> tuple[str, str]:
    """``(given, family)`` of a person's name in lower-case ASCII; ``("", name)`` when there is one word only.

    Understands ``family, given``; drops titles and suffixes; keeps particles with the family name (``van der berg``).
    """
    if folded.count(",") == 1:
        family, rest = (part.strip() for part in folded.split(","))
        if rest and rest.replace(".", "") not in SUFFIXES:
            folded = f"{rest} {family}"
    words = folded.split()
    if not "".join(words).isalpha():
        words = "".join(c if c.isalpha() or c == " " else "" if c in "'`" else " " for c in folded).split()
    words = [word for word in drop_titles(words) if word not in PREFIXES]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    if len(words) <= 1:
        return "", words[0] if words else ""
    first = len(words) - 1
    while first > 1 and words[first - 1] in PARTICLES:
        first -= 1
    return words[0], " ".join(words[first:])
