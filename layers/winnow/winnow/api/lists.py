"""Cursors of paged lists: from a request to a position, from a page to the next cursor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winnow.api.models.common_models import CursorQuery
from winnow.api.operations import Call
from winnow.platform.pages import Page
from winnow.values import Json


def start_position(call: Call[Any, Any], scope: Mapping[str, Json]) -> str | None:
    """The position at which the requested page starts; None is the beginning.

    Args:
        scope: what identifies the list; a cursor is valid for the list that it came from only.

    Raises:
        BadRequest: the cursor was changed or belongs to another list.
    """
    query: CursorQuery = call.query
    return call.services.cursors.open(query.cursor, scope)


def seal_next(call: Call[Any, Any], page: Page[Any], scope: Mapping[str, Json]) -> str | None:
    """The cursor of the page after this one; None at the end of the list."""
    return call.services.cursors.seal(page.position, scope)
