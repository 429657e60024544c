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

SMALL_GROUP: Final = 64  # things; cost: up to it the places of the pairs among them are remembered, 4 MB in all
LARGEST_TABLE: Final = 1 << 22  # entries; cost: up to it keys are numbered by a table instead of by sorting

# Comparison levels that several modules refer to.
EQUAL: Final = 1  # level; definition
NEARLY_EQUAL: Final = 2  # level; definition: typing errors, coarser dates, names written a little otherwise
MUCH_ALIKE: Final = 3  # level; definition: lists that share nearly all items, names that share most words
ALIKE: Final = 4  # level; definition: values compared by words that share half of what they say
SOMEWHAT_ALIKE: Final = 5  # level; definition: a fifth
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
LARGEST_INTEGER: Final = (1 << 63) - 1  # definition: of 64 bits
FOLDED_AT_ONCE: Final = 250_000  # pairs; cost: 2 MB, which a processor's cache holds
SAMPLED_PAIRS: Final = 1_000  # pairs; cost: one in so many is looked at to divide all of them

# model/em.py and model/fit.py: estimation.
EM_STEPS: Final = 60  # steps at most; cost
PATTERNS_A_COMBINATION: Final = 8  # patterns; cost: for each combination of levels in a group of fields
MOST_COMBINATIONS: Final = 4_096  # combinations of levels; cost: in a group of fields
EM_LEAST_STEPS: Final = 5  # steps before convergence is asked for; judged
CONVERGED: Final = 1e-4  # change of a log share; judged
ROUGHLY_CONVERGED: Final = 5e-3  # change of a log share; cost: while latent classes are sought
RANDOM_PAIRS: Final = 400_000  # pairs; cost: u is then known to a few per cent where it is 1e-3
RANDOM_PAIRS_A_RECORD: Final = 50  # pairs a record; cost. With 25 some draws lost recall (bibliographies)
ONE_PAIR: Final = 1.0  # expected pairs; definition: below it a class is empty
LEVEL_PSEUDO_COUNT: Final = 0.3  # pairs; judged: no level is impossible
PAIRS_BELIEVED: Final = 20.0  # pairs; tuned: marks, households, census. What a table's own m counts for beside a prior
USUAL_M_FLOOR: Final = 0.02  # probability; judged: no level is impossible, whatever the tables at hand show
USUAL_MATCHES: Final = 1.0  # matching pairs a record; judged: as many as two lists of the same things have, no fewer
MOST_USUAL_MATCHES: Final = 0.3  # share of all pairs; judged: of very few records
LEAST_U: Final = 0.05  # share of the sampled rate; judged: what is left of u when the matches are taken out of it
MOST_LATENT_CLASSES: Final = 5  # classes; cost
LARGEST_ENTITY: Final = 500  # records; judged: a larger component of sure pairs is a chain
SURE: Final = 3.0  # log odds (95 %); judged
FREQUENCY_RANGE: Final = (-4.0, 4.0)  # log odds; tuned: people, music. How far a value's frequency moves a weight
FOLDED_FREQUENCY_RANGE: Final = (-3.0, 3.0)  # log odds; judged: the same for the mean of a pattern
WEIGHED_AT_ONCE: Final = 2_000_000  # pairs; cost
CERTAIN: Final = 12.0  # log odds; judged: of what needs no estimate

# model/latent_classes.py: correlated non-matches.
NEARLY_ALWAYS_EQUAL: Final = 0.98  # share of random pairs; judged: a field in which they agree shows no class
NON_MATCH_LIKENESS: Final = 0.85  # 0 like m, 1 like u; tuned: voters, clinics. From it a field is a non-matches' field
FIRST_NON_MATCH_LIKENESS: Final = 0.6  # the same; tuned: biographies. For the first such field when none is that near
OWN_INFORMATION: Final = 0.15  # share of all nats; tuned: historical, childcare. In the fields that tell a class apart
LASTING_INFORMATION: Final = 0.05  # share of all nats; tuned: voters. In what does not change when people move
EDITION_INFORMATION: Final = 0.05  # share of all nats; tuned: proceedings. The same for dates and numbers
FEWEST_CLASS_PAIRS: Final = 5.0  # expected pairs; judged: below it there is nothing to estimate from
MOST_INSIDE: Final = 0.25  # share of pairs; tuned: bibliography. Of a class, that may lie inside one entity
SHARED_NEIGHBOURS: Final = 0.5  # share of neighbours; judged: from it two records are of one entity
CLASS_PAIRS_LOOKED_AT: Final = 20_000  # pairs; cost
SAME_CLASS: Final = 0.5  # sum of absolute differences, 0 to 2; judged: up to it two classes are one
ESTRANGED: Final = 0.5  # share of the distance from m to u; judged: how far a class must have gone towards u

