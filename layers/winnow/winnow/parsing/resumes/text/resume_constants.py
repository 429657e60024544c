"""The numbers that reading resumes is scored with: name, unit, how it was set, what shows it.

One line a constant: ``NAME: Final = value  # unit; how it was set; what shows it``. How a value was set is one of

* *judged*: set once from what it means, and never searched for;
* *tuned*: chosen on the tuning halves of the invented resumes, ordinary and hard, and judged on their held-out halves
  (``python -m benchmarks.resumes_accuracy build/corpus build/corpus-hard``; the column named shows it);
* *real*: changed after half of a public corpus of resumes showed a kind of fault (``docs/decisions.md``, 2026-11-30).

Scores are in nats (natural logarithms of odds): evidence that a text is a title, a company or a school adds up, 0 says
nothing. The confidences that users see are not made of them directly but fitted (``confidence_calibration``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOT_AT_ALL: Final = -4.0  # nats; judged: labels, empty texts
BEYOND_DOUBT: Final = 2.0  # nats; judged: above it nothing else is considered
LIKELY: Final = 1.0  # nats; judged: above it a text counts as what was asked

# Titles (text/word_scores.py): what the word that names the role says, by where it stands.
TITLE_HEAD_LAST: Final = 3.0  # nats; tuned: title
TITLE_HEAD_FIRST: Final = 2.6  # nats; tuned: title
TITLE_COMPOUND: Final = 2.4  # nats; tuned: title; "Softwareentwickler"
TITLE_HEAD_INSIDE: Final = 1.8  # nats; tuned: title
TITLE_PHRASE_INSIDE: Final = 1.5  # nats; tuned: title
TITLE_WITHOUT_HEAD: Final = -1.5  # nats; tuned: title
TITLE_INDEPENDENT: Final = 1.0  # nats; judged: "Freelance" is a position as well as an employer
TITLE_PART: Final = 0.4  # nats a word; tuned: title; "software" in "Software Engineer"
TITLE_PARTS_AT_MOST: Final = 1.0  # nats; tuned: title
TITLE_SENIORITY: Final = 0.5  # nats; tuned: title
TITLE_FIELD_BEHIND_COMMA: Final = 0.3  # nats against; judged: "Design Lead, Payments"
TITLE_BEHIND_COMMA: Final = 1.5  # nats against; judged: "Voss & Co, Paralegal"
TITLE_LONG: Final = 0.4  # nats against each word beyond LONG_LABEL; tuned: title
TITLE_LOWER_CASE: Final = 2.0  # nats against; real: "head count rose to a number that nobody had planned for"
SHORT_PHRASE: Final = 8  # words; judged: what begins in lower case and has more is the rest of a sentence
TITLE_OF_FIRM: Final = 3.0  # nats against; judged: a legal form
TITLE_OF_SCHOOL_OR_CITY: Final = 1.5  # nats against; tuned: title, school
TITLE_WITH_NUMBER: Final = 2.0  # nats against; judged: telephone numbers, addresses
LONG_LABEL: Final = 8  # words; judged: labels are shorter

# Sentences: neither a title nor a company.
SENTENCE_DOING: Final = 2.5  # nats against; tuned: job; "Led ...", "Developed ..."
SENTENCE_STATING: Final = 4.0  # nats against; real: "Harrow Ltd provides services to ..." was an employer
SENTENCE_FULL_STOP: Final = 1.0  # nats against; tuned: job

# Companies.
COMPANY_PRIOR: Final = 0.3  # nats; tuned: company; a name says nothing by itself
COMPANY_INDEPENDENT: Final = 1.6  # nats; judged: "Self-employed"
COMPANY_LEGAL_FORM: Final = 3.0  # nats; judged: Inc, GmbH, W.L.L.
COMPANY_SIGN: Final = 3.0  # nats; judged: 公司, شركة
COMPANY_WORD_LAST: Final = 1.8  # nats; tuned: company; "Systems", "Consulting"
COMPANY_WORD_INSIDE: Final = 1.2  # nats; tuned: company
COMPANY_SCHOOL: Final = 1.2  # nats; tuned: company; schools employ
COMPANY_COINED: Final = 0.6  # nats; tuned: company; "VentureDune", "IBM"
COMPANY_STREET: Final = 2.0  # nats against; real: "Brightwater Inc. - 412 Harbor Ave"
COMPANY_LOWER_CASE: Final = 1.2  # nats against; tuned: company
COMPANY_CONJUNCTION: Final = 3.0  # nats against; real: "and telemarketing services"
COMPANY_FULL_STOP: Final = 1.0  # nats against; tuned: company
COMPANY_ADDRESS: Final = 3.0  # nats against; judged: a mail or web address
COMPANY_LONG: Final = 0.5  # nats against each word beyond LONG_LABEL; tuned: company
COMPANY_SENTENCE_CASE: Final = 1.5  # nats against; tuned: company
COMPANY_LIST: Final = 0.8  # nats against; tuned: company; two things with a comma between
COMPANY_TITLE: Final = 2.0  # nats against; real: "Team Lead" was an employer
COMPANY_ORDINARY: Final = 1.5  # nats against; real: "Develop market"
COMPANY_NUMBER: Final = 3.0  # nats against; real: "12/99", "70.0%"
COMPANY_CITY: Final = 0.6  # nats against; tuned: company; a city's name alone may be a company's
COMPANY_PLACE: Final = 3.0  # nats against; judged

# Schools, degrees, subjects, grades.
SCHOOL_PRIOR: Final = -0.5  # nats; tuned: school
SCHOOL_KIND_ALONE: Final = 0.5  # nats; judged: "University" and nothing else
SCHOOL_WORD: Final = 3.0  # nats; judged: "Harrow Vale College"
SCHOOL_ENDING: Final = 2.6  # nats; tuned: school; "Musikhochschule"
SCHOOL_LOWER_CASE: Final = 1.0  # nats against; tuned: school
SCHOOL_ADDRESS: Final = 3.0  # nats against; judged
SCHOOL_LONG: Final = 0.4  # nats against each word beyond LONG_SCHOOL; tuned: school
SCHOOL_BEHIND_DEGREE: Final = 2.0  # nats against; real: "High School, Vale Academy" was a school's name
SCHOOL_BEHIND_WORDS: Final = 1.0  # nats against; real: "Universitario, Universidad de Vale"
SCHOOL_WITHOUT_NAME: Final = 1.5  # nats against; real: "High School" below the name of an academy
SCHOOL_LISTED_SKILL: Final = 1.0  # nats against; judged: "JavaScript, Course, Harrow Vale"
LONG_SCHOOL: Final = 10  # words; judged
DEGREE_FIRST: Final = 3.0  # nats; judged
DEGREE_INSIDE: Final = 2.0  # nats; judged
NO_DEGREE: Final = -1.0  # nats; tuned: school
AREA_LISTED: Final = 2.5  # nats; judged
AREA_HOLDS_LISTED: Final = 1.5  # nats; tuned: degree
AREA_SHORT: Final = 0.3  # nats; tuned: degree
AREA_BEHIND_SCHOOL: Final = 0.02  # of its score; real: towns behind a school's name were subjects at .8
NO_AREA: Final = -1.0  # nats; judged
GRADE_NAMED: Final = 3.5  # nats; judged: "GPA 3.8"
GRADE_SHAPED: Final = 2.5  # nats; judged: "3.8/4.0"
NO_GRADE: Final = -3.0  # nats; judged
STREET_PLACE: Final = 2.0  # nats; real: a street is the place of a firm

# Labelling of an entry's header (layout/labelling.py).
LONGEST_SEGMENT: Final = 5  # pieces; judged
DEAREST_JOIN: Final = 4.0  # nats; judged: no label reaches over so much
HOPELESS: Final = -2.5  # nats; judged: bounds the search
LAYOUT_WEIGHT: Final = 2.2  # nats; tuned: job; the same place in every entry
LAYOUT_OF_PLACE: Final = 0.7  # share; tuned: job; the rest is the text style
BY_CHANCE: Final = 0.3  # share; judged: a label in a slot by chance
ORDER_WEIGHT: Final = 1.2  # nats; tuned: job; the same order in every entry
UNTOLD_GUESS: Final = 2.0  # nats against; tuned: job; a piece cut off by a guess that then says nothing was no piece
LEFT_OUT: Final = 0.8  # nats against; tuned: job; a piece without a label
LEARNED_EMPLOYER: Final = 0.6  # share; real: company; how much the sequence model counts beside the rules
LEARNED_SHARED: Final = 0.3  # share of the rules' evidence that the model, which sees it, says again; real: company
WHOLE_JOB: Final = 1.0  # nats; tuned: job; both a company and a position
PROMINENT_ROW: Final = 0.4  # nats; tuned: job; the first row
PROMINENT_TYPE: Final = 0.5  # nats; tuned: job; bold among plain, larger than the smallest
JOIN_COST: Final[Mapping[str, float]] = {
    "comma": 0.35, "space": 0.0, "guess": 0.0, "paren": 0.4, "strong": 1.3, "dash": 0.15, "at": 1.6, "as": 3.0,
    "cell": 3.0, "row": 3.0, "line": 0.5,
}  # nats against one label over the separator; tuned: job  # fmt: skip

# Cutting a section into entries (layout/entries.py).
ENTRY_DATE: Final = 2.0  # nats; tuned: job; exactly one period
ENTRY_MORE_DATES: Final = 1.6  # nats against each further period; tuned: job
ENTRY_WITHOUT_DATE: Final = -1.5  # nats; tuned: job; where others have one
ENTRY_SIGN: Final = 1.2  # nats; tuned: job; a title, a school
ENTRY_WITHOUT_SIGN: Final = -0.8  # nats; tuned: job
ENTRY_MORE_SIGNS: Final = 1.0  # nats against each further one; tuned: job
ENTRY_SIGN_LATER: Final = 0.8  # nats against; tuned: job; a title inside the description
ENTRY_STARTS_AMISS: Final = 1.5  # nats against; judged: with a list item or in lower case
ENTRY_GAP: Final = 0.5  # nats; tuned: job; blank space above, or none
ENTRY_HIDDEN_START: Final = 0.7  # nats against; tuned: job; a row set like a first one
ENTRY_ENDS_IN_LABEL: Final = 1.0  # nats against; tuned: job
ENTRY_CUT_IN_SENTENCE: Final = 1.0  # nats against; judged: the row above ends in a comma
ENTRIES_SHIFTED: Final = 2.0  # nats against; real: a row too late is the employer of the next position
ENTRIES_ALIKE: Final = 1.0  # nats an entry that begins like the others, for four at most; tuned: job
ENTRIES_COMPARED: Final = 4  # entries; judged

# Names (fields/name_text.py, fields/identity.py): half of the public corpus showed each.
NAME_WORDS: Final = 2.5  # nats; tuned: name; two to four words
NAME_OTHER_WORDS: Final = 1.5  # nats; tuned: name
NAME_GIVEN_FIRST: Final = 1.2  # nats; tuned: name; a listed given name
NAME_GIVEN: Final = 0.6  # nats; real: a listed given name behind an initial
NAME_LOWER_CASE: Final = 1.0  # nats against; real
NAME_ORDINARY: Final = 2.5  # nats against, times the share of ordinary words; real: "Present Address"
NAME_TITLE: Final = 1.5  # nats against; tuned: name; and once more where it is a title beyond doubt
NAME_TITLE_BEYOND_DOUBT: Final = 1.0  # nats against; tuned: name
NAME_FIRM: Final = 1.5  # nats against; tuned: name
NAME_DEGREE: Final = 1.0  # nats against; real
NAME_CITY: Final = 1.5  # nats against; real: one word that is a city
NAME_PLACE: Final = 0.8  # nats against; real
NAME_HEADING: Final = 1.5  # nats against; real
NAME_LISTED: Final = 1.5  # nats against; tuned: name; a language, a skill
NAME_LEAST: Final = 0.05  # nats; judged
NAME_ASKED_FOR: Final = 3.0  # nats; real: "Name: ..."
NAME_LATE_WORD: Final = 2.0  # nats against; real: a single word that no list holds, below the first rows
NAME_SIGNS: Final = 1.2  # nats; real: who signs the document
NAME_IN_HEADER: Final = 1.0  # nats; tuned: name
NAME_FIRST_ROW: Final = 1.2  # nats; tuned: name
NAME_LATER_ROW: Final = 0.9  # nats, less NAME_EACH_ROW a row; tuned: name
NAME_EACH_ROW: Final = 0.12  # nats; tuned: name
NAME_LAST_ROW: Final = -0.4  # nats; tuned: name
NAME_ONE_SIZE: Final = 0.5  # nats; tuned: name; nothing is set larger
NAME_LARGEST: Final = 2.0  # nats; tuned: name
NAME_SMALLER: Final = 0.8  # nats, less a sixth of the points that others are larger; tuned: name
NAME_SMALLEST: Final = -0.5  # nats; tuned: name
NAME_HEADING_STYLE: Final = 0.4  # nats; tuned: name
NAME_BOLD: Final = 0.4  # nats; real
NAME_CAPITALS: Final = 0.2  # nats; real
NAME_IN_ADDRESS: Final = 1.2  # nats a word that the mail address holds; tuned: name
NAME_BEGUN_IN_ADDRESS: Final = 0.5  # nats a word whose beginning it holds; real
NAME_IN_ADDRESS_AT_MOST: Final = 2.4  # nats; tuned: name
NAME_ENOUGH: Final = 2.5  # nats; tuned: name; below it nothing speaks for a name
