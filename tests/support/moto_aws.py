"""moto, with what a boto3 session has learnt kept from test to test."""

from __future__ import annotations

import copyreg
import pickle
import threading
import weakref
from contextlib import AbstractContextManager
from typing import Any

from botocore.retries.quota import RetryQuota
from moto import mock_aws
from moto.backends import get_backend
from moto.core.base_backend import BackendDict

from winnow.platform import clients


def aws_in_memory() -> AbstractContextManager[Any]:
    """An empty AWS in memory. The default session stays: it holds the descriptions of the services, which a new one
    would parse anew, for half the time of a test."""
    return mock_aws(config={"core": {"reset_boto3_session": False}})


def empty() -> None:
    """Forgets everything that moto keeps, which costs a fraction of leaving and entering ``aws_in_memory``."""
    BackendDict.reset()


_SERVICES = ("dynamodb", "sqs", "s3", "secretsmanager")

# A queue holds a lock, which is never held between two calls; its copy has one of its own.
copyreg.pickle(type(threading.RLock()), lambda _: (threading.RLock, ()))


def state() -> bytes:
    """Everything that moto keeps of the table, the queues, the bucket and the secrets, at this moment."""
    kept = {(name, account, region): vars(backend) for name, account, region, backend in _backends()}
    return pickle.dumps((kept, _backend("s3").bucket_accounts))


def put_back(kept: bytes) -> None:
    """Puts moto into a state again, with objects of its own each time.

    Args:
        kept: what ``state`` returned.
    """
    backends, buckets = pickle.loads(kept)  # noqa: S301 - bytes of this process
    for (name, account, region), members in backends.items():
        vars(_backend(name)[account][region]).update(members)
    _backend("s3").bucket_accounts.update(buckets)


def _backend(name: str) -> Any:
    return get_backend(name)  # type: ignore[call-overload]


def _backends() -> list[tuple[str, str, str, Any]]:
    found = []
    for name in _SERVICES:
        for account, regions in _backend(name).items():
            found += [(name, account, region, backend) for region, backend in regions.items()]
    return found


_KEPT = (clients.dynamodb, clients.sqs, clients.s3, clients.secrets)
_as_made: dict[Any, tuple[Any, Any]] = {}  # by factory: the client, and its list of hooks as it was made
_quotas: weakref.WeakSet[RetryQuota] = weakref.WeakSet()


def fresh_clients() -> None:
    """Leaves of the clients only those that are as they were made, and makes the others anew.

    A client takes as long to make as twenty calls. A hook that a test has put on one would be met by the next test: it
    is known by the look-up of hooks, which botocore replaces with each change. What a client may still retry is full
    again.
    """
    unchanged = {
        factory
        for factory, (client, hooks) in _as_made.items()
        if factory.cache_info().currsize and factory() is client and _hooks(client) is hooks
    }
    for factory in (*_KEPT, clients.events, clients.textract, clients.bedrock):
        if factory not in unchanged:
            factory.cache_clear()
    for factory in _KEPT:
        client = factory()
        _as_made[factory] = (client, _hooks(client))
    for quota in _quotas:
        quota.release(quota.INITIAL_CAPACITY)


def _hooks(client: Any) -> Any:
    return client.meta.events._emitter._lookup_cache


_make_quota = RetryQuota.__init__


def _remember_quota(self: RetryQuota, *arguments: Any, **named: Any) -> None:
    _make_quota(self, *arguments, **named)
    _quotas.add(self)


RetryQuota.__init__ = _remember_quota  # type: ignore[method-assign]
