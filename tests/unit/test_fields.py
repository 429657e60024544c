from winnow.values import Field, Provenance


def test_a_field_without_evidence_is_certain() -> None:
    field = Field(value="Ada", provenance=Provenance.IMPORTED)

    assert field.confidence == 1.0
    assert field.span is None