# model/hard_negative_rules.py.
RULED_OUT: Final = -1.4  # log odds (20 %); tuned: patients, voters. One such pair in five is one person after all
TOLD_APART: Final = -3.0  # log odds (5 %); judged: of a series or under one roof. Of papers 3 % are one after all
OTHER_NAMES: Final = 0.03  # share of matches; judged: with another given name, that mistyped ones must outnumber
MOST_OTHER_NAMES: Final = 0.2  # share of matches; judged: no register gives one in five of its people another name
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

# adjust/recurring_headings.py.
FEWEST_RECURRENCES: Final = 2  # clusters; judged: beside a record's own
AGREEING_BY_CHANCE: Final = 0.1  # expected clusters; tuned: rubrics. That agree with it in all that could tell

# adjust/single_fields.py.
TELLING: Final = 1.5  # nats; judged: what a field must tell of matches to confirm another
MOST_UNCHECKED: Final = 0.5  # share of what is merged; judged: above it no other sign makes a run trusted
CHANCE_OF_LISTS: Final = 0.05  # share of what one field joins across lists; judged: that may be two things by chance
NEARLY_ALL_UNCHECKED: Final = 0.95  # share of what is merged; judged: from it nothing would be left to merge

# adjust/unique_names.py.
FEWEST_UNIQUE_NAMES: Final = 50  # names; judged: that two lists have once each; of fewer, twins show nothing
CHANCE_OF_NAMES: Final = 0.05  # share of them; judged: that may be two things called alike

# adjust/deduplicated_sources.py.
FEWEST_COUNTERPARTS: Final = 5.0  # expected clusters; judged: fewer show nothing
FEW_COUNTERPARTS: Final = 0.5  # share of them; judged: up to it what is alike within a source is not one thing
MOST_DUPLICATES: Final = 0.02  # expected duplicate pairs a record; judged: up to it a source counts as deduplicated
SOME_DUPLICATES: Final = 0.1  # expected duplicate pairs a record; judged: up to it, if the next two hold
LESS_DENSE: Final = 0.15  # share; judged: how dense matches within a source may be, of how dense they are across
OWN_COUNTERPARTS: Final = 0.5  # share; judged: of matching pairs within a source whose records match different ones

# adjust/score_calibration.py.
CLIPPED: Final = 12.0  # log odds; judged: one pair counts at most this much in a mean
POSSIBLE: Final = 0.3  # probability; judged: from it a pair may be a match
SAFE: Final = 0.9  # expected precision; tuned: childcare, music. Clustering parts half of the wrong ones
CALIBRATION_CAP: Final = 3.0  # log odds; fitted: python -m benchmarks.matching_calibration
CALIBRATION_SLOPE: Final = 0.25  # log odds a log odds; fitted: the same
COMPETING_MATCH: Final = 0.3  # log odds a log odds; fitted: the same
BETWEEN_SLOPE: Final = 0.6  # log odds a log odds; fitted: the same
BETWEEN_INTERCEPT: Final = 0.3  # log odds; fitted: the same
USUAL_GROWTH: Final = 0.3  # share of clusters; fitted: reviews of ten shapes and seven public sets, draw 28
LEAST_PAIRED: Final = 0.1  # share; judged: of records with a second one, where they are fewer
LEAST_GROWTH: Final = -4.0  # log odds; judged: where no thing has as many records
MOST_GROWTH: Final = 0.5  # log odds; fitted: the same reviews

