"""The whole of matching: schema → normalise → block → compare → score → cluster."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from winnow.matching import blocking
from winnow.matching.adjust import exact_keys
from winnow.matching.adjust.constraints import Constraints, rules
from winnow.matching.adjust.deduplicated_sources import Sources
from winnow.matching.adjust.pair_weights import WeighedPairs
from winnow.matching.adjust.parting_fields import find_parting
from winnow.matching.adjust.score_calibration import (
    CalibratedPairs,
    calibrate_weights,
    discount_untrusted,
    safe_from,
    uncalibrated,
)
from winnow.matching.adjust.unique_names import find_named_once
from winnow.matching.arrays import Bools, Floats, Ints, Levels, distinct, factorize
from winnow.matching.cluster import clustering
from winnow.matching.cluster.cluster_ids import stable_ids
from winnow.matching.compare import comparison_levels
from winnow.matching.constants import (
    BETTER_BY,
    CERTAIN,
    EQUAL,
    FEWEST_AGREEING_FIELDS,
    LEAST_AGREEING,
    PAIR,
    SAME_SOURCE,
    SECOND_THRESHOLD,
    SHORT_NOTE,
    SURE_POINTS,
    TEXTS_A_HEADING,
)
from winnow.matching.explain.evidence import EqualRowExplainer, PairExplainer
from winnow.matching.explain.listing import PairLister
from winnow.matching.explain.self_check import check_run
from winnow.matching.infer_schema.inference import infer_schema
from winnow.matching.match_types import (
    DEFAULTS,
    UNDECIDED,
    Decisions,
    Explainer,
    MatchOptions,
    OptionsError,
    Pair,
    Resolution,
    Summary,
    Table,
    Verdict,
)
from winnow.matching.mentions.mention_table import find_mentioned
from winnow.matching.prepare.columns import Cell, Column, build_columns, plain_words
from winnow.matching.prepare.near_copies import drop_near_copies
from winnow.matching.prepare.qualified_names import drop_qualifiers
from winnow.matching.prepare.uninformative_columns import (
    clear_unwritten_suffixes,
    drop_details_of_one_list,
    split_record_numbers,
)
from winnow.matching.schema import CLASSES, TITLES, FieldRule, Kind, Schema

_EQUAL_TEXTS: Final = "equal texts: what is only alike is not trusted"
_EXACT_KEY: Final = "an exact key: the estimate is not trusted"
_AGREES: Final = "agrees in all that tells: the estimate is not trusted beyond that"
_NOTHING_TELLS_APART: Final = "no field tells the records apart"
_CONTEXT: Final = frozenset({Kind.TEXT, Kind.DATE, *CLASSES, Kind.SET, Kind.NUMBER})
"""Kinds that say nothing of what a record is about."""
_MARKS: Final = frozenset({Kind.PERSON_NAME, Kind.PEOPLE, Kind.EMAIL, Kind.PHONE, Kind.IDENTIFIER, Kind.PLACE})
"""Kinds of which one beside a text marks a note, with its author or its case; several describe a thing of their own."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One run: what was asked, over the records in order of their content.

    Attributes:
        numbers: columns that number the records, which are not compared.
    """

    ids: Sequence[str]
    cells: Mapping[str, Sequence[Cell]]
    sources: Sources
    schema: Schema
    inferred: bool
    options: MatchOptions
    decisions: Decisions
    decided: Constraints
    place: Mapping[str, int]
    started: float
    numbers: Sequence[Column] = ()

    @property
    def n(self) -> int:
        return len(self.ids)

    @property
    def threshold(self) -> float:
        return _log_odds(self.options.match_threshold)


@dataclass(frozen=True, slots=True)
class _Found:
    """Calibrated pairs, the cluster label of each record, and why the weights were not trusted, if so.

    Attributes:
    """

    pairs: CalibratedPairs
    labels: Ints
    explainer: Explainer
    reasons: tuple[str, ...] = ()


def resolve(
    table: Table,
    schema: Schema | None = None,
    options: MatchOptions = DEFAULTS,
    decisions: Decisions = UNDECIDED,
) -> Resolution:
    """Find the records that are about the same thing.

    The answer depends on the records, options and decisions only: not on their order, the hash seed or the number of
    threads. Previous clusters give ids, never membership, so an incremental run equals a full one.

    Raises:
        SchemaError: the schema names unknown fields.
        OptionsError: ``link_only`` is asked for and the records are not of two sources or more.
    """
    started = time.perf_counter()
    order = _by_content(table)
    ids = [table.ids[i] for i in order]
    cells: dict[str, Sequence[Cell]] = {name: [column[i] for i in order] for name, column in table.columns.items()}
    inferred = schema is None
    schema = infer_schema(cells) if schema is None else schema
    schema.check(cells)
    sources = Sources.from_names(None if table.sources is None else [table.sources[i] for i in order], len(ids))
    if options.link_only:
        if not sources.several:
            raise OptionsError("link_only needs records of two sources or more; say which record is of which source")
        sources = sources.all_clean()
    place = {record: i for i, record in enumerate(ids)}
    decided = Constraints.from_decisions(decisions, place)
    task = _Task(ids, cells, sources, schema, inferred, options, decisions, decided, place, started)
    kinds = {rule.kind for rule in schema.fields}
    found = _by_text(task) if Kind.TEXT in kinds and _about(schema, cells) <= 1 else _by_fields(task)
    return _resolution(task, found)


def _by_content(table: Table) -> list[int]:
    """The places of the records in order of what they say, then of their ids: what is drawn at random then depends on
    the records and neither on the names they were given, which in another project are others, nor on blanks around
    values, which one reader leaves and another doesn't."""
    columns = (
        [(cell.strip() or "None") if isinstance(cell, str) else str(cell or None) for cell in table.columns[name]]
        for name in sorted(table.columns)
    )
    said = ["\x1f".join(row) for row in zip(*columns, strict=True)] or [""] * len(table.ids)
    return sorted(range(len(table.ids)), key=lambda i: (said[i], table.ids[i]))


