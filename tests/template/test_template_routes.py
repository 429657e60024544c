"""Who gets through the API's door."""

from __future__ import annotations

from typing import Any

from winnow.api.models.discovery_models import CALLBACK_PORTS

PUBLIC = {
    "GET /health",
    "GET /openapi.json",
    "GET /docs",
    "HEAD /health",
    "HEAD /openapi.json",
    "HEAD /docs",
    "OPTIONS /api/{proxy+}",  # a browser's preflight, which carries no token; only with AllowedOrigins
    "GET /.well-known/winnow",
    "GET /console",
    "GET /console/assets/{name}",
    "GET /api/v1/health",
    "GET /api/v1/openapi.json",
    "GET /api/v1/docs",
    "GET /webhooks/dropbox",
    "POST /webhooks/dropbox",
    "GET /api/v1/webhooks/dropbox",
    "POST /api/v1/webhooks/dropbox",
}


def open_routes(deployment: Any) -> list[str]:
    """Routes that ask for no token and are not among the named public ones."""
    routes = deployment.of_type("ApiGatewayV2::Route").values()
    return [
        route["RouteKey"]
        for route in routes
        if route["RouteKey"] not in PUBLIC
        and (route.get("AuthorizationType") != "JWT" or deployment.target(route["AuthorizerId"]) != "Authorizer")
    ]


def unthrottled_stages(deployment: Any) -> list[str]:
    """Stages that take as many requests as the whole account may have."""
    needed = {"ThrottlingRateLimit", "ThrottlingBurstLimit"}
    stages = deployment.of_type("ApiGatewayV2::Stage").items()
    return [name for name, stage in stages if not needed <= set(stage.get("DefaultRouteSettings", {}))]


def stages_without_access_log(deployment: Any) -> list[str]:
    """Stages that leave no trace of a refused request."""
    stages = deployment.of_type("ApiGatewayV2::Stage").items()
    return [name for name, stage in stages if "AccessLogSettings" not in stage]


def pages_for_strangers_without_a_limit(deployment: Any) -> list[str]:
    """Large public pages of which a stranger may ask as many as all callers together."""
    (stage,) = deployment.of_type("ApiGatewayV2::Stage").values()
    limited = {
        route for route, setting in stage["RouteSettings"].items() if setting["ThrottlingRateLimit"] != 100
    }  # the default of ThrottlingRateLimit
    large = {
        route
        for route in PUBLIC
        if route.startswith(("GET ", "HEAD ")) and "webhooks" not in route and "health" not in route
    }
    return sorted(large - limited - {"GET /console/assets/{name}"})  # a page of the console asks for several at once


def logging_callers(deployment: Any) -> list[str]:
    """Personal data in the access log's format."""
    logged = "".join(s["AccessLogSettings"]["Format"] for s in deployment.of_type("ApiGatewayV2::Stage").values())
    personal = ("identity", "path", "authorizer.claims", "requestOverride", "queryString")
    return [name for name in personal if f"$context.{name}" in logged]


def callable_by_anybody(deployment: Any) -> list[str]:
    """Permissions that let the API Gateway of another account or API call a function."""
    permissions = deployment.of_type("Lambda::Permission").items()
    return [name for name, permission in permissions if "SourceArn" not in permission]


