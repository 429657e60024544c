"""Words whose change changes what a text says."""

from __future__ import annotations

import re
from typing import Final

_NEGATIONS: Final = """
not no never without cannot cant dont doesnt didnt wont isnt arent wasnt werent shouldnt couldnt wouldnt hasnt
havent hadnt none neither nor nothing nobody lacks lacking
"""
_COUNTED: Final = """
zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand
million first second third fourth fifth once twice half double triple monday tuesday wednesday thursday friday
saturday sunday january february march april june july august september october november december jan feb mar apr
jun jul aug sep sept oct nov dec today tomorrow yesterday morning afternoon evening noon midnight q1 q2 q3 q4
daily weekly monthly quarterly yearly annual mon tue wed thu fri sat sun
"""
_OPPOSITES: Final = """
increase/decrease increased/decreased increases/decreases accept/reject accepted/rejected approve/reject
approved/rejected approved/denied allow/deny allowed/denied enable/disable enabled/disabled open/close
opened/closed open/closed start/stop started/stopped before/after buy/sell bought/sold above/below up/down
left/right on/off yes/no true/false win/lose won/lost pass/fail passes/fails green/fails succeeds/fails works/fails
passed/failed success/failure true/untrue
hired/fired include/exclude included/excluded likes/dislikes like/dislike prefers/dislikes love/hate loves/hates
more/less higher/lower raise/lower early/late arrive/depart arrived/departed add/remove added/removed join/leave
joined/left grant/revoke granted/revoked public/private internal/external incoming/outgoing inbound/outbound
paid/unpaid complete/incomplete available/unavailable valid/invalid able/unable happy/unhappy import/export
husband/wife mother/father brother/sister son/daughter morning/evening minimum/maximum min/max best/worst good/bad
hot/cold confirmed/cancelled accepted/declined online/offline
"""
_DETERMINERS: Final = """
the a an to of is are was be in at for with on by from his her their my our its this that
"""
_COLOURS: Final = """
black white silver grey gray gold blue red green yellow orange purple pink brown beige navy rose bronze graphite
"""
_EDITIONS: Final = """
ii iii iv vi vii viii ix part pt vol volume disc disk cd episode chapter live remix remixed acoustic instrumental
unplugged demo extended deluxe karaoke appendix supplement erratum reply abridged refurbished trial upgrade
"""

NEGATIONS: Final = frozenset(_NEGATIONS.split())
"""Words that turn a sentence into its contrary; two of them cancel out."""

COUNTED: Final = frozenset(_COUNTED.split())
"""Numbers, days, months and times of day written as words."""

OPPOSITES: Final = tuple(frozenset(pair.split("/")) for pair in _OPPOSITES.split())
"""Pairs of which two otherwise like texts cannot hold one each."""

EDITIONS: Final = frozenset(_EDITIONS.split())
"""Words by which a title says that it is a part or another version of a work."""

DETERMINERS: Final = frozenset(_DETERMINERS.split())
"""Words after which a thing is named."""

IDIOMS: Final = re.compile(
    r"\b(?:can(?:no|['’]?)t (?:tolerate|stand|wait|help)|no (?:later|less|more|fewer|sooner) than|not only|no doubt)\b",
    re.IGNORECASE,
)
"""Turns of phrase that hold a negation and negate nothing that another wording would not."""

COLOURS: Final = frozenset(_COLOURS.split())
"""Colours by which variants of one product are told apart."""