UNTRUSTED_PIVOT: Final = -0.85  # log odds (30 %); definition: of the default review threshold, which keeps its pairs
UNTRUSTED_SLOPE: Final = 0.14  # log odds a log odds; fitted: python -m benchmarks.matching_calibration --untrusted
UNTRUSTED_WITHIN: Final = 12.0  # log odds; judged: less for two records of one of several lists
UNTRUSTED_MOST: Final = 25.0  # log odds; judged: more says no more
EXACT_KEY_ODDS: Final = 4.6  # log odds (99 %); judged: of a pair that agrees on an exact key

# adjust/exact_keys.py: what a run merges that does not trust its estimate.
MOST_SHARERS: Final = 10  # records; judged: a telephone that more share belongs to an agency
ACCOUNT_SHARE: Final = 0.25  # share of the records with shared numbers; judged: the things of one owner are a long tail
MOST_BEARERS: Final = 4  # records; judged: the same for a model number or a title
LONG_TITLE: Final = 4  # words; judged
OWN_WORDS: Final = 4  # words; tuned: products, offers. Titles that differ in more are two ways to write
USED_WORD: Final = 5  # titles; tuned: products, offers. A word that fewer use may be a spelling of another
PART_WORDS: Final = 2  # words; judged: "Vol. 1", "Flat 6". More describe, and are no number of a part
KEY_SURPRISE: Final = 5.0  # nats; judged: chance makes less than one such pair in a hundred tables
FIELD_SURPRISE: Final = 4.0  # nats; judged: from it one field is a part of a key
SPELT_TIMES: Final = 3.0  # times as often as by chance; tuned: companies, lessons. Two values meet that may be one
SPELT_RECORDS: Final = 3  # records; judged: of which two values that may be one meet
SURELY_ONE_CLASS: Final = 0.7  # share of the pairs; tuned: companies, museums. That are of one class in two spellings
KEY_FIELDS: Final = 3  # fields; judged: of a composite key
LONG_LIST: Final = 5  # items; judged
LIST_SURPRISE: Final = 9.0  # nats; judged: how rarely lists of non-matches are as alike

# adjust/parting_fields.py: what must be known of two records that exact keys merge.
PARTING: Final = 0.3  # share of the pairs; tuned: lessons, cards. That differ in a field and agree in all that is rare
PARTED_BOUND: Final = 1.28  # standard deviations; judged: so sure is it that a field parts, nine in ten
LEAST_AGREED: Final = 0.1  # share of the pairs; judged (.05 to .15 do the same): fewer agree in what says nothing

# prepare/near_copies.py: columns that repeat each other.
LOOKED_AT_COPIES: Final = 1_000  # records; cost
FEWEST_COPIED: Final = 20  # records; judged: that have both columns
COPIED_RECORDS: Final = 0.8  # share of records; judged: whose words stand in the other column too
COPIED_WORDS: Final = 0.8  # share of words; judged

# explain/run_signs.py: what the self-check looks at.
SIGN_PAIRS: Final = 30_000  # pairs; cost: looked at
SIGN_DIFFERENCES: Final = 2_000  # pairs; cost: of which the words are compared
SIGN_FLOOR: Final = -6.0  # log odds; judged: pairs below it tell nothing
ENOUGH_MERGED: Final = 24  # records; judged: three times as many; of fewer that are merged none may be left to look at
FEWEST_SIGN_PAIRS: Final = 8  # pairs; judged: fewer show nothing of a field
FEWEST_SIGN_CLUSTERS: Final = 3  # clusters; judged: the same of clusters of three and more
LEAST_SEPARATION: Final = 0.2  # difference of probabilities; judged: fields whose m and u differ less show nothing
AGREEMENT_U: Final = 0.7  # probability; judged: a field in which chance agrees more often shows nothing
COMMON_FIELD: Final = 0.1  # share; judged: of what was found, from which a field speaks for all of it
NO_SIGN: Final = 0.5  # share; judged: of matches, where no field can be left out
UNKNOWN_AGREEMENT: Final = 0.9  # share; judged: where a table has no field of a group of kinds

# explain/listing.py.
EXPLAINED_AT_ONCE: Final = 1_000  # pairs; cost: whose evidence is worked out together
MOST_REVIEWS: Final = 200  # pairs; judged: what a person decides at once
RECORDS_A_REVIEW: Final = 10  # records; judged: or one pair in so many records

