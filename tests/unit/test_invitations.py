"""Who is invited to a deployment gets a temporary password by e-mail, and where to sign in with it."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.stub import Stubber

from cli.users import UserPool
from ops.rendering import read_source
from winnow.platform.auth import Role

POOL, EMAIL = "eu-central-1_AbCdEfGhI", "ann@example.org"


def test_an_invitation_goes_to_a_confirmed_address_and_nobody_else_sees_the_password() -> None:
    client: Any = boto3.client(
        "cognito-idp", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    attributes = [{"Name": "email", "Value": EMAIL}, {"Name": "email_verified", "Value": "true"}]
    attributes += [{"Name": "name", "Value": "Ann Example"}]
    named = {"UserPoolId": POOL, "Username": EMAIL}
    with Stubber(client) as cognito:
        cognito.add_response(
            "admin_create_user", {}, {**named, "UserAttributes": attributes, "DesiredDeliveryMediums": ["EMAIL"]}
        )
        cognito.add_response("admin_add_user_to_group", {}, {**named, "GroupName": "power_user"})
        cognito.add_response("admin_remove_user_from_group", {}, {**named, "GroupName": "admin"})

        told = UserPool(client, POOL).add(EMAIL, Role.POWER_USER, "Ann Example", invite=True)

        cognito.assert_no_pending_responses()
    assert told is None


def test_the_mail_has_what_cognito_puts_in_and_how_to_sign_in() -> None:
    pool = read_source()["Resources"]["UserPool"]["Properties"]
    message = pool["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailMessage"]["Fn::Sub"]

    assert "{username}" in message
    assert "{####}" in message
    assert "winnow login ${Api.ApiEndpoint}" in message
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
