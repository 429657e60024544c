"""A whole Winnow on this machine: the local AWS, the deployed template, a Dropbox stand-in and two users."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from devstack import build, ministack, processes, users
from devstack.dropbox.oauth import Registration
from devstack.errors import DevstackError
from devstack.layout import Layout, check_tools

DROPBOX_PORT = 4600
SAVE_SECONDS = 30.0  # the local AWS writes its state when it is told to stop
DROPBOX_PID, DROPBOX_LOG, DROPBOX_APP = "dropbox.pid", "dropbox.log", "dropbox.json"
STATE = "stack.json"


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack: where everything is.

    Attributes:
        endpoint: the local AWS.
        api: the deployed API, without a slash at the end.
        dropbox: the Dropbox stand-in.
        outputs: the template's outputs.
        built: the fingerprint of what is deployed.
    """

    endpoint: str
    api: str
    dropbox: str
    outputs: dict[str, str]
    built: str

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS with full rights, for looking into it."""
        return client(service, self.endpoint)

    def token(self, layout: Layout, role: str) -> str:
        """An access token of the user with a role."""
        user = users.read_users(layout)[role]
        return users.sign_in(self.client("cognito-idp"), self.outputs["UserPoolClientId"], user)["access"]


def client(service: str, endpoint: str) -> Any:
    """A boto3 client of the local AWS."""
    import boto3  # noqa: PLC0415 - half a second that `down` does not need

    return boto3.client(  # type: ignore[call-overload] # the stubs know each service by a literal
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - MiniStack's own, which opens nothing
    )


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a new stack listens on the loopback interface."""

    aws: int
    dropbox: int

    @classmethod
    def choose(cls) -> Ports:
        """What WINNOW_PORT and WINNOW_DROPBOX_PORT name, which has to be free; else the usual ports or any other."""
        return cls(_port("WINNOW_PORT", ministack.PORT), _port("WINNOW_DROPBOX_PORT", DROPBOX_PORT))

    @classmethod
    def free(cls) -> Ports:
        """Any two that are free."""
        return cls(processes.find_port(0), processes.find_port(0))


