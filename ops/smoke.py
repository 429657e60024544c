"""A smoke test of a deployment: one person, one project, every way through the service; nothing of it is left.

It needs AWS credentials of the account, to make and remove the user and to remove the project's traces. Invoked by
``make smoke STACK=…`` and by the deploy workflow; ``tests/e2e/test_smoke.py`` runs it against the local stack.
"""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.discovery import discover
from cli.identity import CognitoIdentity
from cli.session import Session
from cli.users import UserPool, make_password
from ops.problems import OpsError
from ops.stacks import Stacks, outputs_of
from ops.traces import Traces
from winnow.platform.auth import Role
from winnow.platform.table import Table
from winnow.sdk.client import Client
from winnow.values import Json

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

_PATIENCE = 600.0  # s for one step; cold starts, a batching window and the sweeper are all within
_POLL = 1.0
_EMAIL = "ada@example.org"
_RESUME = b"""Ada Example
ada@example.org | +49 30 901820

Experience
Engineer, Example GmbH, 2019 - 2024
"""
_ROW: dict[str, Json] = {"name": "Bob Sample", "email": "bob.sample@example.org", "phone": "+12125550142"}


@dataclass(frozen=True, slots=True)
class Aws:
    """Clients with rights on the account."""

    stacks: Stacks
    cognito: CognitoIdentityProviderClient
    dynamodb: DynamoDBClient
    s3: S3Client


def smoke_test(stack: str, aws: Aws, *, url: str | None = None, say: Callable[[str], None] = print) -> None:
    """Walks through a deployment and removes what that has made.

    Args:
        stack: its name.
        url: where its API is, if not where its output ``ApiUrl`` says.
        say: told each step when it is done.

    Raises:
        OpsError: there is no such stack, or a step did not do what it should.
    """
    found = aws.stacks.find(stack)
    if found is None:
        raise OpsError(f"There is no stack {stack} here.")
    outputs = outputs_of(found)
    table = Table(aws.dynamodb, outputs["TableName"])
    with _signed_in(url or outputs["ApiUrl"], UserPool(aws.cognito, outputs["UserPoolId"])) as client:
        say("signed in, with a password in place of the temporary one")
        project_id = client.create_project(f"Smoke test {secrets.token_hex(4)}").project_id
        try:
            for step in (_upload, _ingest, _consolidate_and_roll_back, _export, _erase):
                say(step(client, project_id))
        finally:
            removed = Traces(table, aws.s3, outputs["BucketName"], project_id).remove()
            say(f"removed {removed} items and objects")


@contextmanager
def _signed_in(url: str, pool: UserPool) -> Iterator[Client]:
    """A client of a user that is there for this test only, and signs in as a person does the first time."""
    email = f"smoke-{secrets.token_hex(8)}@example.invalid"
    temporary = pool.add(email, Role.ADMIN, "Smoke test", invite=False) or ""
    try:
        settings = discover(url)
        if not settings.cognito_endpoint or not settings.client_id:
            raise OpsError("This deployment takes the tokens of another issuer: the smoke test can't sign in there.")
        identity = CognitoIdentity(settings.cognito_endpoint, settings.client_id)
        session = identity.sign_in(Session(url, settings.client_id), email, temporary, _NewPassword())
        with Client(url, session.access_token) as client:
            yield client
    finally:
        pool.remove(email)


class _NewPassword:
    """Answers the challenge of a first sign-in; nothing else is expected of a user without a second factor."""

    def new_password(self, why: str) -> str:
        if why:
            raise OpsError(f"The user pool refused a new password: {why}")
        return make_password()

    def one_time_code(self, why: str) -> str:
        raise OpsError(f"The user pool wants a second factor of a user that has none. {why}".rstrip())

    def enrol(self, secret: str, username: str) -> str:  # noqa: ARG002 - the interface of a sign-in
        raise OpsError("The user pool demands a second factor of everybody, and the smoke test has none.")

    def attribute(self, name: str) -> str:
        raise OpsError(f"The user pool demands the attribute {name}.")


def _upload(client: Client, project_id: str) -> str:
    client.upload(project_id, "ada.txt", _RESUME)
    _wait(lambda: any(client.records(project_id)), "the uploaded file to become a record")
    return "an uploaded file has become a record"


def _ingest(client: Client, project_id: str) -> str:
    job = client.ingest(project_id, source="s3").job_id
    _finish(client, job)
    _expect(len(list(client.records(project_id))), 1, "records after an ingestion that found nothing new")
    return "an ingestion was triggered and completed"


def _consolidate_and_roll_back(client: Client, project_id: str) -> str:
    client.write_records(project_id, [{"key": key, "fields": _ROW} for key in ("1", "2")])
    run = client.consolidate(project_id).job_id
    _finish(client, run)
    _expect(len(list(client.records(project_id))), 2, "records after two equal ones were merged")
    _finish(client, client.roll_back(run, "Smoke test").job_id)
    _expect(len(list(client.records(project_id))), 3, "records after the merge was rolled back")
    return "a consolidation has merged two records, and its rollback has parted them"


def _export(client: Client, project_id: str) -> str:
    job = client.export(project_id, {"format": "jsonl"}).job_id
    _finish(client, job)
    file = io.BytesIO()
    client.stream_export(project_id, job, file)
    _expect(len(file.getvalue().splitlines()), 3, "lines of the export")
    return "an export was written and fetched"


def _erase(client: Client, project_id: str) -> str:
    found = [match.record_id for match in client.find_subject(project_id, {"email": _EMAIL})]
    _expect(len(found), 1, "records of the person whose file was uploaded")
    _finish(client, client.erase_records(project_id, found).job_id)
    _expect(len(list(client.find_subject(project_id, {"email": _EMAIL}))), 0, "records of a person that was erased")
    _expect(len(list(client.records(project_id))), 2, "records after one of three was erased")
    return "a person was found, erased, and is found no more"


def _finish(client: Client, job_id: str) -> None:
    """Waits for a job's end.

    Raises:
        OpsError: it did not complete.
    """
    try:
        *_, last = client.watch(job_id, every=_POLL, timeout=_PATIENCE)
    except TimeoutError as error:
        raise OpsError(f"{error}: see docs/operations.md, 'When something is stuck'.") from error
    if last.status != "completed":
        raise OpsError(f"Job {job_id} ended as {last.status}: {last.error.code if last.error else 'no reason'}.")


def _wait(look: Callable[[], bool], what: str) -> None:
    ends_at = time.monotonic() + _PATIENCE
    while not look():
        if time.monotonic() > ends_at:
            raise OpsError(f"Waited {_PATIENCE:.0f} s for {what}.")
        time.sleep(_POLL)


def _expect(found: int, expected: int, what: str) -> None:
    if found != expected:
        raise OpsError(f"{found} {what}, where there should be {expected}.")
