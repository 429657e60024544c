"""The event publisher, put together once a container."""

from __future__ import annotations

from winnow.audit.audit_store import AuditStore
from winnow.events.event_bus import EventBus
from winnow.events.publisher import Publisher
from winnow.platform import clients
from winnow.platform.clock import Clock, system_clock
from winnow.platform.settings import EventPublisherSettings
from winnow.platform.table import Table
from winnow.projects.project_store import ProjectStore


def build_publisher(settings: EventPublisherSettings, clock: Clock = system_clock) -> Publisher:
    """The publisher of the deployment that the settings describe."""
    table = Table(clients.dynamodb(), settings.table)
    bus = EventBus(clients.events(), settings.event_bus)
    return Publisher(bus, AuditStore(table), ProjectStore(table), clock)
