"""A whole Winnow on this machine: the local AWS, the deployed template, a Dropbox stand-in, a receiver of webhooks and
two users."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from devstack import build, ministack, processes, users
from devstack.dropbox.oauth import Registration
from devstack.errors import DevstackError
from devstack.layout import Layout, check_tools
from devstack.receiver import certificate, installation
from devstack.receiver.local_worker import HOST

DROPBOX_PORT, RECEIVER_PORT = 4600, 4700
SAVE_SECONDS = 30.0  # the local AWS writes its state when it is told to stop
DROPBOX_PID, DROPBOX_LOG, DROPBOX_APP = "dropbox.pid", "dropbox.log", "dropbox.json"
RECEIVER_PID, RECEIVER_LOG, RECEIVER_PEM = "receiver.pid", "receiver.log", "receiver.pem"
STATE = "stack.json"


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack: where everything is.

    Attributes:
        endpoint: the local AWS.
        api: the deployed API, without a slash at the end.
        dropbox: the Dropbox stand-in.
        receiver: the receiver of webhooks, by the name that the webhook worker knows it by.
        outputs: the template's outputs.
        built: the fingerprint of what is deployed.
    """

    endpoint: str
    api: str
    dropbox: str
    receiver: str
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
    receiver: int

    @classmethod
    def choose(cls) -> Ports:
        """What WINNOW_PORT, WINNOW_DROPBOX_PORT and WINNOW_RECEIVER_PORT name, which has to be free; else the usual
        ports or any other."""
        return cls(
            _port("WINNOW_PORT", ministack.PORT),
            _port("WINNOW_DROPBOX_PORT", DROPBOX_PORT),
            _port("WINNOW_RECEIVER_PORT", RECEIVER_PORT),
        )

    @classmethod
    def free(cls) -> Ports:
        """Any that are free."""
        return cls(processes.find_port(0), processes.find_port(0), processes.find_port(0))


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
            down(layout)  # one of them may have died
            stopped = _read(layout)
            if stopped is not None:
                return _resume(layout, stopped, ports or Ports.choose(), say)
            reset(layout)  # what a start that broke off has left
            return _start(layout, ports or Ports.choose(), say)
        say("Building and deploying what has changed …")
        built = build.build(layout)
        return _remember(layout, _deploy(layout, running.endpoint, running.dropbox, running.receiver, built))
    except BaseException:
        if running is None:
            down(layout)
        raise


def _resume(layout: Layout, stopped: Stack, ports: Ports, say: Callable[[str], None]) -> Stack:
    """Start a stack that was stopped, with its data; what was built or where it listens may have changed since."""
    layout.prepare()
    say(f"Starting the local AWS on port {ports.aws} with its data …")
    ministack.start(layout, ports.aws)
    dropbox, receiver = _start_dropbox(layout, ports.dropbox), _start_receiver(layout, ports.receiver)
    endpoint = ministack.address(ports.aws)
    built = build.fingerprint(layout.root)
    was = (stopped.endpoint, stopped.dropbox, stopped.receiver, stopped.built)
    if (endpoint, dropbox, receiver, built) != was:
        say("Building and deploying what has changed …")
        return _remember(layout, _deploy(layout, endpoint, dropbox, receiver, build.build(layout)))
    return _remember(layout, _describe(endpoint, dropbox, receiver, built))


def _deploy(layout: Layout, endpoint: str, dropbox: str, receiver: str, built: str) -> Stack:
    """Deploys what was built, and has its webhook worker reach the receiver."""
    build.deploy(layout, endpoint, dropbox)
    stack = _describe(endpoint, dropbox, receiver, built)
    worker = stack.outputs["WebhookWorkerFunctionName"]
    installation.install(stack.client("lambda"), worker, layout.file(RECEIVER_PEM))
    return stack


def find(layout: Layout) -> Stack | None:
    """The stack that runs with this state folder, or None."""
    known = _read(layout)
    alive = all(processes.running(layout.file(name)) for name in _PIDS)
    return known if alive else None


def down(layout: Layout) -> bool:
    """Stop what was started with this state folder; the next ``up`` finds the data again. False when nothing ran."""
    return _stop(layout, SAVE_SECONDS)


def reset(layout: Layout) -> bool:
    """Stop what was started with this state folder, and remove its data. False when nothing ran.

    The folder that the Dropbox stand-in serves stays: a person puts files there.
    """
    stopped = _stop(layout, 0.0)
    for name in (STATE, users.FILE, DROPBOX_APP, RECEIVER_PEM):
        layout.file(name).unlink(missing_ok=True)
    layout.discard(ministack.STATE, "s3")
    return stopped


def _stop(layout: Layout, seconds: float) -> bool:
    """Stop what was started with this state folder. False when nothing ran.

    Args:
        seconds: that the local AWS has to save what it holds.
    """
    aws, *others = _PIDS
    stopped = [processes.stop(layout.file(aws), seconds), *(processes.stop(layout.file(name)) for name in others)]
    layout.discard("tmp")
    return any(stopped)


_PIDS = (ministack.PID, DROPBOX_PID, RECEIVER_PID)


def _read(layout: Layout) -> Stack | None:
    """The stack of this state folder, whether it runs or not."""
    try:
        known = json.loads(layout.file(STATE).read_text())
        return Stack(**{"receiver": "", **known})  # a stack of a release without one keeps its data
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
    dropbox, receiver = _start_dropbox(layout, ports.dropbox), _start_receiver(layout, ports.receiver)
    say("Deploying template.yaml …")
    stack = _deploy(layout, ministack.address(ports.aws), dropbox, receiver, built)
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
    processes.wait(
        process,
        lambda: processes.answers(health),
        seconds=processes.START_SECONDS,
        what="The Dropbox stand-in",
        log=log,
    )
    return url


def _start_receiver(layout: Layout, port: int) -> str:
    pem = layout.file(RECEIVER_PEM)
    if not pem.exists():  # the deployed worker trusts the same one after a restart
        pem = layout.write_secret(RECEIVER_PEM, certificate.make(HOST).decode())
    log = layout.file(RECEIVER_LOG)
    process = processes.start(
        [str(layout.bin / "python"), "-m", "devstack.receiver", "--port", str(port), "--certificate", str(pem)],
        pid_file=layout.file(RECEIVER_PID),
        log=log,
        environment=layout.environment(),
        folder=layout.root,
    )
    processes.wait(
        process, lambda: _listens(port), seconds=processes.START_SECONDS, what="The receiver of webhooks", log=log
    )
    return f"https://{HOST}:{port}"


def _listens(port: int) -> bool:
    """Whether somebody takes connections."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _port(variable: str, preferred: int) -> int:
    """The port that a variable names, which has to be free; else the preferred one or any other."""
    asked = os.environ.get(variable, "")
    if not asked:
        return processes.find_port(preferred)
    if not asked.isdecimal() or not 0 < int(asked) < 65536:  # noqa: PLR2004 - ports have 16 bits
        raise DevstackError(f"{variable} is {asked!r}: set it to a port number.")
    processes.check_port(int(asked), variable)
    return int(asked)


def _describe(endpoint: str, dropbox: str, receiver: str, built: str) -> Stack:
    (described,) = client("cloudformation", endpoint).describe_stacks(StackName=build.STACK)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    api = f"{endpoint}/_aws/execute-api/{outputs['ApiId']}/%24default"
    return Stack(endpoint=endpoint, api=api, dropbox=dropbox, receiver=receiver, outputs=outputs, built=built)


def _remember(layout: Layout, stack: Stack) -> Stack:
    layout.file(STATE).write_text(json.dumps(asdict(stack), indent=1))
    return stack
