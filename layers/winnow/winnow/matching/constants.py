"""Every number that matching depends on: its name, its unit, how it was set and what shows it.

One line a constant: ``NAME: Final = value  # unit; how it was set; what shows it``. How a value was set is one of

* *definition*: it follows from what is counted; another value would be another method;
* *cost*: it bounds time or memory, and answers change little with it (``benchmarks/matching_scale.py`` shows it);
* *tuned*: chosen on the tuning halves of the shapes named and judged on their held-out halves
  (``python -m benchmarks.matching --sizes= --shapes NAMES``);
* *fitted*: the best value on a grid or by a fit, printed by the command named;
* *judged*: set once from what it means, and never searched for.

"Log odds" are natural logarithms of odds; "nats" are natural-log units of information; weights that people see are in
bits (``BITS`` a nat). A level is a comparison level of :data:`winnow.matching.compare.comparison_levels.LEVELS`: 0 is
missing, 1 equal, the last different.
"""

from __future__ import annotations

from math import e, log2
from typing import Final

BITS: Final = log2(e)  # bits a nat; definition
DECIMALS: Final = 3  # decimals; definition: of weights in bits; twenty rounded terms are then off by .01 at most
PAIR: Final = 2  # records; definition: the smallest group in which there is anything to match
TINY: Final = 1e-9  # no unit; definition: added to denominators that may be zero

# Comparison levels that several modules refer to.
EQUAL: Final = 1  # level; definition
NEARLY_EQUAL: Final = 2  # level; definition: typing errors, coarser dates, names written a little otherwise
MUCH_ALIKE: Final = 3  # level; definition: lists that share nearly all items, names that share most words
LAST_NAME_LEVELS: Final = 2  # levels; judged: "somewhat alike" and "different" are other names

# blocking.py: candidate pairs.
WHOLE_BUDGET: Final = 15  # pairs a record; cost: what a rule on one whole field may propose
PART_BUDGET: Final = 4  # pairs a record; cost: what a rule on two shortened fields, or on a word, may propose
RAREST_WORDS: Final = 6  # words of a cell; tuned: bibliography, products
SINGLE_WORD_RULES: Final = 3  # words of a cell that make a rule each; tuned: bibliography, products
LARGEST_WORD_BLOCK: Final = 40  # records; cost
MANY_FIELDS: Final = 4  # fields; tuned: people, resumes. Above it a pair that one weak rule proposes is not kept
SEEN_BITS: Final = 2  # bits; definition: how often a pair was proposed is held in so many
MOST_SEEN: Final = 3  # times; definition: the most that two bits hold
FOLDED_AT_ONCE: Final = 8_000_000  # pairs; cost: 64 MB
SAMPLED_PAIRS: Final = 1_000  # pairs; cost: one in so many is looked at to divide all of them

# model/em.py and model/fit.py: estimation.
EM_STEPS: Final = 60  # steps at most; cost
EM_LEAST_STEPS: Final = 5  # steps before convergence is asked for; judged
CONVERGED: Final = 1e-4  # change of a log share; judged
ROUGHLY_CONVERGED: Final = 5e-3  # change of a log share; cost: while latent classes are sought
RANDOM_PAIRS: Final = 400_000  # pairs; cost: u is then known to a few per cent where it is 1e-3
RANDOM_PAIRS_A_RECORD: Final = 25  # pairs a record; cost
ONE_PAIR: Final = 1.0  # expected pairs; definition: below it a class is empty
LEVEL_PSEUDO_COUNT: Final = 0.3  # pairs; judged: no level is impossible
LEAST_U: Final = 0.05  # share of the sampled rate; judged: what is left of u when the matches are taken out of it
MOST_LATENT_CLASSES: Final = 5  # classes; cost
LARGEST_ENTITY: Final = 500  # records; judged: a larger component of sure pairs is a chain
SURE: Final = 3.0  # log odds (95 %); judged
FREQUENCY_RANGE: Final = (-4.0, 4.0)  # log odds; tuned: people, music. How far a value's frequency moves a weight
FOLDED_FREQUENCY_RANGE: Final = (-3.0, 3.0)  # log odds; judged: the same for the mean of a pattern
WEIGHED_AT_ONCE: Final = 2_000_000  # pairs; cost
CERTAIN: Final = 12.0  # log odds; judged: of what needs no estimate

# model/latent_classes.py: correlated non-matches.
NON_MATCH_LIKENESS: Final = 0.85  # 0 like m, 1 like u; tuned: voters, clinics. From it a field is a non-matches' field
FIRST_NON_MATCH_LIKENESS: Final = 0.6  # the same; tuned: biographies. For the first such field when none is that near
OWN_INFORMATION: Final = 0.15  # share of all nats; tuned: historical, childcare. In the fields that tell a class apart
EDITION_INFORMATION: Final = 0.05  # share of all nats; tuned: proceedings. The same for dates and numbers
FEWEST_CLASS_PAIRS: Final = 5.0  # expected pairs; judged: below it there is nothing to estimate from
MOST_INSIDE: Final = 0.25  # share of pairs; tuned: bibliography. Of a class, that may lie inside one entity
SHARED_NEIGHBOURS: Final = 0.5  # share of neighbours; judged: from it two records are of one entity
CLASS_PAIRS_LOOKED_AT: Final = 20_000  # pairs; cost
SAME_CLASS: Final = 0.5  # sum of absolute differences, 0 to 2; judged: up to it two classes are one
ESTRANGED: Final = 0.5  # share of the distance from m to u; judged: how far a class must have gone towards u

