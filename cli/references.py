"""Ids as people type them: the unique beginning of an id, or a project's name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from itertools import islice

from winnow.sdk.client import Client
from winnow.sdk.client_errors import ApiError

_PREFIX = re.compile(r"[0-9a-f][0-9a-f-]{3,35}", re.IGNORECASE)
_SEARCHED = 2000  # newest jobs or records among which a beginning is looked for
_NOT_FOUND = 404


def find_project(client: Client, text: str) -> str:
    """The id of the project that a text means: its id, its name, or the unique beginning of either.

    Raises:
        ApiError: no project, or several, match.
    """
    if _is_id(text):
        return text
    projects = list(client.projects())
    name = text.casefold()
    for found in (
        [each for each in projects if each.name.casefold() == name],
        [each for each in projects if _starts(each.project_id, text) or each.name.casefold().startswith(name)],
    ):
        if len(found) == 1:
            return found[0].project_id
        if found:
            named = ", ".join(f"{each.name} ({each.project_id[:8]})" for each in found[:5])
            raise ApiError(_NOT_FOUND, "project-ambiguous", f"Several projects match {text!r}: {named}.")
    raise ApiError(_NOT_FOUND, "project-not-found", f"No project has the name or id {text!r}: winnow projects list")


def find_optional_project(client: Client, text: str | None) -> str | None:
    """As ``find_project``; None stays the deployment's default project."""
    return None if text is None else find_project(client, text)


def find_job(client: Client, text: str) -> str:
    """The id of the job whose id begins so, among the newest of all projects.

    Raises:
        ApiError: no job, or several, match.
    """
    if _is_id(text):
        return text
    jobs = (job.job_id for project in client.projects() for job in islice(client.jobs(project.project_id), _SEARCHED))
    return _only(jobs, text, "job")


def find_record(client: Client, project_id: str, text: str) -> str:
    """The id of the project's record whose id begins so, among the newest active, merged and archived ones.

    Raises:
        ApiError: no record, or several, match.
    """
    if _is_id(text):
        return text
    ids = (
        record.record_id
        for status in ("active", "merged", "archived")
        for record in islice(client.records(project_id, {"status": status}), _SEARCHED)
    )
    return _only(ids, text, "record")


def find_record_anywhere(client: Client, text: str) -> tuple[str, str]:
    """The ids of the project and of the record whose id is or begins so, of whichever project.

    Raises:
        ApiError: no record, or several, match.
    """
    found: list[tuple[str, str]] = []
    for project in (each.project_id for each in client.projects()):
        try:
            record = client.record(project, text).record_id if _is_id(text) else find_record(client, project, text)
        except ApiError as error:
            if error.status != _NOT_FOUND or error.code == "record-ambiguous":
                raise
        else:
            found.append((project, record))
    if len(found) == 1:
        return found[0]
    if found:
        raise ApiError(_NOT_FOUND, "record-ambiguous", f"Several records begin with {text!r}: type more of the id.")
    raise ApiError(_NOT_FOUND, "record-not-found", f"No project has a record whose id begins with {text!r}.")


def find_review(client: Client, project_id: str, text: str) -> str:
    """The id of the project's review whose id begins so.

    Raises:
        ApiError: no review, or several, match.
    """
    if text.count(".") == 1 and all(_is_id(part) for part in text.split(".")):
        return text
    ids = (
        review.review_id
        for state in ("pending", "accepted", "rejected")
        for review in islice(client.reviews(project_id, state=state), _SEARCHED)
    )
    return _only(ids, text, "review")


def _only(ids: Iterable[str], text: str, thing: str) -> str:
    found = list(islice(_starting(ids, text), 2))
    if len(found) == 1:
        return found[0]
    if found:
        raise ApiError(_NOT_FOUND, f"{thing}-ambiguous", f"Several {thing}s begin with {text!r}: type more of the id.")
    raise ApiError(_NOT_FOUND, f"{thing}-not-found", f"No {thing} has an id that begins with {text!r}.")


def _starting(ids: Iterable[str], text: str) -> Iterator[str]:
    if _PREFIX.fullmatch(text):
        yield from dict.fromkeys(each for each in ids if _starts(each, text))


def _starts(identifier: str, text: str) -> bool:
    return _PREFIX.fullmatch(text) is not None and identifier.startswith(text.lower())


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