def _about(schema: Schema, cells: Mapping[str, Sequence[Cell]]) -> int:
    """How many fields beside a text say what a record is about: with one at most, records are notes.

    A number of its own for each record says nothing of that, nor does a heading that many different texts share.
    """

    def different(rule: FieldRule) -> int:
        return len({str(cell) for name in rule.columns for cell in cells[name]})

    texts = max((different(rule) for rule in schema.fields if rule.kind is Kind.TEXT), default=0)
    telling = [
        rule.kind
        for rule in schema.fields
        if rule.kind not in _CONTEXT
        and not (rule.kind is Kind.IDENTIFIER and different(rule) == len(cells[rule.columns[0]]))
        and not (rule.kind in TITLES and TEXTS_A_HEADING * different(rule) < texts)
    ]
    return len(telling) if all(kind in _MARKS for kind in telling) else len(schema.fields)


def _log_odds(probability: float) -> float:
    return float(np.log(probability) - np.log1p(-probability))


def _by_text(task: _Task) -> _Found:
    """Records that are free texts."""
    # Tables of fields need nothing of what reads notes: it would be a tenth of a small run.
    from winnow.matching.notes import note_diagnosis  # noqa: PLC0415
    from winnow.matching.notes.context import Context  # noqa: PLC0415
    from winnow.matching.notes.note_matching import NoteExplainer, Notes  # noqa: PLC0415

    fields = [task.cells[rule.name] for rule in task.schema.fields if rule.kind is Kind.TEXT]
    texts = ["\n".join(_written(column[i]) for column in fields) for i in range(task.n)]
    notes = Notes.index(texts)
    left, right = notes.candidates()
    told = notes.weigh(left, right)
    others = Schema(tuple(rule for rule in task.schema.fields if rule.kind is not Kind.TEXT))
    columns = build_columns(task.cells, others)
    context = Context.estimate(columns, left, right, told, task.options.workers)

    def between_lists(a: Ints, b: Ints, found: Floats) -> Floats:
        """Weights with those of two records of one list without duplicates overruled."""
        return np.where(task.sources.apart(a, b), SAME_SOURCE, found)

    weight = between_lists(left, right, context.apply(left, right, told))

    def rescore(a: Ints, b: Ints) -> Floats:
        found = between_lists(a, b, context.apply(a, b, notes.weigh(a, b)))
        return task.decided.apply(a, b, found - task.threshold)

    one_text = blocking.identical([notes.column], task.n)
    same = _folded(task.sources, one_text)
    labels = _grouped(task, left, right, weight - task.threshold, rescore, same)
    reasons = note_diagnosis.check_notes(notes, left, right, weight, labels, task.threshold).reasons()
    explainer = NoteExplainer(notes, context, task.place, rules(task.decisions))
    if not reasons:
        return _Found(uncalibrated(left, right, weight, labels), labels, explainer)

    short = np.array([text.count(" ") + 1 < SHORT_NOTE for text in texts], bool)

    def equal(a: Ints, b: Ints) -> Floats:
        """1 for pairs of one text, of which a short one says what a record is about only beside its other fields."""
        one = (one_text[a] == one_text[b]) & ~task.sources.apart(a, b)
        doubtful = np.flatnonzero(one & short[a])
        levels = comparison_levels.compare_records(columns, a[doubtful], b[doubtful], task.options.workers)
        one[doubtful] = (levels <= EQUAL).all(axis=1)
        return task.decided.apply(a, b, np.where(one, 1.0, -1.0))

    alone = np.where(short, np.arange(task.n), same)
    labels = _grouped(task, left, right, equal(left, right), equal, alone)
    return _Found(uncalibrated(left, right, weight, labels), labels, replace(explainer, rule=_EQUAL_TEXTS), reasons)


