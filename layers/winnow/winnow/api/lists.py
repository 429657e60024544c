"""Pages on the wire: a cursor in, a page of a use case, a cursor out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winnow.api.models.common_models import CursorQuery
from winnow.api.operations import Call
from winnow.platform.pages import Page
from winnow.values import Json


def position_of(call: Call[Any, Any], scope: Mapping[str, Json]) -> str | None:
    """Where the page that was asked for starts."""
    query: CursorQuery = call.query
    return call.services.cursors.open(query.cursor, scope)


def sealed(call: Call[Any, Any], page: Page[Any], scope: Mapping[str, Json]) -> str | None:
    """The cursor of the page after this one."""
    return call.services.cursors.seal(page.position, scope)
