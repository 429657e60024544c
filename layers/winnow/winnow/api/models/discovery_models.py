"""What a deployment says of itself to whoever wants to sign in, and to a caller of themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from winnow.api.bodies import RequestModel
from winnow.api.models.common_models import Id, ResponseModel
from winnow.platform.auth import Role

CALLBACK_PORTS = (8976, 8977, 8978)
"""Ports of ``http://localhost:…/callback`` that the user pool's client may redirect to (``template.yaml``)."""


class DiscoveryResponse(ResponseModel):
    """How to sign in at this deployment."""

    name: Literal["winnow"] = "winnow"
    version: str
    issuer: Annotated[str, Field(description="OpenID Connect issuer of the access tokens that the API accepts.")]
    client_id: Annotated[
        str | None, Field(description="The user pool's client for people; null where another issuer signs tokens.")
    ]
    cognito_endpoint: Annotated[str | None, Field(description="Where Amazon Cognito signs people in.")]
    hosted_ui: Annotated[
        str | None, Field(description="Base of `/oauth2/authorize` and `/oauth2/token`: the browser, and machines.")
    ]
    callback_ports: Annotated[
        list[int], Field(description="Ports of `http://localhost:…/callback` that a sign-in may return to.")
    ]


class MembershipResponse(ResponseModel):
    """One project that a caller is a member of."""

    project_id: Id
    name: str
    role: Role


class MeResponse(ResponseModel):
    """The caller."""

    subject: Annotated[str, Field(description="The token's subject, as the audit trail names it.")]
    name: Annotated[str | None, Field(description="The display name.")]
    roles: Annotated[list[Role], Field(description="Roles in the token.")]
    all_projects: Annotated[bool, Field(description="Whether the roles hold in every project.")]
    memberships: Annotated[list[MembershipResponse], Field(description="Projects that the caller is a member of.")]


class MeRequest(RequestModel):
    """What a caller says of themselves."""

    name: Annotated[str, Field(min_length=1, max_length=100, description="The display name, e.g. in the audit trail.")]