def _written(cell: Cell) -> str:
    return cell if isinstance(cell, str) else " ".join(cell or ())


def _by_fields(task: _Task) -> _Found:
    """Records with fields to compare."""
    lists = task.sources.codes
    cells = drop_qualifiers(task.cells, task.schema, lists)
    columns = clear_unwritten_suffixes(build_columns(cells, task.schema), lists)
    if task.inferred:
        columns, numbers = split_record_numbers(drop_near_copies(columns), lists)
        columns, task = drop_details_of_one_list(columns, lists), replace(task, numbers=numbers)
    if task.n < PAIR or not columns:
        return _by_equality(task)
    name = None if task.sources.several else find_mentioned(columns)
    if name is not None:
        return _by_mentions(task, columns, name)
    return _by_estimate(task, columns)


def _by_estimate(task: _Task, columns: Sequence[Column]) -> _Found:
    """Records weighed by a model that is estimated from them."""
    pairs = WeighedPairs.fit(columns, task.n, task.sources, task.options.workers)
    equal = blocking.identical(columns, task.n)
    same = _folded(pairs.sources, equal)
    threshold = safe_from(pairs.weight, task.threshold)
    labels = _joined(task, pairs, threshold, same)
    cleaner = pairs.without_duplicates(labels)
    if cleaner is not pairs:
        pairs, same = cleaner, _folded(cleaner.sources, equal)
        labels = _joined(task, pairs, threshold, same)
    pairs = pairs.split_co_located(labels)
    if pairs.co_located:
        labels = _joined(task, pairs, threshold, same)
    pairs = pairs.split_recurring(labels)
    if pairs.recurring.any():
        same = np.arange(task.n)
        labels = _joined(task, pairs, threshold, same)
    pairs = pairs.confirm_single_fields(labels)
    checked = pairs.set_unchecked_aside(labels)
    if checked is not pairs:
        pairs, same = checked, np.arange(task.n)
        labels = _joined(task, pairs, threshold, same)
    check = first = check_run(pairs, labels, threshold)
    merged, cut = labels, threshold
    if first.points < SURE_POINTS:  # the surer ones of what was found may be right, or more surely so
        surer = _joined(task, pairs, threshold + SECOND_THRESHOLD, same)
        second = check_run(pairs, surer, threshold + SECOND_THRESHOLD)
        if not second.reasons and (first.reasons or second.points > first.points + BETTER_BY):
            check, merged, cut = second, surer, threshold + SECOND_THRESHOLD
    if check.reasons:
        agreeing = _by_agreement(task, pairs, labels, threshold, same)
        return agreeing or _by_exact_keys(task, pairs, same, first.reasons)
    calibrated = calibrate_weights(pairs.left, pairs.right, pairs.weight, merged, cut)
    explainer = PairExplainer(pairs, task.place, rules(task.decisions))
    return _Found(calibrated, merged, explainer)


