"""``make down`` keeps the data, and ``make up`` finds it again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from devstack import stack as devstack
from devstack.layout import Layout
from devstack.stack import Ports, Stack
from winnow.sdk.client import Client


def test_given_a_project_when_the_stack_is_stopped_and_started_then_it_is_still_there(
    stack: Stack, layout: Layout, sign_in: Callable[[str], dict[str, str]]
) -> None:
    with Client(stack.api, sign_in("admin")["access"]) as admin:
        kept = admin.create_project("Kept over a restart").project_id
    ports = Ports(*(urlsplit(url).port or 0 for url in (stack.endpoint, stack.dropbox, stack.receiver)))

    assert devstack.down(layout)
    assert devstack.find(layout) is None
    again = devstack.up(layout, ports, say=lambda _: None)

    assert again.api == stack.api
    with Client(again.api, sign_in("admin")["access"]) as admin:
        assert admin.project(kept).name == "Kept over a restart"
