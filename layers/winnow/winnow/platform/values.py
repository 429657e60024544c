"""The values that items, bodies and fields are made of."""

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