# resolve.py.
FEWEST_AGREEING_FIELDS: Final = 4  # columns; tuned: composed tables. In fewer, things of a series hardly differ
LEAST_AGREEING: Final = 0.2  # share of what was found; judged: with less nothing is gained by a third look
SECOND_THRESHOLD: Final = 2.0  # log odds; tuned: volumes. Added for a second look when a run is not trusted
SHORT_NOTE: Final = 8  # words; judged: shorter texts are headings, of which two things may have one
TEXTS_A_HEADING: Final = 2  # different texts; judged: a heading that more share does not say what a note is about

# cluster/edges.py: which questions are asked.
SETTLED_PAIRS: Final = 0.5  # log odds a log of pairs; tuned: Chicago's child care. What a question settles counts

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

# explain/self_check.py: the self-check.
LEAST_POINTS: Final = 0.0  # log odds; definition: even odds, where right and wrong runs of the fit count the same
LEAST_AGREEING_POINTS: Final = -0.1  # log odds; tuned: draws 61, 62, discs. The same of what differs in nothing lasting
SURE_POINTS: Final = 2.0  # log odds; cost: with more no second look is taken at a higher threshold
BETTER_BY: Final = 0.7  # log odds; tuned: shapes left out. By how much better a second look must be, for it merges less
LEAST_LEFT_OUT: Final = 0.5  # share of matches; judged: below it no other sign makes a run trusted
LEAST_NAMED_ALIKE: Final = 0.5  # share of the merged pairs; tuned: beers, volumes. The same of names nearly equal
TOLD_REASONS: Final = 3  # sentences; judged: what a person reads
FEWEST_MATCHES: Final = 5.0  # expected pairs; judged

# prepare/date_notation.py, prepare/default_dates.py.
LATEST_SHORT_YEAR: Final = 2068  # year; definition: two-digit years are 1969 to 2068 (POSIX strptime, %y)
PLAUSIBLE_YEARS: Final = range(1000, 2100)  # years; judged
FEWEST_DATES: Final = 50  # different dates of a column; judged: below it none can be far more frequent than the others
USUAL_DATES: Final = 0.9  # share of the different dates; judged: how often the more frequent ones come
SHARED_DAY: Final = 0.95  # share of the full dates; judged: on the first of January of a year that has no day
DEFAULT_DATE_EXCESS: Final = 10  # times as often; judged: an entity of thirty records does not make a default
DEFAULT_DATE_SHARE: Final = 0.01  # share of all dates; judged

# prepare/phone_notation.py.
FEWEST_PHONE_DIGITS: Final = 6  # digits; judged
MOST_NATIONAL_DIGITS: Final = 10  # digits; judged: longer numbers hold a country code that they don't say

# prepare/number_series.py.
FEWEST_IN_SERIES: Final = 50  # different identifiers; judged: fewer show nothing
NEXT_IN_SERIES: Final = 10  # difference; judged: of two numbers of a series, of which one figure differs at most
RUN_OF_SERIES: Final = 0.1  # share of the identifiers; judged: of one length and letters, that can be a series
NUMBERED_IN_SERIES: Final = 0.7  # share of the identifiers; judged: that follow another one so closely

# prepare/encoding_damage.py.
MOST_REDECODINGS: Final = 2  # times; judged: a file that was read wrongly and written, twice
GARBLED_SHARE: Final = 0.5  # share of the signs; judged: accents are fewer than one letter in three in any language
SHORTEST_GARBLED: Final = 4  # signs; judged
MOST_GARBLED: Final = 0.5  # share of the values; judged: where more are garbled, they are so in one way

