"""Words whose change changes what a text says, and words whose change does not.

These lists are English; what they don't hold is decided by the texts themselves (rarity, capitals, place, numbers).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from winnow.text import ENGLISH_MONTHS

_NEGATIONS: Final = """
not no never without none neither nor nothing nobody nowhere cannot hardly
"""
_NEGATIVE: Final = """
lacks lacking lack fails failed fail failing failure refuses refused refuse rejects rejected reject denies denied deny
declines declined decline cancelled canceled cancels cancel dislikes dislike unable stops stopped avoids avoid prohibits
prohibited forbids forbidden absent missing
"""
_OPPOSITES: Final = """
increase/decrease increased/decreased increases/decreases rise/fall rises/falls rose/fell risen/fallen accept/reject
accepted/rejected accepts/rejects accepted/refused accepts/refuses accept/refuse accepted/declined approve/reject
approved/rejected approves/rejects approved/denied approved/declined allow/deny allowed/denied allowed/forbidden
enable/disable enabled/disabled open/close opened/closed open/closed opens/closes lock/unlock locked/unlocked start/stop
started/stopped starts/stops starts/ends begins/ends began/ended begin/end start/end started/ended started/finished
before/after buy/sell bought/sold buys/sells above/below over/under up/down left/right on/off in/out yes/no true/false
win/lose won/lost pass/fail passed/failed passes/fails green/fails succeeds/fails works/fails success/failure
hired/fired include/exclude included/excluded includes/excludes likes/dislikes like/dislike prefers/dislikes love/hate
loves/hates likes/hates more/less higher/lower high/low raise/lower raised/lowered gain/loss gained/lost early/late
earlier/later arrive/depart arrived/departed arrives/departs arrival/departure add/remove added/removed adds/removes
join/leave joined/left joins/leaves grant/revoke granted/revoked public/private internal/external incoming/outgoing
inbound/outbound paid/unpaid able/unable happy/unhappy import/export imported/exported husband/wife mother/father
brother/sister son/daughter minimum/maximum min/max best/worst better/worse good/bad hot/cold warm/cold
confirmed/cancelled confirmed/canceled confirms/cancels accepted/cancelled online/offline safe/dangerous full/empty
present/absent first/last north/south east/west upstairs/downstairs inside/outside front/back entry/exit credit/debit
deposit/withdrawal deposited/withdrew sent/received sends/receives send/receive lend/borrow lent/borrowed push/pull
pushed/pulled load/unload loaded/unloaded install/uninstall installed/uninstalled connect/disconnect
connected/disconnected positive/negative wet/dry clean/dirty light/dark fast/slow new/old big/small large/small
long/short wide/narrow strong/weak easy/hard cheap/expensive male/female men/women boys/girls he/she him/her his/her
active/inactive visible/hidden same/different with/without always/never everyone/nobody everybody/nobody
everything/nothing mandatory/optional permanent/temporary upgrade/downgrade upgraded/downgraded plus/minus
promote/demote promoted/demoted expand/reduce expanded/reduced improved/worsened improves/worsens keep/discard
kept/discarded extended/shortened remember/forget remembered/forgot agreed/disagreed agrees/disagrees agree/disagree
"""
_CONVERSES: Final = """
buy/sell buys/sells bought/sold lend/borrow lends/borrows lent/borrowed send/receive sends/receives sent/received
before/after above/below over/under import/export imports/exports imported/exported
"""
_DETERMINERS: Final = """
the a an to of is are was be in at for with on by from his her their my our its this that
"""
_STOP: Final = """
a an the this that these those it its he she they we you i him her them us me his their our your my mine who which what
is are was were be been being am has have had having do does did doing will would shall should can could may might must
to of in on at for with by from as into onto about over up down out off through during between per via and or but if
then so than too also just still yet only very really quite now again already there here when where while because
since although though however therefore please thanks thank hi hello dear re fw fwd fyi note reminder update ps nb asap
some any each every all both own such more most much many few other another let us there get gets got
"""
_PLAIN: Final = """
want wants wanted need needs needed ask asks asked request requests requested say says said tell tells told report
reports reported mention mentions mentioned state states stated inform informs informed notify notifies notified call
calls called phone phones phoned ring rings rang contact contacts contacted write writes wrote make makes made give
gives gave given take takes took taken bring brings brought put puts go goes went gone come comes came work works worked
working use uses used run runs ran running keep keeps kept see sees saw seen seem seems show shows showed shown find
finds found think thinks thought know knows knew like likes liked prefer prefers preferred enjoy enjoys plan plans
planned planning schedule schedules scheduled expect expects expected hope hopes try tries tried help helps helped
happen happens happened become becomes became remain remains remained stay stays stayed hold holds held set sets fix
fixes fixed repair repairs repaired mend mends mended replace replaces replaced change changes changed move moves moved
send sends sent deliver delivers delivered hand hands handed pass passes passed lead leads led head heads headed manage
manages managed handle handles handled meet meets met talk talks talked speak speaks spoke discuss discusses discussed
agree agrees agreed confirm confirms confirmed sign signs signed complete completes completed finish finishes finished
check checks checked review reviews reviewed look looks looked order orders ordered book books booked reserve reserves
reserved buy buys bought purchase purchases purchased pay pays paid cost costs provide provides provided offer offers
offered due later earlier soon early late currently recently quickly carefully immediately shortly today's new good
great nice able likely possible whole entire total full main several various certain around approximately roughly
nearly almost exactly least regarding concerning within until till towards toward after before
"""
_SYNONYMS: Final = """
buy purchase acquire; start begin commence; end finish conclude; help assist; show display; send ship dispatch mail;
get receive obtain; fix repair mend; car vehicle auto; job position role; doctor physician; meeting session; large big;
small little; fast quick rapid; call phone ring telephone; ask request inquire; want wish; issue problem trouble;
error bug fault; bill invoice; customer client; employee worker; staff personnel; boss manager supervisor; picture
image photo; movie film; trip journey; house home; flat apartment; shop store; street road; child kid;
children kids; buyer purchaser; answer reply response respond; choose select pick; check verify inspect; need require;
make create produce; change modify alter; remove delete; add append; build construct; use utilize employ; about
regarding concerning; also too additionally; because since as; however but; maybe perhaps possibly; often frequently;
almost nearly; about approximately roughly around; now currently; soon shortly; later afterwards; say state mention;
tell inform notify; think believe; like enjoy; talk speak; walk stroll; give provide supply; keep retain; hold contain;
leave depart; arrive reach; replace swap exchange substitute; broken defective faulty damaged; finished done completed;
important crucial essential; difficult hard tough; happy glad pleased; sad unhappy; angry upset; expensive costly;
cheap inexpensive; correct right; wrong incorrect; safe secure; strange odd; whole entire; team group crew; company
firm business; boat ship vessel; plane aircraft airplane; road route; method approach; device machine equipment;
computer laptop pc; document file paper; email mail message; appointment booking reservation; schedule timetable plan;
holiday vacation leave; salary pay wage; price cost; purchase order; package parcel;
garbage trash rubbish; lift elevator; truck lorry; discuss debate; agree consent; approve
authorize; reject refuse decline deny; cancel abort; postpone delay defer;
visit see; watch observe monitor; examine study; explain describe; finish complete; improve enhance; increase raise
rise grow; decrease reduce lower drop fall; allow permit; stop halt cease; try attempt; happen occur;
restart reset reboot; operational working running functional; shut closed close;
"""
_ABBREVIATIONS: Final = """
v version, ver version, meds medication, pls
please, plz please, thx thanks, appt appointment, dept department, approx approximately, asap soon, msg message,
mgr manager, mtg meeting, govt government, tmrw tomorrow, tmr tomorrow, bc because, cuz because, cos because, btw
also, abt about, w with, b4 before, u you, ur your, r are, dr doctor, st street, ave avenue, rd road, amt amount, acct
account, info information, qty quantity, nr number, wk week, wks weeks, mon monday, tue tuesday, tues
tuesday, wed wednesday, thu thursday, thur thursday, thurs thursday, fri friday, sat saturday, sun sunday
"""
_NUMBERS: Final = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_TIMES: Final = """
monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday tonight morning afternoon evening noon
midnight spring summer autumn winter
"""
_RATES: Final = """
hourly daily nightly weekly biweekly fortnightly monthly quarterly yearly annual annually
once twice half double triple
"""
_UNITS: Final = """
km kilometer kilometers kilometre kilometres; m meter meters metre metres; cm centimeter centimeters centimetre
centimetres; mm millimeter millimeters millimetre millimetres; mi mile miles; ft foot feet; in inch inches; kg kgs kilo
kilos kilogram kilograms; g gr gram grams gramme grammes; mg milligram milligrams; mcg microgram micrograms; lb lbs
pound pounds; oz ounce ounces; l liter liters litre litres; ml milliliter milliliters millilitre millilitres; h hr hrs
hour hours; min mins minute minutes; s sec secs second seconds; d day days; wk wks week weeks; mo month months; y yr yrs
year years; percent pct; usd dollar dollars bucks; eur euro euros; gbp quid; degrees deg degree; kb kilobytes; mb
megabytes; gb gigabyte gigabytes; tb terabyte terabytes; kw kilowatt kilowatts; w watt watts; v volt volts; mph; kmh;
ton tons tonne tonnes t
"""
_COLOURS: Final = """
black white silver grey gray gold blue red green yellow orange purple pink brown beige navy rose bronze graphite
charcoal champagne ivory cream teal turquoise maroon burgundy violet lavender lilac magenta cyan lime mint olive khaki
coral peach copper titanium platinum indigo crimson scarlet tan taupe
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _groups(text: str) -> list[list[str]]:
    return [group.split() for group in re.split(r"[;,]", text)]


