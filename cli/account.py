"""``winnow login``, ``logout``, ``whoami`` and ``profiles``."""

from __future__ import annotations

import sys
import webbrowser
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

import typer

from cli import session
from cli.deployment import Deployment, open_client
from cli.discovery import discover
from cli.identity import CognitoIdentity
from cli.oauth import HostedSignIn
from cli.options import AsJson
from cli.output import Line, show
from winnow.sdk.client_errors import ApiError

profiles_app = typer.Typer(no_args_is_help=True, help="Sign-ins at several deployments.")

ProfileName = Annotated[str, typer.Argument(metavar="PROFILE", help="The profile's name.")]


class TerminalPrompts:
    """Asks the person at the terminal."""

    def new_password(self, why: str) -> str:
        """A new password, typed twice."""
        typer.echo(why or "Your password is a temporary one: choose your own.", err=True)
        return str(typer.prompt("New password", hide_input=True, confirmation_prompt=True, err=True))

    def one_time_code(self, why: str) -> str:
        """The code of the authenticator app."""
        if why:
            typer.echo(why, err=True)
        return str(typer.prompt("Code of your authenticator app", err=True)).strip()

    def enrol(self, secret: str, username: str) -> str:
        """Shows the secret for the authenticator app, and asks for its first code."""
        address = f"otpauth://totp/Winnow:{quote(username)}?secret={secret}&issuer=Winnow"
        typer.echo(f"Add this key to an authenticator app: {secret}\n(or open {address})", err=True)
        return self.one_time_code("")

    def attribute(self, name: str) -> str:
        """An attribute that the pool requires."""
        return str(typer.prompt(name.replace("_", " ").capitalize(), err=True))


def login(
    context: typer.Context,
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help="The deployment's address; without it the profile's.")
    ] = None,
    username: Annotated[str | None, typer.Option(help="Asked for without it.")] = None,
    password: Annotated[str | None, typer.Option(hidden=True, envvar="WINNOW_PASSWORD")] = None,
    browser: Annotated[bool, typer.Option("--browser", help="Sign in on the user pool's own page.")] = False,
) -> None:
    """Sign in; the session is kept in a file that only you can read."""
    at = context.find_object(Deployment) or Deployment()
    profile = at.profile or session.current_profile()
    kept = session.load(profile)
    address = (url or at.url or (kept.url if kept else "")).rstrip("/")
    if not address:
        raise typer.BadParameter("say where: winnow login https://…")
    found = discover(address, at.transport)
    if not found.client_id:
        raise ApiError(
            401,
            "own-issuer",
            f"This deployment takes tokens of {found.issuer}: get one there and give it as --token or WINNOW_TOKEN.",
        )
    fresh = session.Session(url=address, client_id=found.client_id, identity=found.cognito_endpoint or "")
    if browser:
        if not found.hosted_ui:
            raise ApiError(401, "no-hosted-ui", "This deployment has no page to sign in on: leave --browser out.")
        pages = HostedSignIn(found.hosted_ui, found.client_id, found.callback_ports, at.transport)
        signed_in = pages.sign_in(fresh, _open_page)
    else:
        name = username or str(typer.prompt("Username (e-mail address)", err=True))
        secret = password or str(typer.prompt("Password", hide_input=True, err=True))
        identity = CognitoIdentity(fresh.identity, fresh.client_id, at.transport)
        signed_in = identity.sign_in(fresh, name, secret, TerminalPrompts())
    session.save(signed_in, profile)
    if session.load() is None:
        session.choose_profile(profile)
    typer.echo(f"Signed in at {address} (profile {profile}). Try: winnow projects list", err=True)


def logout(context: typer.Context) -> None:
    """Forget the kept session."""
    at = context.find_object(Deployment) or Deployment()
    session.forget(at.profile)


def whoami(
    context: typer.Context,
    name: Annotated[str | None, typer.Option(help="Set your display name first.")] = None,
    json: AsJson = False,
) -> None:
    """Show who you are, your roles, and the projects you are a member of."""
    with open_client(context) as client:
        me = client.rename_me(name) if name else client.me()
        if json:
            show(me, as_json=True)
            return
        known = session.load((context.find_object(Deployment) or Deployment()).profile)
        typer.echo(f"{me.name or (known.username if known else '') or me.subject}  ({me.subject})")
        typer.echo(f"roles: {', '.join(me.roles) or 'none'}" + ("; in every project" if me.all_projects else ""))
        for each in me.memberships:
            typer.echo(f"  {each.role:<10}  {each.name}  {each.project_id}")


def open_console(
    context: typer.Context,
    docs: Annotated[bool, typer.Option("--docs", help="The API reference in place of the console.")] = False,
) -> None:
    """Open the deployment's console in the browser."""
    at = context.find_object(Deployment) or Deployment()
    kept = session.load(at.profile)
    url = at.url or (kept.url if kept else None)
    if url is None:
        raise ApiError(401, "not-signed-in", "Sign in first: winnow login URL (or give --url).")
    _open_page(f"{url.rstrip('/')}/{'docs' if docs else 'console'}", "Open")


@dataclass(frozen=True, slots=True)
class ProfileLine(Line):
    """One profile, as it is listed."""

    profile: str
    url: str
    username: str
    current: bool


@profiles_app.command("list")
def list_profiles(json: AsJson = False) -> None:
    """List the profiles."""
    current = session.current_profile()
    lines = [
        ProfileLine(profile=name, url=each.url, username=each.username, current=name == current)
        for name, each in session.list_profiles().items()
    ]
    show(lines, as_json=json, columns=("profile", "url", "username", "current"))


@profiles_app.command("use")
def use_profile(profile: ProfileName) -> None:
    """Use a profile from now on."""
    if session.load(profile) is None:
        raise typer.BadParameter(
            f"nobody is signed in with the profile {profile}: winnow --profile {profile} login URL"
        )
    session.choose_profile(profile)


@profiles_app.command("remove")
def remove_profile(profile: ProfileName) -> None:
    """Forget a profile and its session."""
    session.forget(profile)


def _open_page(url: str, what: str = "Sign in on this page") -> None:
    """Shows a page; where no browser can be opened, its address is all a person needs."""
    typer.echo(f"{what}: {url}", err=True)
    if sys.stderr.isatty():
        webbrowser.open(url)
