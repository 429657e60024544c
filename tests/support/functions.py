"""Loading a function's ``app.py`` as Lambda does, with the environment that the template gives it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from dataclasses import asdict
from types import ModuleType
from typing import Any

import pytest
from support.api import ROOT

from winnow.platform.settings import PREFIX, Settings


class Context:
    """What Lambda hands over beside the event."""

    function_name = "winnow"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:winnow"
    aws_request_id = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


def load(name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A fresh copy of a function, as in a new container."""
    monkeypatch.setenv("WINNOW_STACK", "test")
    for variable, value in asdict(settings).items():
        monkeypatch.setenv(PREFIX + variable.upper(), value)
    spec = importlib.util.spec_from_file_location(f"{name}_function", ROOT / "functions" / name / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def with_body(event: Mapping[str, Any], *bodies: object) -> dict[str, Any]:
    """An SQS event like the sample, with these bodies."""
    sample = event["Records"][0]
    return {
        "Records": [
            {**sample, "messageId": f"m{number}", "body": body if isinstance(body, str) else json.dumps(body)}
            for number, body in enumerate(bodies)
        ]
    }
