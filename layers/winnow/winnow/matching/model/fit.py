"""Finding the model without labels: matches, independent non-matches, and as many latent classes as the data show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from winnow.matching.arrays import Floats, Ints, compact, components
from winnow.matching.constants import EDITION_INFORMATION, LARGEST_ENTITY, MOST_LATENT_CLASSES, SURE
from winnow.matching.model.em import Sample, frequencies, initial_m, run
from winnow.matching.model.fellegi_sunter import Model
from winnow.matching.model.hard_negative_rules import names_tell_apart
from winnow.matching.model.latent_classes import add_latent_class, known_classes
from winnow.matching.model.observations import Observations
from winnow.matching.prepare.columns import find_naming_field, names_people
from winnow.matching.schema import FACTS, Kind

_COUNTED = frozenset({Kind.DATE, Kind.NUMBER})
"""Kinds in which editions of one work differ."""


def fit(observed: Observations) -> Model:
    """Estimate the model; anew with other given names as no match, where it would take many namesakes in all but
    these for one person."""
    model = _fit(observed, by_name=False)
    return _fit(observed, by_name=True) if names_tell_apart(observed.columns, model.log_m) else model


def _fit(observed: Observations, *, by_name: bool) -> Model:
    columns, candidates, sampled_u = observed.columns, observed.candidates, observed.sampled_u
    frequency = tuple(frequencies(column) for column in columns)
    log_u = tuple(np.log(rate / rate.sum()) for rate in sampled_u)
    data = observed.patterns(frequency, log_u, by_name=by_name)
    prior = min(0.5, 1.0 / np.sqrt(2 * observed.total + 1))  # about one match a record
    model = run(
        _started(Model(prior, observed.total, (), log_u, frequency, by_name=by_name), observed), data, sampled_u
    )
    people = names_people(columns)
    for apart_in in known_classes(columns):  # families differ in the given name alone, which can't raise the likelihood
        model = add_latent_class(model, data, observed, apart_in, lenient=people, own_share=0.0) or model
    while len(model.classes) < MOST_LATENT_CLASSES and (richer := add_latent_class(model, data, observed)) is not None:
        model = richer
    named = find_naming_field(columns)
    if named is not None:  # things have editions that differ in several facts; people have not
        facts = np.array([column.kind in FACTS for column in columns])
        model = (add_latent_class(model, data, observed, facts) if facts.sum() > 1 else None) or model
        dated = np.array([column.kind in _COUNTED for column in columns])  # volumes, years of one work
        if dated.any():
            model = add_latent_class(model, data, observed, dated, own_share=EDITION_INFORMATION) or model
        model = add_latent_class(model, data, observed, np.arange(len(columns)) == named, lenient=True) or model
    # A second round counts each value once an entity: a person with ten records does not make a name common.
    weight = model.weigh(columns, candidates.left, candidates.right, candidates.levels)
    entities = _entities(observed.n, candidates, weight)
    model = replace(model, frequency=tuple(frequencies(column, entities) for column in columns))
    return run(model, observed.patterns(model.frequency, model.log_u, by_name=by_name), sampled_u)


def _started(model: Model, observed: Observations) -> Model:
    """The model with matches started afresh from "agree on nearly everything"."""
    return replace(model, log_m=tuple(np.log(initial_m(len(rate))) for rate in observed.sampled_u))


def _entities(n: int, candidates: Sample, weight: Floats) -> Ints:
    """Entities as the surest pairs show them; for counting values once an entity, not for merging."""
    sure = weight > SURE
    labels = components(n, candidates.left[sure], candidates.right[sure])
    chained = np.bincount(labels, minlength=n)[labels] > LARGEST_ENTITY
    return compact(np.where(chained, np.arange(n), labels))
