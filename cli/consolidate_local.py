"""``winnow consolidate --local``: the deployed matching code over files, without AWS."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from cli.local_inputs import InputError, Lists, read_lists
from cli.local_outputs import explain, write_clusters, write_joined, write_pairs, write_reviews
from winnow.matching.constants import PAIR
from winnow.matching.match_types import DEFAULTS, MatchOptions, OptionsError, Resolution
from winnow.matching.resolve import resolve
from winnow.matching.schema import Schema, SchemaError, parse_schema

_PATIENCE = 2.0  # seconds after which the command says what it is doing
_HELP = """\
Find the records that are about the same thing, in one list or in several, and merge them on this machine.

Files may be CSV with any separator, JSON Lines, JSON arrays or spreadsheets, gzipped or not. Several files are several
lists, unless --source-column names a column that says where each record is from."""
_EXAMPLES = """\
examples:
  winnow consolidate --local people.csv --merged golden.csv
  winnow consolidate --local shop.csv supplier.csv --link-only --pairs links.csv
  winnow consolidate --local people.csv --schema schema.json        (writes the schema; edit it, and run again)
  winnow consolidate --local people.csv | sort -t, -k2              (rid,cluster, when nothing else is written)

The summary is JSON on standard output; it goes to standard error when the clusters are piped. Its "verdict" says
whether the result can be trusted, and "why" it cannot."""


def summary(resolution: Resolution) -> dict[str, object]:
    """The JSON summary of a run."""
    return {
        **asdict(resolution.summary),
        "verdict": resolution.verdict.value,
        "why": list(resolution.reasons),
        "schema": resolution.schema.to_dict(),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="winnow consolidate",
        description=_HELP,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    read = parser.add_argument_group("what is read")
    read.add_argument("--local", type=Path, required=True, nargs="*", metavar="FILE", help="one list or several")
    read.add_argument("--sheet", action="append", default=[], metavar="NAME", help="a spreadsheet's sheet; all without")
    read.add_argument("--id-column", metavar="NAME", help="the column that names each record; found when not given")
    read.add_argument("--source-column", metavar="NAME", help="the column that says which list a record is of")
    read.add_argument("--ignore", action="append", default=[], metavar="A,B", help="columns that are not compared")
    read.add_argument(
        "--schema", type=Path, metavar="FILE", help="JSON of fields and kinds; written when it is not there"
    )
    how = parser.add_argument_group("how it is matched")
    only = how.add_mutually_exclusive_group()
    only.add_argument("--link-only", action="store_true", help="no list has duplicates of its own: link between lists")
    only.add_argument("--link-and-dedupe", action="store_true", help="link between lists and inside them (the default)")
    how.add_argument(
        "--match-threshold", type=float, default=DEFAULTS.match_threshold, help="merge pairs from this probability"
    )
    how.add_argument(
        "--review-threshold", type=float, default=DEFAULTS.review_threshold, help="show pairs from this one"
    )
    how.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="threads")
    written = parser.add_argument_group("what is written (CSV)")
    written.add_argument("--output", type=Path, metavar="FILE", help="rid,cluster of each record")
    written.add_argument("--merged", type=Path, metavar="FILE", help="one golden record a cluster")
    written.add_argument("--joined", type=Path, metavar="FILE", help="the input with cluster and confidence")
    written.add_argument("--pairs", type=Path, metavar="FILE", help="the links that were made, with probabilities")
    written.add_argument(
        "--reviews", type=Path, metavar="FILE", help="the pairs for a person, with what speaks for them"
    )
    written.add_argument("--explain", nargs=2, metavar=("A", "B"), help="show the weights of one pair instead")
    return parser


def run(arguments: Sequence[str]) -> None:
    """Consolidates files as the arguments say; ends the process with 2 and a sentence when they can't be used."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if not given.local:  # not the parser's own check: that would come before --help
        parser.error("name a file after --local")
    try:
        _consolidate(given)
    except (InputError, SchemaError, OptionsError) as error:
        parser.error(str(error))
    except BrokenPipeError:  # the reader of the clusters has seen enough: say nothing when the interpreter flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _consolidate(given: argparse.Namespace) -> None:
    left_out = [name.strip() for names in given.ignore for name in names.split(",") if name.strip()]
    with _progress("reading"):
        lists = read_lists(
            given.local,
            id_column=given.id_column,
            source_column=given.source_column,
            ignore=left_out,
            sheets=given.sheet,
        )
    options = MatchOptions(
        given.match_threshold, given.review_threshold, workers=given.workers, link_only=given.link_only
    )
    if given.link_only and len(set(lists.table.sources or ())) < PAIR:
        raise InputError(
            "--link-only links records of two sources or more: name several files, or with --source-column the column "
            "that says which list a record is of"
        )
    with _progress(f"matching {len(lists.table.ids):,} records"):
        resolution = resolve(lists.table, _read_schema(given.schema), options)
    with _progress("writing"):
        _write(given, lists, resolution)
    if given.explain:
        try:
            sys.stdout.write(explain(resolution.explain(*given.explain)) + "\n")
        except KeyError as error:
            raise InputError(f"there is no record {error.args[0]!r}") from error
        return
    files = (given.output, given.merged, given.joined, given.pairs, given.reviews)
    said = sys.stdout
    if not any(files) and not sys.stdout.isatty():
        write_clusters(sys.stdout, lists, resolution)
        said = sys.stderr
    said.write(json.dumps(summary(resolution), indent=2) + "\n")


def _write(given: argparse.Namespace, lists: Lists, resolution: Resolution) -> None:
    if given.schema and not given.schema.exists():
        given.schema.write_text(json.dumps({"fields": resolution.schema.to_dict()}, indent=2) + "\n", encoding="utf-8")
        sys.stderr.write(f"the schema is written to {given.schema}: edit it and run again\n")
    if given.output:
        write_clusters(given.output, lists, resolution)
    if given.merged:
        from cli.golden_records import write_merged  # noqa: PLC0415 - brings consolidation's rules

        write_merged(given.merged, lists, resolution)
    if given.joined:
        write_joined(given.joined, lists, resolution)
    if given.pairs:
        write_pairs(given.pairs, resolution)
    if given.reviews:
        write_reviews(given.reviews, resolution)


def _read_schema(path: Path | None) -> Schema | None:
    """The schema of a file; None where there is none yet."""
    if path is None or not path.exists():
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError("the schema is not JSON") from error
    if not isinstance(document, dict):
        raise InputError("the schema is not a JSON object")
    return parse_schema(document)


@contextmanager
def _progress(doing: str) -> Iterator[None]:
    """Say on standard error what takes longer than two seconds, and how long it took."""
    started = time.monotonic()
    done = threading.Event()

    def watch() -> None:
        if not done.wait(_PATIENCE):
            sys.stderr.write(f"{doing} …\n")
            sys.stderr.flush()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        seconds = time.monotonic() - started
        if seconds > _PATIENCE:
            sys.stderr.write(f"{doing}: {seconds:.1f} s\n")