def pools_with_sign_up(deployment: Any) -> list[str]:
    """User pools that anybody can join."""
    pools = deployment.of_type("Cognito::UserPool").items()
    return [n for n, p in pools if p.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly") is not True]


def weak_passwords(deployment: Any) -> list[str]:
    """User pools that take a short or simple password."""
    kinds = ("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols")
    policies = {n: p["Policies"]["PasswordPolicy"] for n, p in deployment.of_type("Cognito::UserPool").items()}
    return [n for n, p in policies.items() if p["MinimumLength"] < 12 or not all(p.get(kind) for kind in kinds)]


RULES: Any = {
    open_routes: [
        lambda p: p("ProtectedRoute").pop("AuthorizationType"),
        lambda p: p("HealthRoute").update(RouteKey="GET /api/v1/jobs"),
        lambda p: p("DocsRoute").update(RouteKey="$default"),
    ],
    unthrottled_stages: [lambda p: p("Stage")["DefaultRouteSettings"].pop("ThrottlingRateLimit")],
    stages_without_access_log: [lambda p: p("Stage").pop("AccessLogSettings")],
    pages_for_strangers_without_a_limit: [lambda p: p("Stage")["RouteSettings"].pop("GET /openapi.json")],
    logging_callers: [lambda p: p("Stage")["AccessLogSettings"].update(Format="$context.identity.sourceIp")],
    callable_by_anybody: [lambda p: p("ApiPermission").pop("SourceArn")],
    pools_with_sign_up: [lambda p: p("UserPool").pop("AdminCreateUserConfig")],
    weak_passwords: [
        lambda p: p("UserPool")["Policies"]["PasswordPolicy"].update(MinimumLength=8),
        lambda p: p("UserPool")["Policies"]["PasswordPolicy"].pop("RequireSymbols"),
    ],
}


def test_the_api_has_no(rule: Any, deployment: Any) -> None:
    assert rule(deployment) == []


def test_a_breach_is_noticed(rule: Any, breach: Any, deploy_changed: Any) -> None:
    breached = deploy_changed(breach)

    assert rule(breached)


def test_every_public_route_is_there_and_stays_public(deployment: Any) -> None:
    routes = deployment.of_type("ApiGatewayV2::Route").values()

    assert {route["RouteKey"] for route in routes if "AuthorizationType" not in route} == PUBLIC


def test_the_webhook_is_answered_by_its_own_function(deployment: Any) -> None:
    integrations = deployment.of_type("ApiGatewayV2::Integration")

    for route in deployment.of_type("ApiGatewayV2::Route").values():
        integration = integrations[route["Target"].removeprefix("integrations/${").removesuffix("}")]
        webhook = route["RouteKey"].endswith("/webhooks/dropbox")
        assert integration["IntegrationUri"] == (
            {"Fn::GetAtt": ["DropboxWebhookFunction", "Arn"]} if webhook else "${ApiFunction.Arn}:live"
        )


def test_tokens_of_the_pool_or_of_your_own_issuer_are_checked(template_source: Any) -> None:
    # given
    jwt = template_source["Resources"]["Authorizer"]["Properties"]["JwtConfiguration"]
    # then
    assert jwt["Issuer"]["Fn::If"][0] == jwt["Audience"]["Fn::If"][0] == "CreateUserPool"
    assert jwt["Issuer"]["Fn::If"][2] == {"Ref": "JwtIssuer"}
    of_pool, of_own_issuer = jwt["Audience"]["Fn::If"][1:]
    assert of_own_issuer == {"Ref": "JwtAudience"}
    assert of_pool["Fn::If"][0] == "HasMachineClients"
    assert of_pool["Fn::If"][2] == [{"Ref": "UserPoolClient"}]


def test_machine_clients_are_accepted_beside_the_client_for_people(template_source: Any, deploy_source: Any) -> None:
    # when
    template_source["Parameters"]["MachineClientIds"]["Default"] = "one,two"
    deployed = deploy_source(template_source)
    # then
    configuration = deployed.of_type("ApiGatewayV2::Authorizer")["Authorizer"]["JwtConfiguration"]
    people, *machines = configuration["Audience"]
    assert "UserPoolClient" in people
    assert machines == ["one", "two"]


def test_an_issuer_of_your_own_without_an_audience_is_refused(template_source: Any) -> None:
    rule = template_source["Rules"]["OwnIssuerNeedsAudience"]
    assert rule["RuleCondition"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "JwtIssuer"}, ""]}]}
    assert rule["Assertions"][0]["Assert"] == {"Fn::Not": [{"Fn::Contains": [{"Ref": "JwtAudience"}, ""]}]}