def _pairs(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for pair in text.split():
        one, other = pair.split("/")
        found[one].add(other)
        found[other].add(one)
    return {word: frozenset(others) for word, others in found.items()}


def _synonyms() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for i, group in enumerate(_groups(_SYNONYMS)):
        for word in group:
            found[word].add(i)
    return {word: frozenset(groups) for word, groups in found.items()}


NEGATIONS: Final = _words(_NEGATIONS)
"""Words that turn a sentence into its contrary; two of them cancel out."""

NEGATIVE: Final = _words(_NEGATIVE)
"""Words that hold a negation: who refuses does not accept."""

OPPOSITES: Final[Mapping[str, frozenset[str]]] = _pairs(_OPPOSITES)
"""For each word those that say the opposite: two otherwise like texts cannot hold one each."""

CONVERSES: Final[Mapping[str, frozenset[str]]] = _pairs(_CONVERSES)
"""Opposites that say the same of two who have changed places: who sells to another is the one it buys from."""

SYNONYMS: Final[Mapping[str, frozenset[int]]] = _synonyms()
"""For each common word its groups of words that mean about the same."""

PLAIN: Final = _words(_PLAIN) | _words(_STOP)
"""Common words whose exchange for another does not name another thing."""

STOP: Final = _words(_STOP)
"""Words that carry no content."""

ABBREVIATIONS: Final[Mapping[str, str]] = dict(_groups(_ABBREVIATIONS))
"""Common short forms. Others are recognised by their letters."""

MONTHS: Final = {name: number for number, names in enumerate(ENGLISH_MONTHS, 1) for name in names}
"""Numbers of the months by name."""

CARDINALS: Final = {word: i for i, word in enumerate(_NUMBERS.split())}
TENS: Final = {word: 10 * i for i, word in enumerate(_TENS.split(), 2)}
ORDINALS: Final = {word: i for i, word in enumerate(_ORDINALS.split(), 1)}
TIMES: Final = _words(_TIMES)
"""Days and times of day."""

RATES: Final = _words(_RATES)
"""How often and how many times."""

UNITS: Final = {name: group[0] for group in _groups(_UNITS) for name in group}
"""The one name of each unit."""

DETERMINERS: Final = frozenset(_DETERMINERS.split())
"""Words after which a thing is named."""

IDIOMS: Final = re.compile(
    r"\b(?:can(?:no|['’]?)t (?:tolerate|stand|wait|help)|no (?:later|less|more|fewer|sooner) than|not only|no doubt"
    r"|nos?\.\s?(?=\d)|why not|no problem|do(?:n['’]?t| not) (?:forget|worry))\b",
    re.IGNORECASE,
)
"""Turns of phrase that hold a negation and negate nothing that another wording would not."""

COLOURS: Final = frozenset(_COLOURS.split())
"""Colours by which variants of one product are told apart."""