# prepare/normalise.py, prepare/version_words.py, prepare/columns.py.
SEPARATED: Final = 0.3  # share of the values; judged: with an unusual mark between their items
FEWEST_VERSIONED: Final = (
    3  # different titles; tuned: music, proceedings. Behind which a version word stands in brackets
)
IN_BRACKETS: Final = 0.5  # share of a word's titles; tuned: music, suppliers. In which it stands in brackets
PROBED_ROWS: Final = 500  # records; cost: looked at for repeated texts before all are
FEW_REPEATS: Final = 0.01  # share of the records; cost: up to it repeated texts are left
REPEATED_WORDS: Final = 3  # different words; judged: from it two fields of a record don't share a text by chance
UNDATED: Final = (
    0.1  # share of the records; judged: with a title and no date, that show that another list says no years
)
FEWEST_QUALIFIED: Final = 20  # names; judged: of a list, that show how it writes them
SELDOM_QUALIFIED: Final = 0.1  # share of a list's names; judged: that end in brackets where it doesn't qualify them
WORDS_BEFORE_PLACE: Final = 2  # words; judged: that a name has without the place that it ends in
SHORTEST_CODE: Final = 4  # letters and digits; judged: of a model number in a title
MOST_CODE_BEARERS: Final = 20  # records; judged: a code in more titles is no model number
WORDED_VALUES: Final = 200  # different values; cost: looked at for whether a title holds words
CODES_HELD: Final = 0.3  # share of the titles; tuned: products, offers. That must hold a code

# compare/comparators.py: where the levels of short values begin. Similarities are 0 to 1.
ROUNDING: Final = 1e-6  # similarity; definition: scores are rounded to 32 bits
GIVEN_TYPO: Final = 0.92  # Jaro-Winkler; judged
GIVEN_ALIKE: Final = 0.82  # Jaro-Winkler; judged
FAMILY_CUTS: Final = (0.96, 0.92, 0.82)  # Jaro-Winkler; judged: typing error, much alike, alike
TWO_EDITS: Final = 2  # edits; judged: what a typing error changes at most (optimal string alignment)
EMAIL_ALIKE: Final = 0.75  # 1 - edits / length; judged: of the address and of what stands before the @
SHORTEST_LOCAL_PART: Final = 4  # characters; judged: a shorter name says nothing at another provider
LOCAL_PHONE_DIGITS: Final = 7  # digits; definition: of a North American number without its area code
AREA_CODE: Final = 3  # characters; judged: of a postal code, that stand for an area
URL_ALIKE: Final = 0.85  # 1 - edits / length; judged
DAYS_A_YEAR: Final = 366  # days; definition
YEARS_APART: Final = 10  # years; judged: from it dates of which two figures differ are two dates
TWO_PARTS: Final = 2  # of day, month and year; definition
PLACE_ALIKE: Final = 0.9  # Jaro-Winkler; judged
PLACE_WORDS_ALIKE: Final = 88  # token sort ratio, 0 to 100; judged
NUMBER_CUTS: Final = (0.02, 0.1)  # share of the larger number; judged
METRES_CUTS: Final = (30.0, 300.0, 3_000.0)  # metres; judged: one address, one street, one town
METRES_A_DEGREE: Final = 111_320.0  # metres; definition: of latitude; of longitude less, by the cosine of the latitude

# compare/comparison_levels.py.
WORDS_CUTS: Final = (0.85, 0.65, 0.45, 0.2)  # idf cosine; tuned: bibliography, products: nearly equal, much alike, …
RATIO_OF_CHANCE: Final = 0.3  # token sort ratio, 0 to 1; judged: of texts that share nothing
WORD_ANSWERED: Final = 70  # ratio, 0 to 100; judged: one word is the other mistyped
SHORT_WORD: Final = 2  # letters; judged: such words answer to nothing
SHORT_FORM: Final = 3  # letters; judged: from that many equal at the beginning a word shortens another
SWAPPED_ALIKE: Final = 0.88  # Jaro-Winkler; judged: given and family name in each other's place
BOTH_SWAPPED_ALIKE: Final = 0.7  # Jaro-Winkler; judged: of the other of the two names
DERIVED_LETTERS: Final = 5  # letters; judged: of a family name, by which an address is made of it
BAGS_AT_ONCE: Final = 16_000  # pairs; cost: the same as for cosines
WORD_BITS: Final = 512  # bits of a value; cost: by which is known whether it holds a word
COSINES_AT_ONCE: Final = 16_000  # pairs; cost: what is worked out of so many stays in a processor's cache
VALUES_AT_ONCE: Final = 3_000_000  # pairs; cost
SELDOM_REPEATED: Final = 100  # possible pairs of values a compared pair; cost: from it repetition is not looked for

