from datetime import UTC, datetime

from winnow.consolidation.run.change import Sketch
from winnow.consolidation.run.match import copies_of
from winnow.records.record import RecordKind, Status


def sketch(record_id: str, words: str) -> Sketch:
    return Sketch(record_id, 1, Status.ACTIVE, RecordKind.RESUME, datetime(2026, 1, 1, tzinfo=UTC), words=words)


def test_documents_with_the_same_words_are_linked_and_those_without_are_not() -> None:
    sources = [sketch("c", "x"), sketch("a", "x"), sketch("b", "x"), sketch("d", "y"), sketch("e", ""), sketch("f", "")]

    assert copies_of(sources) == {("a", "b"), ("b", "c")}
