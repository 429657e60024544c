"""Trains the sequence model of the resume reader on labelled files, and says how well it labels those held out.

usage: python -m benchmarks.resumes_sequence FOLDER... [--weight W ...] [--test FOLDER ...] [--rounds N] [--fewest N]
                                             [--out FILE]

A FOLDER holds ``truth.json`` as ``benchmarks/resumes_accuracy.py`` reads it (``area`` may stand beside ``degree``).
Of folders with ``half`` in their truth only the files of the tuning half are trained on. The model is a linear-chain
conditional random field, fitted by stochastic gradient steps (AdaGrad) with a penalty on the squares of its weights;
the same files give the same weights. No feature holds a word of a file (``piece_features``).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.resumes.piece_truth import labelled_pieces
from benchmarks.resumes_accuracy import half_of, labelled, read_or_none
from winnow.parsing.resumes.layout.sequence_labels import LABELS

OUT = Path(__file__).parents[1] / "layers/winnow/winnow/parsing/resumes/data/sequence_model.json"
FEWEST = 20  # pieces that have a feature that is kept
BATCH = 32  # files a step
STEP = 0.1
PENALTY = 2.0  # on the squares of the weights, over all files
SMALLEST = 0.03  # nats: a feature that says less about every label is left out
type Floats = NDArray[np.float64]
type Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One file: the features of its pieces, how each follows the one before, and its labels."""

    features: tuple[tuple[str, ...], ...]
    follows: tuple[int, ...]
    labels: tuple[int, ...]
    weight: float


def sequences(folder: Path, weight: float, *, all_files: bool) -> Iterator[Labelled]:
    for path, name, truth in labelled([folder], "all"):
        if not all_files and "half" in truth and half_of(name) != "tuning":
            continue
        document = read_or_none(path)
        if document is None:
            continue
        found, labels = labelled_pieces(document, truth)
        if found:
            yield Labelled(
                tuple(each.features for each in found),
                tuple(each.follows for each in found),
                tuple(LABELS.index(label) for label in labels),
                weight,
            )


@dataclass(frozen=True, slots=True)
class Batch:
    """Files of about one length, padded: feature numbers (the last is none), how pieces follow, labels, what counts."""

    features: Whole  # files x pieces x features
    follows: Whole  # files x pieces
    labels: Whole
    counts: NDArray[np.bool_]
    weights: Floats  # files


def batches(data: Sequence[Labelled], numbers: Mapping[str, int]) -> list[Batch]:
    ordered = sorted(data, key=lambda each: len(each.labels))
    found = []
    for at in range(0, len(ordered), BATCH):
        group = ordered[at : at + BATCH]
        longest, most = max(len(g.labels) for g in group), max(len(f) for g in group for f in g.features)
        features = np.full((len(group), longest, most), len(numbers))
        follows, labels = np.zeros((len(group), longest), int), np.zeros((len(group), longest), int)
        counts = np.zeros((len(group), longest), bool)
        for row, each in enumerate(group):
            size = len(each.labels)
            for piece, names in enumerate(each.features):
                known = [numbers[name] for name in names if name in numbers]
                features[row, piece, : len(known)] = known
            follows[row, :size], labels[row, :size], counts[row, :size] = each.follows, each.labels, True
        found.append(Batch(features, follows, labels, counts, np.array([each.weight for each in group])))
    return found


def forward_backward(batch: Batch, weights: Floats, transitions: Floats) -> tuple[Floats, Floats, Floats]:
    """(marginals of the pieces, of the pairs of pieces by the second one, log-likelihood of the files)."""
    scores = weights[batch.features].sum(axis=2)
    files, size, labels = scores.shape
    alpha, beta = np.zeros_like(scores), np.zeros_like(scores)
    alpha[:, 0] = scores[:, 0]
    for at in range(1, size):
        step = _log_sum(alpha[:, at - 1][:, :, None] + transitions[batch.follows[:, at]], 1) + scores[:, at]
        alpha[:, at] = np.where(batch.counts[:, at][:, None], step, alpha[:, at - 1])
    total = _log_sum(alpha[:, -1], 1)
    pairs = np.zeros((files, size, labels, labels))
    for at in range(size - 1, 0, -1):
        ahead = (scores[:, at] + beta[:, at])[:, None, :] + transitions[batch.follows[:, at]]
        here = batch.counts[:, at][:, None]
        beta[:, at - 1] = np.where(here, _log_sum(ahead, 2), beta[:, at])
        pairs[:, at] = np.exp(alpha[:, at - 1][:, :, None] + ahead - total[:, None, None]) * here[:, :, None]
    marginals = np.exp(alpha + beta - total[:, None, None]) * batch.counts[:, :, None]
    rows, columns = np.arange(files)[:, None], np.arange(size)[None, :]
    gold = scores[rows, columns, batch.labels] * batch.counts
    moves = transitions[batch.follows[:, 1:], batch.labels[:, :-1], batch.labels[:, 1:]] * batch.counts[:, 1:]
    return marginals, pairs, gold.sum(1) + moves.sum(1) - total


