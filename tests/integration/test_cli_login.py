"""Signing in: passwords, challenges, the browser, machines, profiles."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from support.commands import URL, Winnow
from support.user_pool import CODE, SECRET, User, UserPool

from cli import session
from cli.deployment import Deployment
from cli.identity import TokenSource
from cli.oauth import ClientCredentials, HostedSignIn
from winnow.sdk.client_errors import ApiError

GOOD = "a new password of 26 letters"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the person types, in order."""
    lines: list[str] = []

    def prompt(_: str, **__: object) -> str:
        return lines.pop(0)

    monkeypatch.setattr("typer.prompt", prompt)
    yield lines
    assert lines == [], "not everything that was typed was asked for"


def kept(profile: str | None = None) -> session.Session:
    found = session.load(profile)
    assert found
    return found


def test_given_a_password_when_signing_in_then_the_session_is_kept_for_its_owner_alone(
    winnow: Winnow, typed: list[str]
) -> None:
    typed += ["ada@example.org", "right"]
    ran = winnow("login", transport=UserPool({"ada@example.org": User("right")}).transport())

    assert ran.code == 0
    assert (kept().url, kept().access_token, kept().username) == (URL, "first", "ada@example.org")
    assert stat.S_IMODE(session.session_file().stat().st_mode) == 0o600
    assert "first" not in ran.out + ran.err
    winnow("logout")
    assert session.load() is None


def test_given_a_wrong_password_when_signing_in_then_exit_3_and_nothing_is_kept(
    winnow: Winnow, typed: list[str]
) -> None:
    typed += ["ada@example.org", "wrong"]
    ran = winnow("login", transport=UserPool({"ada@example.org": User("right")}).transport())

    assert (ran.code, ran.err) == (3, "winnow: Incorrect username or password. [NotAuthorizedException]\n")
    assert session.load() is None


def test_given_a_temporary_password_when_signing_in_then_a_new_one_is_asked_for_until_it_is_good(
    winnow: Winnow, typed: list[str]
) -> None:
    pool = UserPool({"ada@example.org": User("temporary", temporary=True)})
    typed += ["ada@example.org", "temporary", "Ada", "short", GOOD]

    ran = winnow("login", transport=pool.transport())

    assert ran.code == 0, ran.err
    assert pool.users["ada@example.org"] == User(GOOD)
    assert "Password not long enough" in ran.err
    assert kept().access_token == "first"


def test_given_an_authenticator_app_when_signing_in_then_its_code_is_asked_for_again_after_a_slip(
    winnow: Winnow, typed: list[str]
) -> None:
    typed += ["ada@example.org", "right", "000000", CODE]
    ran = winnow("login", transport=UserPool({"ada@example.org": User("right", has_app=True)}).transport())

    assert ran.code == 0, ran.err
    assert kept().access_token == "first"


def test_given_a_pool_that_demands_an_app_when_signing_in_then_one_is_set_up(winnow: Winnow, typed: list[str]) -> None:
    pool = UserPool({"ada@example.org": User("temporary", temporary=True)}, requires_app=True)
    typed += ["ada@example.org", "temporary", "Ada", GOOD, CODE]

    ran = winnow("login", transport=pool.transport())

    assert ran.code == 0, ran.err
    assert SECRET in ran.err
    assert pool.users["ada@example.org"].has_app


def test_given_an_issuer_of_its_own_when_signing_in_then_the_person_is_told_where_tokens_come_from(
    winnow: Winnow,
) -> None:
    ran = winnow("login", transport=UserPool({}, client_id=None).transport())

    assert ran.code == 3
    assert "https://cognito.test/pool" in ran.err


def test_given_an_address_that_is_not_winnows_when_signing_in_then_it_says_so(winnow: Winnow) -> None:
    ran = winnow("login", transport=httpx.MockTransport(lambda _: httpx.Response(200, text="<html>")))

    assert ran.code == 8
    assert f"{URL} is no Winnow deployment" in ran.err


def test_given_two_deployments_when_signed_in_at_both_then_each_profile_has_its_own_session(
    winnow: Winnow, typed: list[str]
) -> None:
    pool = UserPool({"ada@example.org": User("right")})
    typed += ["ada@example.org", "right"] * 2
    winnow("login", "https://one.test", transport=pool.transport())
    winnow("--profile", "two", "login", "https://two.test", transport=pool.transport())

    assert (kept().url, kept("two").url) == ("https://one.test", "https://two.test")
    winnow("profiles", "use", "two")
    listed = {line["profile"]: line["current"] for line in winnow("profiles", "list", "--json").json}
    assert listed == {"default": False, "two": True}
    assert kept().url == "https://two.test"
    assert winnow("profiles", "use", "three").code == 2