# model/hard_negative_rules.py.
RULED_OUT: Final = -1.4  # log odds (20 %); tuned: patients, voters. One such pair in five is one person after all
RULED_OUT_IN_CLUSTER: Final = -8.0  # log odds; judged: such a pair is not joined through a third record
SAME_SOURCE: Final = -50.0  # log odds; definition: two records of one deduplicated source

# adjust/missing_fields.py.
GAP_PAIRS: Final = 300_000  # pairs; cost: learnt from
FULLER_PAIRS: Final = 30_000  # pairs a pattern; cost
MOST_PATTERN_FIELDS: Final = 62  # fields; definition: a pattern is one integer of 63 bits
MOST_PATTERNS: Final = 32  # patterns of known fields; cost
FEWEST_PATTERN_PAIRS: Final = 30  # pairs; judged
PLAUSIBLE: Final = -2.0  # log odds (12 %); judged: below it candidates are chosen by the fields that are hidden
GAP_STEPS: Final = (-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)  # log odds; judged
GAP_BELIEVED: Final = 0.5  # share of a shift; tuned: citations, voters. Fuller pairs doubt untidy matches too much
GAP_PSEUDO_PAIRS: Final = 10.0  # pairs; judged: what the model's own word counts for

# adjust/co_located_groups.py.
FEWEST_PAIR_NAMES: Final = 20  # pairs; judged: of two records, to know how pairs are called
FEWEST_GROUP_NAMES: Final = 3  # pairs; judged: inside larger groups
LESS_ALIKE: Final = 0.75  # share; tuned: restaurants, hotels. Of how often pairs are called alike

# adjust/deduplicated_sources.py.
MOST_DUPLICATES: Final = 0.02  # expected duplicate pairs a record; judged: up to it a source counts as deduplicated
SOME_DUPLICATES: Final = 0.1  # expected duplicate pairs a record; judged: up to it, if the next two hold
LESS_DENSE: Final = 0.15  # share; judged: how dense matches within a source may be, of how dense they are across
OWN_COUNTERPARTS: Final = 0.5  # share; judged: of matching pairs within a source whose records match different ones

# adjust/score_calibration.py.
CLIPPED: Final = 12.0  # log odds; judged: one pair counts at most this much in a mean
POSSIBLE: Final = 0.3  # probability; judged: from it a pair may be a match
SAFE: Final = 0.9  # expected precision; tuned: childcare, music. Clustering parts half of the wrong ones
CALIBRATION_CAP: Final = 2.5  # log odds; fitted: python -m benchmarks.matching_calibration
CALIBRATION_SLOPE: Final = 0.25  # log odds a log odds; fitted: the same
COMPETING_MATCH: Final = 0.3  # log odds a log odds; fitted: the same
BETWEEN_SLOPE: Final = 0.75  # log odds a log odds; fitted: the same
BETWEEN_INTERCEPT: Final = 0.1  # log odds; fitted: the same

# adjust/exact_keys.py: what a run merges that does not trust its estimate.
MOST_SHARERS: Final = 10  # records; judged: a telephone that more share belongs to an agency
MOST_BEARERS: Final = 4  # records; judged: the same for a model number or a title
LONG_TITLE: Final = 4  # words; judged
OWN_WORDS: Final = 4  # words; tuned: products, offers. Titles that differ in more are two ways to write
USED_WORD: Final = 5  # titles; tuned: products, offers. A word that fewer use may be a spelling of another
KEY_SURPRISE: Final = 5.0  # nats; judged: chance makes less than one such pair in a hundred tables
FIELD_SURPRISE: Final = 4.0  # nats; judged: from it one field is a part of a key
KEY_FIELDS: Final = 3  # fields; judged: of a composite key
LONG_LIST: Final = 5  # items; judged
LIST_SURPRISE: Final = 9.0  # nats; judged: how rarely lists of non-matches are as alike

# explain/listing.py.
MOST_REVIEWS: Final = 200  # pairs; judged: what a person decides at once
RECORDS_A_REVIEW: Final = 10  # records; judged: or one pair in so many records

# resolve.py.
TEXTS_A_HEADING: Final = 2  # different texts; judged: a heading that more share does not say what a note is about

# adjust/constraints.py: what people decided.
MUST_LINK: Final = 1e6  # log odds; definition: no evidence reaches it
CANNOT_LINK: Final = -1e9  # log odds; definition: it outweighs a thousand must-links in a mean
DECIDED: Final = 1e5  # log odds; definition: only a decision reaches it, and it is not clipped

# cluster/clustering.py.
LARGEST_COMPONENTS: Final = (500, 250, 120)  # records; cost: components that are compared pair by pair
CHECKED_PAIRS: Final = 5_000_000  # pairs; cost: in components of more than the last of these
CHECKED_PAIRS_A_RECORD: Final = 10  # pairs a record; cost: or as many
CUT_RAISES: Final = 25  # log odds; cost: how far the cut is raised inside a component that is too large
COMPONENT_PAIRS_AT_ONCE: Final = 2_000_000  # pairs; cost

# explain/diagnosis.py: the self-check.
FEWEST_MATCHES: Final = 5.0  # expected pairs; judged
MOST_CALLED_OTHERWISE: Final = 0.25  # share of matches; tuned: offers, beers
MOST_OF_ONE_FIELD: Final = 0.75  # share of nats; judged
LEAST_OF_SECOND_FIELD: Final = 1.5  # nats; judged
MOST_FLIPPED: Final = 0.15  # share of merges; tuned: companies, music
MOST_PARTED: Final = 0.25  # share of merges; judged
MOST_GREY: Final = 0.22  # share of decisions; tuned: music, releases
LOOKED_AT_AGAIN: Final = -3.0  # log odds (5 %); judged: from it pairs are weighed by the halves' models
REWEIGHED_PAIRS: Final = 100_000  # pairs; cost
