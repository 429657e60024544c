"""What a cold start pays for the API function's import, against ``import boto3`` with two clients.

Fresh processes, alternating, so that whatever else the machine does falls on both. Processor time, not the clock's.
The first request is told beside it: what the import leaves out, a request's own module and use cases, is paid there.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 15
LIMIT = 1.5

_CLIENTS = "import boto3; boto3.client('dynamodb'); boto3.client('sqs')"
_TIMED = "import time; start = time.process_time(); {work}; print(time.process_time() - start)"
_REQUEST = (
    "import json, app, pathlib; "
    "event = json.loads(pathlib.Path('events/api_consolidation_trigger.json').read_text()); event['body'] = '{{}}'; "
    "assert app.handler(event, None)['statusCode'] == 422"
)


def seconds(work: str) -> float:
    """Processor time of one piece of work in a fresh process."""
    environment = {
        "PATH": "",
        "PYTHONPATH": f"{ROOT / 'layers' / 'winnow'}:{ROOT / 'functions' / 'api'}",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        **{
            f"WINNOW_{name}": name.lower()
            for name in (
                "TABLE",
                "BUCKET",
                "INGESTION_QUEUE_URL",
                "CONSOLIDATION_QUEUE_URL",
                "EXPORT_QUEUE_URL",
                "ERASURE_QUEUE_URL",
                "DELIVERY_QUEUE_URL",
                "INBOX_QUEUE_URL",
                "DEFAULT_PROJECT_ID",
                "ROLES_CLAIM",
                "CURSOR_SECRET_ARN",
            )
        },
    }
    code = _TIMED.format(work=work)
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return float(ran.stdout.splitlines()[-1])


def main() -> int:
    """Prints the medians and their ratio. Returns 1 when the ratio is over the limit."""
    works = {
        "boto3 and two clients": _CLIENTS,
        "the function and two clients": f"import app; {_CLIENTS}",
        "the function's first request": _REQUEST.format(),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        seconds(work)  # writes the .pyc files
    for _ in range(RUNS):
        for name, work in works.items():
            times[name].append(seconds(work))
    medians = {name: statistics.median(each) for name, each in times.items()}
    for name, median in medians.items():
        print(f"{name:<30} {median * 1000:7.0f} ms")
    bare, function, _ = medians.values()
    print(f"import ratio {function / bare:.2f} (limit {LIMIT})")
    return int(function / bare > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