# text/contradictions.py.
DENIED_WORDS: Final = 2  # words of content; tuned: notes. That a negation reaches
ADDITION_SHARE: Final = (
    0.34  # share of its content; tuned: notes, logbook. A sentence with less in the other text is an addition
)

# text/difference_guard.py.
LONGEST_THING: Final = 3  # words; judged: that name one thing
SAME_SURROUNDINGS: Final = 2  # words; tuned: notes. Around a place that must be the same, and one more
COMMON_WORD: Final = 4  # texts; tuned: notes. A word in so many is no slip
SHORT_NOTE_WORD: Final = 3  # letters; judged: such a word is a slip only where it comes once
LONGEST_SIGNATURE: Final = 80  # characters; cost: at the end of a note
MOST_SET_OFF: Final = 10_000  # pairs of words; cost: that only one of two texts holds
SLIP_RATE: Final = 20  # times; judged: that a word comes for each time that it is mistyped in one way

# text/slots.py.
SLOT_VARIETY: Final = 3.5  # things (inverse Simpson index); tuned: notes. From it a gap is for things that differ
COPY_FACTS: Final = 2  # names and numbers; tuned: notes. By which copies of one text are known
MOST_ALTERNATIVES: Final = 8  # things; cost: more that fill one place of texts with the same facts are no synonyms
SYNONYM_PLACES: Final = 3  # places; tuned: notes. With the same facts, that two synonyms share
SYNONYM_SHARE: Final = 0.5  # share of the places of the rarer of two synonyms; tuned: notes. That both fill
SLOT_OWN_WORDS: Final = 2  # words; tuned: notes. Of a place that are no name, number or end of a sentence

# text/word_forms.py.
SHORTEST_PLURAL: Final = 3  # letters; judged: of a word with a plural

# mentions/mention_table.py, mentions/mention_matching.py.
MENTIONS_A_NAME: Final = 3  # records a different name; judged: from it a table mentions things, and does not list them
LEAST_AGREEING_MENTIONS: Final = 0.3  # 0 by chance to 1; judged: of one name in the place, in which branches differ
LEAST_SPELLINGS: Final = 0.4  # share of the names; judged: with a nearly equal other; brands and journals have few
MENTION_ODDS: Final = (-4.0, 12.0, 3.9, 3.0, 0.4, -0.7, -4.0)  # log odds of a level; tuned: affiliations, patents
MENTION_PSEUDO_ROWS: Final = 10.0  # records; judged: what chance counts for beside the records of one name
MOST_PLACE_ODDS: Final = 4.0  # log odds; judged: that a place adds or takes away

# notes/context.py.
SETTLED: Final = 3.0  # log odds (95 %); judged: what the texts alone settle
FEWEST_SETTLED: Final = 50  # pairs of either kind; judged: without which other columns add nothing
CONTEXT_PSEUDO_COUNT: Final = 1.0  # pairs a level; judged
MOST_CONTEXT: Final = 4.0  # log odds; judged: that one column beside the text may add or take

# notes/note_diagnosis.py.
FEWEST_NOTE_MERGES: Final = 5  # merged pairs of different texts; judged: below it there is nothing to doubt
ALTERED_COPIES: Final = 1_000  # texts; cost: altered copies made, and like pairs looked at
MOST_WRONG_NOTES: Final = 0.10  # share of merges; tuned: notes
MOST_GREY_NOTES: Final = 0.12  # share of decisions; tuned: notes
MOST_PARTED_NOTES: Final = 0.25  # share of merges; judged

# notes/note_matching.py.
NOTES_ALIKE: Final = 0.5  # likeness 0 to 1; tuned: notes. At which two texts are as probably the same as not
LIKENESS_SLOPE: Final = 16.0  # log odds a unit of likeness; tuned: notes
RAREST_NOTE_WORDS: Final = 12  # words of a text; cost: that propose pairs
LARGEST_NOTE_BLOCK: Final = 60  # texts; cost
NOTE_BUDGET: Final = 60  # pairs a record; cost
TELLING_WORDS: Final = 6  # words of a text; cost: that propose pairs two and three together
TOGETHER_BUDGET: Final = 30  # pairs a text; cost
LEAST_NOTE_COSINE: Final = 0.4  # idf cosine; cost: below it the likeness is not worked out
NAME_INSIDE: Final = 0.25  # share of a name's occurrences; tuned: notes. That must stand inside a sentence
IMPLYING_WINDOW: Final = 3  # words; tuned: notes. On either side, that may imply a word
IMPLYING_PSEUDO_COUNT: Final = 10.0  # texts; tuned: notes
ADDED_COUNTS: Final = 0.5  # share; tuned: notes. Of what one text says beyond the other