def _by_mentions(task: _Task, columns: Sequence[Column], name: Column) -> _Found:
    """Records that mention things by their names: those of one name are one, and other spellings are asked about."""
    from winnow.matching.mentions.mention_matching import (  # noqa: PLC0415 - hardly any table needs it
        ONLY_NAMES_TELL,
        MentionExplainer,
        Mentions,
    )

    mentions = Mentions.index(columns, name, task.decided.touched())
    left, right = mentions.candidates()
    weight = mentions.weigh(mentions.compare(left, right)).sum(axis=1)
    first = mentions.first
    same = first[mentions.row]
    again = np.flatnonzero(same != np.arange(task.n))
    left, right = np.r_[first[left], same[again]], np.r_[first[right], again]
    weight = np.r_[weight, np.full(len(again), CERTAIN)]

    def one_name(a: Ints, b: Ints) -> Floats:
        """1 for records of one name that nobody decided about, -1 for others."""
        named = (name.codes[a] == name.codes[b]) & name.known[a]
        return task.decided.apply(a, b, np.where(named, 1.0, -1.0))

    labels = _grouped(task, left, right, one_name(left, right), one_name, same)
    place = dict(zip(task.ids, mentions.row.tolist(), strict=True))
    explainer = MentionExplainer(mentions, place, rules(task.decisions))
    return _Found(uncalibrated(left, right, weight, labels), labels, explainer, (ONLY_NAMES_TELL,))


def _folded(sources: Sources, equal: Ints) -> Ints:
    """Which records are folded together for being equal: none where sources are without duplicates, for one would stand
    for the other's source too."""
    return np.arange(len(equal)) if sources.clean.any() else equal


def _by_agreement(task: _Task, pairs: WeighedPairs, found: Ints, threshold: float, same: Ints) -> _Found | None:
    """What is merged of an estimate that is not trusted as a whole: the pairs that differ plainly in nothing.

    None where the table has few fields in which they could differ, where these are few of what was found, not to be
    trusted either, or fewer than agree on an exact key.

    Args:
        found: cluster of each record, were the estimate trusted.
    """
    if len(pairs.columns) < FEWEST_AGREEING_FIELDS:
        return None
    agreeing = pairs.set_differing_aside(threshold)
    labels = _joined(task, agreeing, threshold, same)
    merged, possible = (task.n - len(distinct(each)) for each in (labels, found))
    if merged < LEAST_AGREEING * possible:
        return None
    if check_run(agreeing, labels, threshold).reasons:
        return None
    left, right = pairs.left, pairs.right
    kept, within = agreeing.weight >= threshold, pairs.sources.within(left, right)
    exactly = _exact_agreement(task, pairs)(left, right, pairs.matrix) & ~pairs.sources.apart(left, right)
    if exactly.sum() > kept.sum():
        return None
    usual = pairs.with_usual_m()
    calibrated = discount_untrusted(left, right, usual.weight, labels, kept, within)
    return _Found(calibrated, labels, PairExplainer(usual, task.place, rules(task.decisions), _AGREES))


def _by_exact_keys(task: _Task, pairs: WeighedPairs, same: Ints, reasons: tuple[str, ...]) -> _Found:
    """What is merged when the estimate is not trusted."""
    agree = _exact_agreement(task, pairs)

    def exact(a: Ints, b: Ints) -> Floats:
        merged = agree(a, b, comparison_levels.compare_records(pairs.columns, a, b, task.options.workers))
        return task.decided.apply(a, b, np.where(merged & ~pairs.sources.apart(a, b), 1.0, -1.0))

    left, right = pairs.left, pairs.right
    exactly = agree(left, right, pairs.matrix)
    labels = _grouped(task, left, right, np.where(exactly, 1.0, -1.0), exact, same)
    usual = pairs.with_usual_m()
    explainer = PairExplainer(usual, task.place, rules(task.decisions), _EXACT_KEY)
    within = usual.sources.within(left, right)
    return _Found(discount_untrusted(left, right, usual.weight, labels, exactly, within), labels, explainer, reasons)


def _exact_agreement(task: _Task, pairs: WeighedPairs) -> Callable[[Ints, Ints, Levels], Bools]:
    """What says of pairs with their levels whether they agree on an exact key, or in the name that two lists know a
    thing by. Two records with numbers of their own do not: whether these number the lines of a list or the things in it
    (contracts), nobody can say."""
    columns, observed = pairs.columns, pairs.observed
    parting = find_parting(columns, observed.sampled_u, pairs.left, pairs.right, pairs.matrix, observed.total)

    def agree(a: Ints, b: Ints, matrix: Levels) -> Bools:
        merged = exact_keys.agree_exactly(columns, observed.sampled_u, a, b, matrix, observed.total, parting)
        merged |= find_named_once(columns, pairs.sources.codes, a, b, matrix)
        for number in task.numbers:
            merged &= ~(number.known[a] & number.known[b])
        return merged

    return agree


