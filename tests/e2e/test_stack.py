"""The deployed stack's doors, before anything is behind them."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from devstack import stack as devstack
from devstack.layout import Layout
from devstack.stack import Stack


def test_a_call_without_a_token_is_refused(callers: dict[str, httpx.Client]) -> None:
    assert callers["nobody"].post("/api/ingestion/trigger", json={}).status_code == 401


def test_a_forged_token_is_refused(stack: Stack, sign_in: Callable[[str], dict[str, str]]) -> None:
    head, claims, signature = sign_in("admin")["access"].split(".")
    forged = f"{head}.{claims}.{'A' * len(signature)}"
    headers = {"Authorization": f"Bearer {forged}"}
    answer = httpx.post(f"{stack.api}/api/ingestion/trigger", json={}, headers=headers, timeout=120)
    assert answer.status_code == 401


@pytest.mark.parametrize(("role", "status"), [("admin", 202), ("power_user", 202), ("outsider", 403)])
def test_a_signed_in_user_may_do_what_the_role_allows(callers: dict[str, httpx.Client], role: str, status: int) -> None:
    answer = callers[role].post("/api/ingestion/trigger", json={"source": "s3"})
    assert answer.status_code == status, answer.text


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
