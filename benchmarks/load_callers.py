"""Many callers who trigger jobs at once as the API asks them to: with keys, and again when no answer came."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

_PATIENCE = 180.0  # s until a caller gives a trigger up
_LONGEST_WAIT = 2.0  # s between two attempts
_PASSING = {429, 500, 502, 503, 504}  # 500 is the gateway's own answer when a function's process dies


@dataclass(frozen=True, slots=True)
class Trigger:
    """One request: ``key`` is its Idempotency-Key, which a repetition shares."""

    kind: str
    project_id: str
    key: str
    repeats: bool

    def request(self) -> tuple[str, dict[str, str]]:
        """Path and body."""
        body = {"project_id": self.project_id}
        return f"/api/v1/{self.kind}/trigger", body if self.kind == "consolidation" else {**body, "source": "s3"}


def planned(name: str, count: int, projects: Sequence[str]) -> list[Trigger]:
    """Of each eight triggers two are consolidations, four ingestions, and two repeat one of those."""
    made: list[Trigger] = []
    for number in range(count):
        project_id, key = projects[number % len(projects)], f"{name}-{number}"
        match number % 8:
            case 3:
                made.append(Trigger(made[-1].kind, made[-1].project_id, made[-1].key, repeats=True))
            case 7:
                made.append(Trigger(made[-3].kind, made[-3].project_id, made[-3].key, repeats=True))
            case 0 | 4:
                made.append(Trigger("consolidation", project_id, key, repeats=False))
            case _:
                made.append(Trigger("ingestion", project_id, key, repeats=False))
    return made


@dataclass(slots=True)
class Answers:
    """What the callers were told.

    Attributes:
        accepted: jobs, with what was asked for.
        jobs: by Idempotency-Key: the jobs that its 202s named; one each, if all is well.
        seconds: from a trigger's first attempt to its answer, by status.
        again: requests that had to be sent again, by what they met.
        refused: triggers that got another answer than 202 or 409, or none.
    """

    accepted: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    seconds: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    again: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def broken(self) -> list[str]:
        """What should not have been answered."""
        twice = [f"key {key} made {len(jobs)} jobs" for key, jobs in self.jobs.items() if len(jobs) != 1]
        return [*self.refused, *twice]


def call_all(url: str, token: str, triggers: Sequence[Trigger], callers: int) -> Answers:
    """Has so many callers send the triggers, each the next one as soon as it has its answer."""
    answers, left = Answers(), iter(triggers)
    taking = threading.Lock()

    def call(_: int) -> None:
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=35) as http:
            while True:
                with taking:
                    trigger = next(left, None)
                if trigger is None:
                    return
                _send(http, trigger, answers)

    with ThreadPoolExecutor(callers) as pool:
        list(pool.map(call, range(callers)))
    return answers


def _send(http: httpx.Client, trigger: Trigger, answers: Answers) -> None:
    """Sends a trigger until it is answered, waiting a random while in between."""
    path, body = trigger.request()
    started = time.perf_counter()
    for attempt in itertools.count(1):
        try:
            answer = http.post(path, json=body, headers={"Idempotency-Key": trigger.key})
            met = str(answer.status_code) if answer.status_code in _PASSING else ""
        except httpx.HTTPError as error:
            met = type(error).__name__
        seconds = time.perf_counter() - started
        with answers.lock:
            if not met:
                _note(answers, trigger, answer, seconds)
                return
            answers.again[met] += 1
            if seconds > _PATIENCE:
                answers.refused.append(f"{trigger.kind} {trigger.key}: {met} after {attempt} attempts")
                return
        time.sleep(random.uniform(0.0, min(0.1 * 2**attempt, _LONGEST_WAIT)))


def _note(answers: Answers, trigger: Trigger, answer: httpx.Response, seconds: float) -> None:
    answers.seconds[answer.status_code].append(seconds)
    if answer.status_code == httpx.codes.ACCEPTED:
        job_id = answer.json()["job_id"]
        answers.accepted[job_id] = trigger.kind
        answers.jobs[trigger.key].add(job_id)
    elif answer.status_code != httpx.codes.CONFLICT or trigger.kind != "consolidation":
        answers.refused.append(f"{trigger.kind} {trigger.key}: {answer.status_code} {answer.text[:100]}")
