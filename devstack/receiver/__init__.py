"""A receiver of webhooks on this machine, which behaves in every way that receivers do.

``make up`` starts it. A webhook whose address is ``https://receiver.winnow.test:4700/<behaviour>`` is delivered to it,
e.g. to ``/ok``, ``/flaky?times=2`` or ``/gone`` (``devstack.receiver.behaviours`` has them all), and
``/_control/deliveries`` lists what has come. ``.test`` is nobody's name (RFC 6761). What lets the local stack's webhook
worker reach a private address, this one, is a handler that is put beside the deployed function
(``devstack.receiver.local_worker``): neither the template nor the layer knows of it.
"""

from devstack.receiver.tls_server import Received, ReceiverServer

__all__ = ["Received", "ReceiverServer"]