# text/tokens.py, text/word_forms.py, notes/note_matching.py.
LAST_SHORT_YEAR: Final = 99  # year; definition: up to it a year is written with two figures
THIS_CENTURY: Final = 2000  # years; judged: notes are of today
LEAST_TEN: Final = 10  # number; definition: below it a numeral may follow one of tens
MOST_FIGURES: Final = 15  # characters; definition: a longer number does not fit a float exactly
LEAST_NOTE_TYPO: Final = (3, 4)  # letters of the shorter and of the longer of two words; judged: that are a slip apart
TWO_SLIPS: Final = 8  # letters; judged: from it a word may have two
SHORTENED_BY: Final = 2  # letters; judged: that a short form leaves out at least, and has at least
SHORTEST_STEM: Final = 4  # letters; judged
SHORTEST_RESPELT: Final = 5  # letters; judged: of a word that is given its usual spelling
LONGEST_RESPELT: Final = 30  # letters; cost: longer "words" are none, and a word has as many forms as letters
RARE_SPELLING: Final = 2  # texts; judged: in which a mistyped word occurs at most

# infer_schema: what columns hold. Shares are of the values of a column that say something.
PROFILED_VALUES: Final = 2_000  # values; cost: counted to know a column
FORMS_LOOKED_AT: Final = 500  # values; cost: of which the forms and words are looked at: shares within two points
MOST: Final = 0.7  # share; judged: that makes a form the rule of a column
HALF: Final = 0.5  # share; judged
NEARLY_ALL: Final = 0.9  # share; judged
A_FEW: Final = 6  # different values; judged: yes and no as words, letters and figures
MOST_MEMBERS: Final = 30  # members of an object in a record; judged: of more the names are data
ARE_COUNTRIES: Final = 0.9  # share of a column's different values; judged: that makes it a column of countries
SPELT_CATEGORIES: Final = 12  # different values; judged: among so many a single letter stands for a longer value
FEW_VALUES: Final = 0.02  # different values a record; judged: below it a column is a category
FEWEST_CATEGORISED: Final = 50  # values; judged: before few of them are different
PROSE_WORDS: Final = 14  # words; tuned: notes, logbook, tickets
PROSE_FUNCTIONS: Final = 0.1  # share of all words; judged: that only join others, in prose of any language
PROSE_VERBS: Final = 0.4  # share; judged: with a verb or pronoun, in shorter prose
SOME_VERBS: Final = 0.1  # share; judged: with a verb or pronoun, of short texts that are no titles
SENTENCE_WORDS: Final = 6  # words; judged
SHORTEST_TEXT_WORDS: Final = 3  # words; judged: of texts whose heading says so
SHORTEST_IDENTIFIER: Final = 6  # characters; judged: "issue no" counts, "tax number" names
LONG_NUMBER: Final = 7  # digits; judged: an amount is shorter or not always as long
GIVEN_HELD: Final = 0.15  # share; judged: of known given names; columns of family names and places hold below .1
INITIAL: Final = 2  # characters; definition: of an initial with its point
FEWEST_GIVEN_NAMES: Final = 10  # different values; judged
PERSONS_HELD: Final = 0.3  # share; judged: of values with persons, or with words of organisations
SUFFIXES_HELD: Final = 0.2  # share; judged: of generations among what stands behind names; degrees do too
MOST_NAME_WORDS: Final = 8  # words; judged: of a name with its titles
MOST_PERSON_WORDS: Final = 4  # words; judged: without them
ONE_WORD: Final = 1.5  # words on average; judged: of names of one word, some of them double
TWO_WORDS: Final = 2.2  # words on average; judged: of places
FEWEST_ITEMS: Final = 3  # items; judged: that make a cell a list
LONGEST_ITEM: Final = 40  # characters; judged
REUSED_ITEMS: Final = 1.5  # different cells a different item; judged: from it the cells are made of few items
SHORTEST_PHONE: Final = 7  # digits; judged
LONGEST_PHONE: Final = 15  # digits; definition: ITU-T E.164
CHECKED: Final = 0.95  # share; judged: that obey one check digit, of which one in ten does by chance
FEWEST_CHECKED: Final = 20  # different values; judged
SERIES: Final = 4  # numbered columns; judged: from which they are one list
ECHOED: Final = 0.6  # share of the words of the other columns; judged: that a raw text repeats
RAW_LENGTH: Final = 0.8  # of the words of all other columns; judged: of a text that they were read from
FEWEST_ALTERNATIVES: Final = 20  # rows; judged: that fill each of two columns which are one
ALTERNATIVE_ROWS: Final = 0.01  # share of the rows; judged: the same
BOTH_ALTERNATIVES: Final = 0.01  # share of the rows with the rarer; judged: that may fill both
ALTERNATIVE_WORDS: Final = 0.3  # share of the words; judged: that they have in common
NEAR_COPY: Final = 0.95  # share of the rows that have both; judged
FEWEST_COMPARED_ROWS: Final = 20  # rows; judged
PLACES_DETERMINED: Final = 0.8  # share of the rows; judged: with the usual place of their postal code
MOST_WEAK_FIELDS: Final = 12  # fields that are no keys; cost: more hardly add evidence
LONGEST_HEADING_PHRASE: Final = 4  # words; definition: of the list
SHORTEST_COMPOUND_PART: Final = 5  # letters; judged: "Kundentelefon" is a telephone, "station" is no "on"
KIND_BOUNDS: Final = {  # judged: what values a heading may call so; ways of (measure of the profile, least, most)
    "email": ((("email", 0.3, 1.0),),),
    "url": ((("url", 0.3, 1.0),),),
    "phone": ((("digits", 0.6, 1.0), ("mean_length", 0.0, 30.0)),),
    "date": (
        (("digits", 0.8, 1.0), ("mean_words", 0.0, 4.0), ("date", 0.5, 1.0)),
        (("digits", 0.8, 1.0), ("mean_words", 0.0, 4.0), ("year", 0.5, 1.0)),
        (("digits", 0.8, 1.0), ("mean_words", 0.0, 4.0), ("repetition", 0.3, 1.0)),
    ),
    "given_name": ((("digits", 0.0, 0.2), ("mean_words", 0.0, 2.5), ("person", 0.0, 0.5)),),
    "family_name": ((("digits", 0.0, 0.2), ("mean_words", 0.0, 2.5), ("person", 0.0, 0.5)),),
    "person_name": ((("digits", 0.0, 0.1), ("mean_name_words", 1.2, 5.0)),),
    "number": ((("number", 0.5, 1.0),), (("digits", 0.9, 1.0), ("mean_words", 0.0, 3.0))),  # also "pp. 12-20"
    "coordinate": ((("digits", 0.7, 1.0),),),
    "postcode": ((("digits", 0.5, 1.0), ("mean_words", 0.0, 3.0)),),
    "identifier": (  # also "2510 68932 5"
        (("digits", 0.5, 1.0), ("mean_words", 0.0, 4.0), ("distinct", 5, 1e9)),
        (("digits", 0.5, 1.0), ("mean_words", 0.0, 4.0), ("repetition", 0.1, 1.0)),
    ),
    "place": ((("digits", 0.0, 0.5),),),
    "title": ((("number", 0.0, 0.5), ("url", 0.0, 0.3)),),
    "organisation": ((("number", 0.0, 0.5), ("url", 0.0, 0.3)),),  # "SCHOOL CODE" holds numbers
    "category": ((("repetition", 0.0, 0.3),), (("filled", 0, 50),)),
    "text": ((("mean_words", 3.0, 1e9),),),
    "set": (
        (("several", 0.15, 1.0),),
        (("lists", 0.01, 1.0),),
        (("mean_words", 3.0, 1e9),),
        (("separated", 1, 1),),
        (("reused", 1.5, 1e9),),
    ),
}
