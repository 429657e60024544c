"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Fields = Annotated[
    str | None, typer.Option("--fields", help="Other columns, e.g. job_id,error.code; with --json these members only.")
]
Watch = Annotated[bool, typer.Option("--watch", help="Wait until the job has ended.")]