def test_given_a_profile_with_a_path_in_its_name_when_used_then_it_is_rejected(winnow: Winnow) -> None:
    assert winnow("--profile", "../../x", "profiles", "list").code == 2


@pytest.mark.usefixtures("home")
def test_given_a_token_about_to_end_when_calling_then_it_is_renewed_and_kept() -> None:
    session.save(session.Session(URL, "c", "https://cognito.test/", "first", "refresh", expires_at=1000.0))

    source = TokenSource(kept(), UserPool({}).transport(), now=lambda: 990.0)

    assert (source(), source()) == ("second", "second")
    assert (kept().access_token, kept().refresh_token, kept().expires_at) == ("second", "refresh", 4590.0)


@pytest.mark.usefixtures("home")
def test_given_a_refresh_token_that_has_ended_when_calling_then_the_person_is_told_to_sign_in_again() -> None:
    session.save(session.Session(URL, "c", "https://cognito.test/", "first", "ended", expires_at=1000.0))

    with pytest.raises(ApiError, match="sign in again with winnow login"):
        TokenSource(kept(), UserPool({}).transport(), now=lambda: 990.0)()


@pytest.mark.usefixtures("home")
def test_given_a_session_elsewhere_when_calling_then_its_token_is_not_sent() -> None:
    session.save(session.Session("https://other.test", access_token="secret", expires_at=9e12))

    with pytest.raises(ApiError, match="not-signed-in"):
        Deployment(URL).client()


def token_endpoint(request: httpx.Request) -> httpx.Response:
    """Grants a code with its verifier, and client credentials with their secret."""
    form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    authorised = request.headers.get("Authorization") == httpx.BasicAuth("m", "s")._auth_header
    match form["grant_type"]:
        case "authorization_code" if form["code"] == "a-code" and len(form["code_verifier"]) >= 43:
            return httpx.Response(200, json={"access_token": "by-code", "refresh_token": "r", "expires_in": 3600})
        case "client_credentials" if authorised:
            return httpx.Response(200, json={"access_token": "by-secret", "expires_in": 3600})
    return httpx.Response(400, json={"error": "invalid_grant"})


def come_back(page: str, **changed: str) -> None:
    """What the browser does after the person has signed in."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
    assert asked["code_challenge_method"] == "S256"
    query = {"code": "a-code", "state": asked["state"], **changed}
    threading.Thread(target=httpx.get, args=(asked["redirect_uri"],), kwargs={"params": query}).start()


@pytest.mark.enable_socket
def test_given_the_browser_when_signing_in_then_the_code_that_comes_back_is_exchanged() -> None:
    pages = HostedSignIn("https://hosted.test", "c", (18976, 18977), httpx.MockTransport(token_endpoint))

    signed_in = pages.sign_in(session.Session(URL), come_back, wait=10)

    assert (signed_in.access_token, signed_in.refresh_token) == ("by-code", "r")


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("changed", "code"), [({"state": "forged"}, "wrong-state"), ({"code": "guessed"}, "invalid_grant")]
)
def test_given_a_page_that_was_forged_when_it_comes_back_then_nobody_is_signed_in(
    changed: dict[str, str], code: str
) -> None:
    pages = HostedSignIn("https://hosted.test", "c", (18976, 18977), httpx.MockTransport(token_endpoint))

    with pytest.raises(ApiError) as refused:
        pages.sign_in(session.Session(URL), lambda page: come_back(page, **changed), wait=10)

    assert refused.value.code == code


def test_given_client_credentials_when_calling_then_one_token_serves_until_it_runs_out() -> None:
    asked: list[httpx.Request] = []

    def counted(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return token_endpoint(request)

    now = [1000.0]
    source = ClientCredentials("https://hosted.test", "m", "s", httpx.MockTransport(counted), now=lambda: now[0])

    assert (source(), source(), len(asked)) == ("by-secret", "by-secret", 1)
    now[0] += 3590
    assert (source(), len(asked)) == ("by-secret", 2)
    with pytest.raises(ApiError, match="invalid_grant"):
        ClientCredentials("https://hosted.test", "m", "wrong", httpx.MockTransport(counted))()
