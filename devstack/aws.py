"""MiniStack with its IAM closer to AWS's, quicker, and with a list of what IAM decided: ``python -m devstack.aws``.

Four things MiniStack 1.5 does otherwise than AWS are made up for before its server starts:

* it fills in no ``dynamodb:LeadingKeys``, so that a statement with this condition would never be tried here. AWS gives
  the partition key of the item, for each item of a transaction by itself.
  https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
* it checks ``SendMessageBatch`` under its own name. To AWS, whoever may send may send a batch.
  https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
* its transactions never meet (``devstack.conflicts``);
* its alarms do not ring (``devstack.monitoring``).

A query reads the condition's text anew for each item of the partition there; here once (``devstack.queries``). Workers
of one build share what they run (``devstack.unpacking``) and what they import (``devstack.forking``). Schedules are
looked at every second, not every ten.

Each decision about a role is written, once, to the file that ``WINNOW_DECISIONS`` names.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.core.responses import get_account_id

from devstack.conflicts import Conflicts
from devstack.forking import Forks
from devstack.unpacking import SharedZip

LEADING_KEYS = "dynamodb:LeadingKeys"
_AS_AWS_CALLS_IT = {"sqs:SendMessageBatch": "sqs:SendMessage"}
_PARTITION_KEY = "pk"
_TRANSACTION = {"Put": "Item", "Update": "Key", "Delete": "Key", "ConditionCheck": "Key"}


class _ArnOfItem(str):
    """A table's ARN that remembers which item of a transaction it stands for: MiniStack hands on nothing else."""

    __slots__ = ("leading_key",)
    leading_key: str


def leading_key(members: Mapping[str, Any]) -> str | None:
    """The partition key of the item that a put, update, delete or check is about; None of another call."""
    for name in ("Key", "Item"):
        key = members.get(name)
        if isinstance(key, dict) and _PARTITION_KEY in key:
            return str(key[_PARTITION_KEY].get("S"))
    return None


def with_leading_key(context_of: Callable[[bytes], dict[str, Any]]) -> Callable[[bytes], dict[str, Any]]:
    """The condition keys of a DynamoDB call, with the leading key of a call about one item."""

    def context(body: bytes) -> dict[str, Any]:
        found = leading_key(_members(body))
        return {**context_of(body), **({LEADING_KEYS: [found]} if found else {})}

    return context


def with_items(
    checks_of: Callable[[str, bytes, str, str], list[tuple[str, str]]],
) -> Callable[[str, bytes, str, str], list[tuple[str, str]]]:
    """The checks of a transaction, each knowing its item."""

    def checks(action: str, body: bytes, region: str, account: str) -> list[tuple[str, str]]:
        found = checks_of(action, body, region, account)
        given = [
            each[name] for each in _members(body).get("TransactItems", []) for name in _TRANSACTION if name in each
        ]
        if len(given) != len(found):
            return found
        return [(name, _of_item(arn, leading_key(members))) for (name, arn), members in zip(found, given, strict=True)]

    return checks


def as_aws_asks(enforce: Callable[..., Any]) -> Callable[..., Any]:
    """Authorises what AWS would, for the item that AWS would."""

    def asked(  # noqa: PLR0917 - MiniStack calls it so
        access_key: str, action: str, service: str, region: str, resource_arn: str = "*", service_context: Any = None
    ) -> Any:
        context = service_context
        if isinstance(resource_arn, _ArnOfItem):
            context = {**(service_context or {}), LEADING_KEYS: [resource_arn.leading_key]}
        return enforce(access_key, _AS_AWS_CALLS_IT.get(action, action), service, region, str(resource_arn), context)

    return asked


def written_down(enforce: Callable[..., Any], role_of: Callable[[str], str | None], file: Path) -> Callable[..., Any]:
    """Decides as before, and writes each role, action, resource and decision to the file once.

    Args:
        enforce: answers None for what is allowed.
        role_of: the role that an access key was given out to; None for anybody else.
    """
    known: set[tuple[str, str, str, bool]] = set()

    def enforced(  # noqa: PLR0917 - as above
        access_key: str, action: str, service: str, region: str, resource_arn: str, context: Any
    ) -> Any:
        refusal = enforce(access_key, action, service, region, resource_arn, context)
        role = role_of(access_key)
        row = (role or "", action, _prefix(resource_arn), refusal is None)
        if role and row not in known:
            known.add(row)
            members = dict(zip(("role", "action", "resource", "allowed"), row, strict=True))
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(members) + "\n")
        return refusal

    return enforced


def _role_of(access_key: str) -> str | None:
    """The role that MiniStack gave an access key out to."""
    arn = str(getattr(iam_evaluator.resolve_credential(access_key or "", get_account_id()), "principal_arn", ""))
    return arn.split("/")[1] if ":assumed-role/" in arn else None


def _members(body: bytes) -> dict[str, Any]:
    try:
        members = json.loads(body or b"{}")
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}


def _of_item(arn: str, key: str | None) -> str:
    if key is None:
        return arn
    found = _ArnOfItem(arn)
    found.leading_key = key
    return found


def _prefix(arn: str) -> str:
    """An object's ARN without what comes after the first part of its key, which may be a person's name."""
    if not arn.startswith("arn:aws:s3:::"):
        return arn
    bucket, slash, key = arn.partition("/")
    return f"{bucket}{slash}{key.partition('/')[0]}/*" if slash else bucket


def main() -> None:
    """Starts MiniStack."""
    iam_actions.dynamodb_service_context = with_leading_key(iam_actions.dynamodb_service_context)
    iam_actions.dynamodb_transaction_checks = with_items(iam_actions.dynamodb_transaction_checks)
    decided = written_down(iam_evaluator.enforce, _role_of, Path(os.environ["WINNOW_DECISIONS"]))
    iam_evaluator.enforce = as_aws_asks(decided)
    from ministack import app  # noqa: PLC0415 - its services take the above as they are when they are imported
    from ministack.services import dynamodb, scheduler  # noqa: PLC0415

    from devstack import monitoring, queries  # noqa: PLC0415

    monitoring.install()

    queries.install(dynamodb)
    scheduler._SCHEDULE_TICK_INTERVAL = 1  # noqa: SLF001 - nothing sets it
    unpacked = Path(tempfile.mkdtemp(prefix="unpacked-"))
    lambda_runtime.zipfile = SimpleNamespace(
        ZipFile=partial(SharedZip, shared=unpacked), BadZipFile=zipfile.BadZipFile, LargeFileError=zipfile.LargeZipFile
    )
    lambda_runtime.subprocess = SimpleNamespace(**{**vars(subprocess), "Popen": Forks().start})
    conflicts = Conflicts()
    transact = "_transact_write_items"
    setattr(dynamodb, transact, conflicts.around_transactions(getattr(dynamodb, transact)))
    for write in ("_put_item", "_update_item", "_delete_item"):
        setattr(dynamodb, write, conflicts.around_writes(getattr(dynamodb, write)))
    app.main()


if __name__ == "__main__":
    main()