def test_people_can_ask_for_no_scope_that_is_a_role(template_source: Any) -> None:
    client = template_source["Resources"]["UserPoolClient"]["Properties"]
    server = template_source["Resources"]["ResourceServer"]["Properties"]
    roles = {f"{server['Identifier']}/{scope['ScopeName']}" for scope in server["Scopes"]}
    assert roles == {"winnow/power_user", "winnow/admin"}
    assert not roles & set(client["AllowedOAuthScopes"])
    assert client["AllowedOAuthFlows"] == ["code"]
    ports = [f"http://localhost:{port}/callback" for port in CALLBACK_PORTS]
    console, domain, local = client["CallbackURLs"][len(ports) :]
    assert client["CallbackURLs"][: len(ports)] == ports
    assert console == {"Fn::Sub": "${Api.ApiEndpoint}/console"}
    assert domain["Fn::If"][0] == "HasDomain"
    assert local["Fn::If"][0] == "OwnIdentityEndpoint"
    assert local["Fn::If"][2] == {"Ref": "AWS::NoValue"}


def test_only_the_console_may_upload_from_a_browser(template_source: Any) -> None:
    (rule,) = template_source["Resources"]["Bucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
    console, local, domain = rule["AllowedOrigins"]
    assert console == {"Fn::GetAtt": ["Api", "ApiEndpoint"]}
    assert local == {"Fn::If": ["OwnIdentityEndpoint", {"Ref": "IdentityEndpoint"}, {"Ref": "AWS::NoValue"}]}
    assert domain == {"Fn::If": ["HasDomain", {"Fn::Sub": "https://${DomainName}"}, {"Ref": "AWS::NoValue"}]}
    assert set(rule["AllowedMethods"]) == {"GET", "POST"}


def test_given_a_domain_then_the_api_is_below_its_path_and_says_so(template_source: Any, deploy_source: Any) -> None:
    # given
    source = template_source["Resources"]
    for name, value in (("DomainName", "api.example.org"), ("BasePath", "winnow"), ("CertificateArn", "arn:aws:acm:x")):
        template_source["Parameters"][name]["Default"] = value
    # when
    deployed = deploy_source(template_source)
    # then
    (mapping,) = deployed.of_type("ApiGatewayV2::ApiMapping").values()
    assert mapping["ApiMappingKey"] == "winnow"
    assert {source[name]["Condition"] for name in ("Domain", "DomainMapping")} == {"HasDomain"}
    assert source["DomainRecord"]["Condition"] == "EnterDomain"
    assert template_source["Outputs"]["ApiUrl"]["Value"]["Fn::If"][0] == "HasDomain"
    (configuration,) = deployed.of_type("ApiGatewayV2::DomainName")["Domain"]["DomainNameConfigurations"]
    assert configuration["SecurityPolicy"] == "TLS_1_2"


def test_other_origins_may_call_only_when_they_are_named(template_source: Any) -> None:
    cors = template_source["Resources"]["Api"]["Properties"]["CorsConfiguration"]["Fn::If"]
    assert cors[0] == template_source["Resources"]["PreflightRoute"]["Condition"] == "HasOrigins"
    assert cors[1]["AllowOrigins"] == {"Ref": "AllowedOrigins"}
    assert cors[2] == {"Ref": "AWS::NoValue"}
    assert {"authorization", "if-match", "idempotency-key"} <= set(cors[1]["AllowHeaders"])
    assert template_source["Parameters"]["AllowedOrigins"]["Default"] == ""


def test_your_own_issuer_takes_the_place_of_the_pool(template_source: Any, deploy_source: Any) -> None:
    # when
    template_source["Parameters"]["JwtIssuer"]["Default"] = "https://issuer.example"
    template_source["Parameters"]["JwtAudience"]["Default"] = "winnow,cli"
    deployed = deploy_source(template_source)
    # then
    configuration = deployed.of_type("ApiGatewayV2::Authorizer")["Authorizer"]["JwtConfiguration"]
    assert configuration == {"Issuer": "https://issuer.example", "Audience": ["winnow", "cli"]}
    cognito = [name for name, found in deployed.resources.items() if found["Type"].startswith("AWS::Cognito")]
    assert cognito
    assert {deployed.resources[name].get("Condition") for name in cognito} == {"CreateUserPool"}