def _log_sum(values: Floats, axis: int) -> Floats:
    highest = values.max(axis=axis, keepdims=True)
    summed: Floats = np.log(np.exp(values - highest).sum(axis=axis)) + highest.squeeze(axis)
    return summed


def train(data: Sequence[Labelled], rounds: int, fewest: int) -> tuple[dict[str, int], Floats, Floats]:
    """(numbers of the features, their weights, the transitions)."""
    counts = Counter(name for each in data for names in each.features for name in names)
    numbers = {name: at for at, name in enumerate(sorted(n for n, count in counts.items() if count >= fewest))}
    many = len(numbers)
    weights, transitions = np.zeros((many + 1, len(LABELS))), np.zeros((3, len(LABELS), len(LABELS)))
    squares = [np.full_like(weights, 1e-6), np.full_like(transitions, 1e-6)]
    made = batches(data, numbers)
    rng = np.random.default_rng(1)
    total = sum(each.weight for each in data)
    for turn in range(rounds):
        likelihood = 0.0
        for at in rng.permutation(len(made)):
            batch = made[at]
            marginals, pairs, found = forward_backward(batch, weights, transitions)
            likelihood += float((found * batch.weights).sum())
            share = batch.weights.sum() / total
            miss = -marginals
            rows, columns = np.nonzero(batch.counts)
            miss[rows, columns, batch.labels[rows, columns]] += 1
            miss *= batch.weights[:, None, None]
            slope = np.stack(
                [
                    np.bincount(
                        batch.features.ravel(),
                        np.repeat(miss[:, :, label].ravel(), batch.features.shape[2]),
                        minlength=many + 1,
                    )
                    for label in range(len(LABELS))
                ],
                axis=1,
            )
            slope[many] = 0
            moved = np.zeros_like(transitions)
            pairs *= batch.weights[:, None, None, None]
            for kind in range(3):
                here = batch.follows == kind
                moved[kind] = -pairs[here].sum(axis=0)
            rows, columns = np.nonzero(batch.counts[:, 1:])
            before, after = batch.labels[rows, columns], batch.labels[rows, columns + 1]
            np.add.at(moved, (batch.follows[rows, columns + 1], before, after), batch.weights[rows])
            _step(weights, slope - PENALTY * share * weights, squares[0])
            _step(transitions, moved - PENALTY * share * transitions, squares[1])
        print(f"round {turn + 1}: log-likelihood a file {likelihood / total:.3f}", flush=True)
    return numbers, weights, transitions


def _step(values: Floats, slope: Floats, squares: Floats) -> None:
    """One step uphill, in place, shorter where the slopes so far were steep."""
    squares += slope**2
    values += STEP * slope / np.sqrt(squares)


def score(data: Sequence[Labelled], numbers: Mapping[str, int], weights: Floats, transitions: Floats) -> None:
    """Print precision, recall and F1 of each label over the pieces, by the likeliest label of each."""
    right, told, gold = np.zeros(len(LABELS)), np.zeros(len(LABELS)), np.zeros(len(LABELS))
    for batch in batches(data, numbers):
        said = forward_backward(batch, weights, transitions)[0].argmax(axis=2)
        for label in range(len(LABELS)):
            mine, true = (said == label) & batch.counts, (batch.labels == label) & batch.counts
            right[label] += (mine & true).sum()
            told[label] += mine.sum()
            gold[label] += true.sum()
    for label, name in enumerate(LABELS):
        precision, recall = right[label] / max(1, told[label]), right[label] / max(1, gold[label])
        both = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{name:10} {gold[label]:7.0f} P {precision:.3f} R {recall:.3f} F1 {both:.3f}")


def write(numbers: Mapping[str, int], weights: Floats, transitions: Floats, out: Path) -> None:
    kept = {name: row for name, at in numbers.items() if np.abs(row := weights[at]).max() >= SMALLEST}
    lines = [f" {json.dumps(name)}: {json.dumps([round(float(v) * 100) for v in row])}" for name, row in kept.items()]
    tables = json.dumps([[[round(float(v) * 100) for v in row] for row in table] for table in transitions])
    out.write_text('{"weights": {\n' + ",\n".join(lines) + '\n},\n"transitions": ' + tables + "}\n", encoding="utf-8")
    print(f"{len(kept)} features, {out.stat().st_size / 1000:.0f} KB")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--weight", type=float, nargs="*", default=[], help="of a file of each folder (default 1)")
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--fewest", type=int, default=FEWEST, help="pieces that have a feature that is kept")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    given = [*options.weight, *[1.0] * len(options.folders)]
    data = [
        each
        for folder, weight in zip(options.folders, given, strict=False)
        for each in sequences(folder, weight, all_files=False)
    ]
    print(f"{len(data)} files, {sum(len(each.labels) for each in data)} pieces")
    numbers, weights, transitions = train(data, options.rounds, options.fewest)
    write(numbers, weights, transitions, options.out)
    for folder in options.test:
        print(folder)
        score(list(sequences(folder, 1.0, all_files=True)), numbers, weights, transitions)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
