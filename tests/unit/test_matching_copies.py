from datetime import UTC, datetime

from winnow.consolidation.run.change import RecordProjection
from winnow.consolidation.run.match import copies_of
from winnow.records.record import RecordKind, Status


def projection_of(record_id: str, words: str) -> RecordProjection:
    return RecordProjection(
        record_id, 1, Status.ACTIVE, RecordKind.RESUME, datetime(2026, 1, 1, tzinfo=UTC), words=words
    )


def test_documents_with_the_same_words_are_linked_and_those_without_are_not() -> None:
    sources = [
        projection_of("c", "x"),
        projection_of("a", "x"),
        projection_of("b", "x"),
        projection_of("d", "y"),
        projection_of("e", ""),
        projection_of("f", ""),
    ]

    assert copies_of(sources) == {("a", "b"), ("b", "c")}
