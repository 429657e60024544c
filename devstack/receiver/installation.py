"""Has the local stack's webhook worker reach the receiver: a layer of one module, and the handler in it.

Done after each deployment to the local AWS, with calls that only the local stack makes: what CloudFormation is told
(``template.yaml``) stays the same here and on AWS.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from devstack.receiver import local_worker
from devstack.receiver.certificate import certificate_of

LAYER = "winnow-local-receiver"
HANDLER = "winnow_local_receiver.handler"
_MODULE = "winnow_local_receiver.py"


def install(functions: Any, function_name: str, pem: Path) -> None:
    """Puts the handler beside the deployed one.

    Args:
        functions: a client of the local AWS's Lambda.
        function_name: of the webhook worker.
        pem: the receiver's key and certificate; only the certificate is handed over.
    """
    content = archive(certificate_of(pem.read_text()))
    made = functions.publish_layer_version(LayerName=LAYER, Content={"ZipFile": content})
    known = functions.get_function_configuration(FunctionName=function_name)
    layers = [layer["Arn"] for layer in known.get("Layers", []) if f":layer:{LAYER}:" not in layer["Arn"]]
    functions.update_function_configuration(
        FunctionName=function_name, Handler=HANDLER, Layers=[*layers, made["LayerVersionArn"]]
    )


def archive(certificate: str) -> bytes:
    """The layer: the handler's module and the certificate that it trusts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr(f"python/{_MODULE}", Path(local_worker.__file__).read_text())
        files.writestr("python/receiver.pem", certificate)
    return packed.getvalue()
