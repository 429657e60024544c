"""The routes of the Dropbox API (version 2) that the stand-in answers, as functions over an account."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from devstack.dropbox.account import Account, Node, content_hash
from devstack.dropbox.answers import Answer, Refused, bad_request, error, ok

LIMIT_MAX = (
    2000  # entries a page, https://www.dropbox.com/developers/documentation/http/documentation#files-list_folder
)
LIMIT_DEFAULT = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a listing stands. ``fresh_until``: tombstones up to this number belong to the time before the listing."""

    epoch: str
    folder: str
    recursive: bool
    deleted: bool
    limit: int
    reached: int
    fresh_until: int

    def encode(self) -> str:
        """The opaque string that the caller keeps."""
        return urlsafe_b64encode(json.dumps(list(asdict(self).values())).encode()).decode()

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """Read a cursor back, or refuse it as Dropbox refuses a forged one."""
        try:
            return cls(*json.loads(urlsafe_b64decode(text)))
        except (ValueError, TypeError) as malformed:
            raise Refused(bad_request('Error in call to API function: cursor: "Invalid cursor"')) from malformed


class Routes:
    """Answers calls: ``call(route, arg, body) -> Answer``."""

    def __init__(self, account: Account):
        self.account = account
        self.epoch = secrets.token_hex(4)
        self._handlers: dict[str, Callable[[dict[str, Any], bytes], Answer]] = {
            "files/list_folder": self._list_folder,
            "files/list_folder/continue": self._continue,
            "files/list_folder/get_latest_cursor": self._latest_cursor,
            "files/get_metadata": self._metadata,
            "files/download": self._download,
            "files/upload": self._upload,
            "files/delete_v2": self._delete,
            "files/move_v2": self._move,
            "files/create_folder_v2": self._create_folder,
            "users/get_current_account": self._current_account,
            "check/user": self._check,
        }

    def expire_cursors(self) -> None:
        """From now on every cursor given out so far answers ``reset``."""
        self.epoch = secrets.token_hex(4)

    def call(self, route: str, arg: dict[str, Any], body: bytes) -> Answer:
        """Answer one call. Raises Refused with Dropbox's error."""
        handler = self._handlers.get(route)
        if handler is None:
            raise Refused(bad_request(f'Unknown API function: "{route}"'))
        return handler(arg, body)

    def _list_folder(self, arg: dict[str, Any], _: bytes) -> Answer:
        return self._page(self._new_cursor(arg, reached=0))

    def _continue(self, arg: dict[str, Any], _: bytes) -> Answer:
        return self._page(self._known_cursor(arg))

    def _latest_cursor(self, arg: dict[str, Any], _: bytes) -> Answer:
        return ok({"cursor": self._new_cursor(arg, reached=self.account.sequence).encode()})

    def _new_cursor(self, arg: dict[str, Any], *, reached: int) -> Cursor:
        limit = arg.get("limit") or LIMIT_DEFAULT
        if not 1 <= limit <= LIMIT_MAX:
            raise Refused(
                bad_request(f'Error in call to API function "files/list_folder": limit: {limit} not in range')
            )
        folder = _checked(arg["path"])
        if folder:
            node = self._existing(folder)
            if node.kind != "folder":
                raise Refused(error(HTTPStatus.CONFLICT, "path/not_folder"))
            folder = node.path
        return Cursor(
            epoch=self.epoch,
            folder=folder,
            recursive=bool(arg.get("recursive")),
            deleted=bool(arg.get("include_deleted")),
            limit=limit,
            reached=reached,
            fresh_until=self.account.sequence,
        )

    def _known_cursor(self, arg: dict[str, Any]) -> Cursor:
        cursor = Cursor.decode(arg["cursor"])
        if cursor.epoch != self.epoch:
            raise Refused(error(HTTPStatus.CONFLICT, "reset"))
        return cursor

    def _page(self, cursor: Cursor) -> Answer:
        changed, newest = self.account.changes(cursor.folder, after=cursor.reached, recursive=cursor.recursive)
        nodes = [
            node for node in changed if node.kind != "deleted" or cursor.deleted or node.sequence > cursor.fresh_until
        ]
        page = nodes[: cursor.limit]
        reached = page[-1].sequence if len(nodes) > len(page) else newest
        following = Cursor(**{**asdict(cursor), "reached": reached})
        return ok(
            {
                "entries": [metadata(node) for node in page],
                "cursor": following.encode(),
                "has_more": len(nodes) > len(page),
            }
        )

    def _metadata(self, arg: dict[str, Any], _: bytes) -> Answer:
        return ok(metadata(self._existing(_checked(arg["path"]))))

    def _download(self, arg: dict[str, Any], _: bytes) -> Answer:
        node = self._existing(_checked(arg["path"]))
        if node.kind != "file":
            raise Refused(error(HTTPStatus.CONFLICT, "path/not_file"))
        headers = {
            "Dropbox-API-Result": json.dumps(metadata(node, tagged=False)),
            "Original-Content-Length": str(node.size),
            "ETag": f'W/"{node.rev}"',
        }
        return Answer(HTTPStatus.OK, node.read_content(), "application/octet-stream", headers)

    def _upload(self, arg: dict[str, Any], body: bytes) -> Answer:
        if arg.get("content_hash") not in {None, content_hash(body)}:
            raise Refused(error(HTTPStatus.CONFLICT, "content_hash_mismatch"))
        path = _checked(arg["path"])
        mode = arg.get("mode", "add")
        known = self.account.find(path)
        if known and (mode if isinstance(mode, str) else mode[".tag"]) == "add" and known.read_content() != body:
            raise Refused(error(HTTPStatus.CONFLICT, "path", reason={".tag": "conflict", "conflict": {".tag": "file"}}))
        return ok(metadata(self.account.put(path, body), tagged=False))

    def _delete(self, arg: dict[str, Any], _: bytes) -> Answer:
        node = self._existing(_checked(arg["path"]), "path_lookup")
        self.account.delete(node.path)
        return ok({"metadata": metadata(node)})

    def _move(self, arg: dict[str, Any], _: bytes) -> Answer:
        node = self._existing(_checked(arg["from_path"]), "from_lookup")
        target = _checked(arg["to_path"])
        occupied = self.account.find(target)
        if occupied and occupied.id != node.id:
            raise Refused(error(HTTPStatus.CONFLICT, "to", to={".tag": "conflict", "conflict": {".tag": "file"}}))
        moved = self.account.move(node.path, target)
        return ok({"metadata": metadata(moved or node)})

    def _create_folder(self, arg: dict[str, Any], _: bytes) -> Answer:
        return ok({"metadata": metadata(self.account.make_folder(_checked(arg["path"])), tagged=False)})

    def _current_account(self, _: dict[str, Any], __: bytes) -> Answer:
        return ok(
            {
                "account_id": self.account.account_id,
                "name": {
                    "given_name": "Local",
                    "surname": "Owner",
                    "familiar_name": "Local",
                    "display_name": "Local Owner",
                    "abbreviated_name": "LO",
                },
                "email": self.account.email,
                "email_verified": True,
                "disabled": False,
                "locale": "en",
                "referral_link": "https://db.tt/local",
                "is_paired": False,
                "account_type": {".tag": "basic"},
                "root_info": {".tag": "user", "root_namespace_id": "1", "home_namespace_id": "1"},
                "country": "US",
            }
        )

    def _check(self, arg: dict[str, Any], _: bytes) -> Answer:
        return ok({"result": arg.get("query", "")})

    def _existing(self, path: str, union: str = "path") -> Node:
        node = self.account.find(path)
        if node is None:
            raise Refused(error(HTTPStatus.CONFLICT, f"{union}/not_found"))
        return node


def metadata(node: Node, *, tagged: bool = True) -> dict[str, Any]:
    """A node as the API shows it. A result that can be only a file carries no tag."""
    shown: dict[str, Any] = {".tag": node.kind} if tagged else {}
    shown |= {"name": node.name, "path_lower": node.key, "path_display": node.path}
    if node.kind == "folder":
        shown["id"] = node.id
    if node.kind == "file":
        when = f"{node.modified_at:%Y-%m-%dT%H:%M:%SZ}"
        shown |= {
            "id": node.id,
            "rev": node.rev,
            "size": node.size,
            "content_hash": node.content_hash,
            "client_modified": when,
            "server_modified": when,
            "is_downloadable": True,
        }
    return shown


def _checked(path: str) -> str:
    """Refuse what Dropbox refuses: a path is ``""``, ``/…``, ``id:…`` or ``rev:…``."""
    if path == "/":
        raise Refused(bad_request('path: Specify the root folder as an empty string rather than as "/".'))
    if path and not path.startswith(("/", "id:", "rev:")):
        raise Refused(bad_request(f"path: {path!r} did not match pattern"))
    return path.rstrip("/")