def _joined(task: _Task, pairs: WeighedPairs, threshold: float, same: Ints) -> Ints:
    """Clusters of weighed pairs."""

    def rescore(a: Ints, b: Ints) -> Floats:
        return task.decided.apply(a, b, pairs.weigh_within(a, b) - threshold)

    return _grouped(task, pairs.left, pairs.right, pairs.weight - threshold, rescore, same, max(threshold, 0.0))


def _by_equality(task: _Task) -> _Found:
    """Records that nothing tells apart: those that are equal throughout and say something in two fields are one."""
    rows = ["\x1f".join(plain_words(cells[i]) for cells in task.cells.values()) for i in range(task.n)]
    said = [sum(bool(plain_words(cells[i])) for cells in task.cells.values()) for i in range(task.n)]
    _, codes = factorize(rows)
    same = np.unique(codes, return_index=True)[1][np.unique(codes, return_inverse=True)[1]] if task.n else codes
    right = np.flatnonzero((same != np.arange(task.n)) & (np.array(said, np.int64) > 1))
    left = same[right]

    def rescore(a: Ints, b: Ints) -> Floats:
        return task.decided.apply(a, b, np.where(same[a] == same[b], 1.0, -1.0))

    weight = np.full(len(right), CERTAIN)
    labels = _grouped(task, left, right, weight, rescore, same)
    explainer = EqualRowExplainer(same.tolist(), task.place, rules(task.decisions))
    return _Found(uncalibrated(left, right, weight, labels), labels, explainer, (_NOTHING_TELLS_APART,))


def _grouped(  # noqa: PLR0917 - a pair list and what to make of it
    task: _Task,
    left: Ints,
    right: Ints,
    weight: Floats,
    rescore: clustering.Rescore,
    same: Ints,
    margin: float = 0.0,
) -> Ints:
    """Clusters of the candidate and the decided pairs by their weights relative to the threshold."""
    decided = task.decided
    left, right = np.r_[left, decided.left], np.r_[right, decided.right]
    settled = decided.apply(left, right, np.r_[weight, decided.weight])
    free = ~decided.touched()
    joined = (same[left] == same[right]) & (settled > 0) & (same[left] == left) & free[left] & free[right]
    firm = np.arange(task.n)
    firm[right[joined]] = left[joined]
    labels = clustering.cluster(task.n, left, right, settled, rescore=rescore, same=firm, margin=margin)
    size = np.bincount(labels, minlength=task.n)[labels] if task.n else labels
    return np.where(size >= task.options.min_cluster_size, labels, np.arange(task.n))


def _resolution(task: _Task, found: _Found) -> Resolution:
    """The answer in the caller's ids."""
    ids, labels = task.ids, found.labels
    lister = PairLister(found.pairs, task.decided, ids, found.explainer)
    reviews = lister.list_reviews(labels, _log_odds(task.options.review_threshold))
    together: dict[int, list[str]] = {}
    for record, label in sorted(zip(ids, labels.tolist(), strict=True)):
        together.setdefault(label, []).append(record)
    members = {group[0]: group for group in together.values()}
    names = stable_ids(members, task.decisions.previous)
    clusters = {record: names[first] for first, group in sorted(members.items()) for record in group}
    several = [len(group) for group in members.values() if len(group) > 1]
    return Resolution(
        clusters=clusters,
        edges=lister.list_links(labels),
        reviews=reviews,
        verdict=Verdict.ABSTAINED if found.reasons else Verdict.TRUSTED,
        reasons=found.reasons,
        schema=task.schema,
        conflicts=_conflicts(task.decisions, clusters),
        summary=Summary(
            records=task.n,
            clusters=len(several),
            merged=sum(several),
            reviews=len(reviews),
            seconds=round(time.perf_counter() - task.started, 3),
            peak_mb=_peak_mb(),
            candidates=len(found.pairs.left),
        ),
        explainer=found.explainer,
    )


def _conflicts(decisions: Decisions, clusters: Mapping[str, str]) -> tuple[Pair, ...]:
    """Must-link pairs that ended apart."""
    known = (pair for pair in decisions.must_link if pair[0] in clusters and pair[1] in clusters)
    return tuple(sorted(pair for pair in known if clusters[pair[0]] != clusters[pair[1]]))


def _peak_mb() -> float:
    """Peak resident memory of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
