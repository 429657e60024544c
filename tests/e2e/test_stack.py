"""The deployed stack's doors, before anything is behind them."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from devstack import stack as devstack
from devstack.layout import Layout
from devstack.stack import Stack


def test_a_call_without_a_token_is_refused(people) -> None:
    assert people.nobody.get("/api/v1/projects").status_code == 401


def test_a_forged_token_is_refused(stack: Stack, sign_in: Callable[[str], dict[str, str]]) -> None:
    head, claims, signature = sign_in("admin")["access"].split(".")
    forged = f"{head}.{claims}.{'A' * len(signature)}"
    answer = httpx.get(f"{stack.api}/api/v1/projects", headers={"Authorization": f"Bearer {forged}"}, timeout=30)
    assert answer.status_code == 401


@pytest.mark.parametrize("role", ["admin", "power_user"])
def test_a_signed_in_user_is_let_in(people, role: str) -> None:
    assert getattr(people, role).get("/api/v1/projects").status_code == 200


def test_starting_again_finds_what_runs(stack: Stack, layout: Layout) -> None:
    said: list[str] = []
    assert devstack.up(layout, say=said.append) == stack
    assert said == []


def test_secrets_are_readable_by_their_owner_only(stack: Stack, layout: Layout) -> None:
    modes = {name: layout.file(name).stat().st_mode & 0o777 for name in ("users.json", "dropbox.json")}
    assert modes == {"users.json": 0o600, "dropbox.json": 0o600}


def test_dropbox_knows_the_app_that_the_deployed_secret_names(stack: Stack, dropbox: httpx.Client) -> None:
    secret = stack.client("secretsmanager").get_secret_value(SecretId=stack.outputs["DropboxSecretArn"])
    form = {"grant_type": "refresh_token"}
    app = json.loads(secret["SecretString"])
    form |= {"client_id": app["app_key"], "client_secret": app["app_secret"], "refresh_token": app["refresh_token"]}
    assert dropbox.post("/oauth2/token", data=form).status_code == 200