def up(layout: Layout, ports: Ports | None = None, *, say: Callable[[str], None] = print) -> Stack:
    """Start everything that does not run yet, and deploy what changed since.

    Args:
        layout: where the stack keeps its state; the Dropbox stand-in serves ``dropbox/`` in there.
        ports: where to listen; None chooses.
        say: told what is being done.

    Raises:
        DevstackError: something is missing or taken.
    """
    check_tools(layout)
    layout.prepare()
    with _alone(layout):
        return _bring_up(layout, ports, say)


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Keep a second start of the same stack out; the system lifts the lock when this process ends, however it ends."""
    with layout.file("lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DevstackError("The local stack is being started already: wait for that to end.") from None
        yield


def _bring_up(layout: Layout, ports: Ports | None, say: Callable[[str], None]) -> Stack:
    running = find(layout)
    if running is not None and running.built == build.fingerprint(layout.root):
        return running
    try:
        if running is None:
            down(layout)  # one of the two may have died
            stopped = _read(layout)
            if stopped is not None:
                return _resume(layout, stopped, ports or Ports.choose(), say)
            reset(layout)  # what a start that broke off has left
            return _start(layout, ports or Ports.choose(), say)
        say("Building and deploying what has changed …")
        built = build.build(layout)
        build.deploy(layout, running.endpoint, running.dropbox)
        return _remember(layout, _describe(running.endpoint, running.dropbox, built))
    except BaseException:
        if running is None:
            down(layout)
        raise


def _resume(layout: Layout, stopped: Stack, ports: Ports, say: Callable[[str], None]) -> Stack:
    """Start a stack that was stopped, with its data; what was built or where it listens may have changed since."""
    layout.prepare()
    say(f"Starting the local AWS on port {ports.aws} with its data …")
    ministack.start(layout, ports.aws)
    dropbox = _start_dropbox(layout, ports.dropbox)
    endpoint = ministack.address(ports.aws)
    built = build.fingerprint(layout.root)
    if (endpoint, dropbox, built) != (stopped.endpoint, stopped.dropbox, stopped.built):
        say("Building and deploying what has changed …")
        built = build.build(layout)
        build.deploy(layout, endpoint, dropbox)
    return _remember(layout, _describe(endpoint, dropbox, built))


def find(layout: Layout) -> Stack | None:
    """The stack that runs with this state folder, or None."""
    known = _read(layout)
    alive = all(processes.running(layout.file(name)) for name in (ministack.PID, DROPBOX_PID))
    return known if alive else None


def down(layout: Layout) -> bool:
    """Stop what was started with this state folder; the next ``up`` finds the data again. False when nothing ran."""
    stopped = [processes.stop(layout.file(ministack.PID), SAVE_SECONDS), processes.stop(layout.file(DROPBOX_PID))]
    layout.discard("tmp")
    return any(stopped)


def reset(layout: Layout) -> bool:
    """Stop what was started with this state folder, and remove its data. False when nothing ran.

    The folder that the Dropbox stand-in serves stays: a person puts files there.
    """
    stopped = down(layout)
    for name in (STATE, users.FILE, DROPBOX_APP):
        layout.file(name).unlink(missing_ok=True)
    layout.discard(ministack.STATE, "s3")
    return stopped


def _read(layout: Layout) -> Stack | None:
    """The stack of this state folder, whether it runs or not."""
    try:
        return Stack(**json.loads(layout.file(STATE).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _start(layout: Layout, ports: Ports, say: Callable[[str], None]) -> Stack:
    layout.prepare()
    say(f"Starting the local AWS on port {ports.aws}, building the functions (the first time takes half a minute) …")
    failures: list[BaseException] = []
    starting = threading.Thread(target=_collect, args=(failures, ministack.start, layout, ports.aws))
    starting.start()
    try:
        built = build.build(layout)
    finally:
        starting.join()
    if failures:
        raise failures[0]
    dropbox = _start_dropbox(layout, ports.dropbox)
    say("Deploying template.yaml …")
    endpoint = ministack.address(ports.aws)
    build.deploy(layout, endpoint, dropbox)
    stack = _describe(endpoint, dropbox, built)
    stack.client("secretsmanager").put_secret_value(
        SecretId=stack.outputs["DropboxSecretArn"], SecretString=layout.file(DROPBOX_APP).read_text()
    )
    outputs = stack.outputs
    users.create_users(stack.client("cognito-idp"), outputs["UserPoolId"], outputs["UserPoolClientId"], layout)
    return _remember(layout, stack)


def _collect(failures: list[BaseException], work: Callable[..., None], *arguments: object) -> None:
    try:
        work(*arguments)
    except DevstackError as failure:
        failures.append(failure)


def _start_dropbox(layout: Layout, port: int) -> str:
    served = layout.file("dropbox")
    served.mkdir(exist_ok=True)
    registration = layout.file(DROPBOX_APP)
    if not registration.exists():  # the deployment's secret holds the same after a restart
        registration = layout.write_secret(DROPBOX_APP, json.dumps(asdict(Registration.random())))
    command = [str(layout.bin / "python"), "-m", "devstack.dropbox", "--port", str(port)]
    log = layout.file(DROPBOX_LOG)
    process = processes.start(
        [*command, "--folder", str(served.resolve()), "--registration", str(registration)],
        pid_file=layout.file(DROPBOX_PID),
        log=log,
        environment=layout.environment(),
        folder=layout.root,
    )
    url = f"http://127.0.0.1:{port}"
    health = f"{url}/_control/health"
    processes.wait(process, lambda: processes.answers(health), seconds=10, what="The Dropbox stand-in", log=log)
    return url


def _port(variable: str, preferred: int) -> int:
    """The port that a variable names, which has to be free; else the preferred one or any other."""
    asked = os.environ.get(variable, "")
    if not asked:
        return processes.find_port(preferred)
    if not asked.isdecimal() or not 0 < int(asked) < 65536:  # noqa: PLR2004 - ports have 16 bits
        raise DevstackError(f"{variable} is {asked!r}: set it to a port number.")
    processes.check_port(int(asked), variable)
    return int(asked)


def _describe(endpoint: str, dropbox: str, built: str) -> Stack:
    (described,) = client("cloudformation", endpoint).describe_stacks(StackName=build.STACK)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    api = f"{endpoint}/_aws/execute-api/{outputs['ApiId']}/%24default"
    return Stack(endpoint=endpoint, api=api, dropbox=dropbox, outputs=outputs, built=built)


def _remember(layout: Layout, stack: Stack) -> Stack:
    layout.file(STATE).write_text(json.dumps(asdict(stack), indent=1))
    return stack
