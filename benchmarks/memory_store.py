"""As much of DynamoDB's protocol as a consolidation speaks, over items that are kept as text.

Not a simulator: it answers a million records faster than they can be asked for, so that what is measured is the worker.
Started as a process of its own: ``memory_store.py PORT PROJECT RECORDS``; it makes up the records before it listens.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from support.cloud.expressions import condition, update  # noqa: E402

from benchmarks.matching_population import population  # noqa: E402
from winnow.matching.match_types import Table as Rows  # noqa: E402
from winnow.platform.expressions import item_to_wire  # noqa: E402
from winnow.records.record import Record, RecordKind, Source, record_id_of  # noqa: E402
from winnow.records.record_items import to_item  # noqa: E402
from winnow.values import Field, Provenance  # noqa: E402

type Key = tuple[str, str]
type Wire = dict[str, Any]

TABLE = "bench"
_PAGE = 1_000_000  # bytes of one query's answer; AWS stops at 1 MB
_AT = datetime(2026, 1, 1, tzinfo=UTC)


def draft(project_id: str, rows: Rows, place: int) -> Record:
    """A row of a table as a record."""
    uri = f"bench://rows.csv#{rows.ids[place]}"
    cells = {name: cells[place] for name, cells in rows.columns.items()}
    fields = {name: Field(cell, Provenance.IMPORTED) for name, cell in cells.items() if isinstance(cell, str)}
    source = Source(uri, "1", "hash", rows.ids[place])
    return Record(record_id_of(project_id, uri), project_id, RecordKind.ROW, _AT, _AT, fields=fields, source=source)


class Store:
    """The table's items."""

    def __init__(self) -> None:
        self.items: dict[Key, bytes] = {}
        self.sorts: dict[str, list[str]] = defaultdict(list)

    def fill(self, project_id: str, rows: Rows) -> None:
        """Makes a record of every row."""
        for place in range(len(rows.ids)):
            wire = item_to_wire(to_item(draft(project_id, rows, place)))
            key = _key(wire)
            self.items[key] = json.dumps(wire).encode()
            self.sorts[key[0]].append(key[1])
        for sorts in self.sorts.values():
            sorts.sort()

    def answer(self, operation: str, request: Wire) -> tuple[int, bytes]:
        """Status and body of one call."""
        match operation:
            case "GetItem":
                found = self.items.get(_key(request["Key"]))
                return 200, b'{"Item":%b}' % found if found else b"{}"
            case "BatchGetItem":
                keys = [_key(key) for key in request["RequestItems"][TABLE]["Keys"]]
                held = b",".join(self.items[key] for key in keys if key in self.items)
                return 200, b'{"Responses":{"%b":[%b]},"UnprocessedKeys":{}}' % (TABLE.encode(), held)
            case "Query":
                return 200, self._query(request)
            case "PutItem" | "UpdateItem":
                return self._write([{operation.removesuffix("Item"): request}])
            case "TransactWriteItems":
                return self._write(request["TransactItems"])
        raise NotImplementedError(operation)

    def _query(self, request: Wire) -> bytes:
        values = {name: value["S"] for name, value in request["ExpressionAttributeValues"].items()}
        sorts = self.sorts.get(values[":pk"], [])
        low = values.get(":prefix", values.get(":first", ""))
        high = values[":last"] if ":last" in values else low + "\uffff"
        begin, end = bisect_left(sorts, low), bisect_right(sorts, high)
        if request.get("ScanIndexForward") is False:
            raise NotImplementedError("backwards")
        if "ExclusiveStartKey" in request:
            begin = max(begin, bisect_right(sorts, request["ExclusiveStartKey"]["sk"]["S"]))
        found: list[bytes] = []
        size = 0
        while begin < end and size < _PAGE:
            found.append(self.items[values[":pk"], sorts[begin]])
            size += len(found[-1])
            begin += 1
        last = {"pk": {"S": values[":pk"]}, "sk": {"S": sorts[begin - 1]}} if begin < end else None
        onward = b',"LastEvaluatedKey":%b' % json.dumps(last).encode() if last else b""
        return b'{"Items":[%b]%b}' % (b",".join(found), onward)

    def _write(self, actions: Sequence[Mapping[str, Wire]]) -> tuple[int, bytes]:
        prepared = [self._prepared(kind, request) for action in actions for kind, request in action.items()]
        if any(reason for _, _, reason in prepared):
            reasons = [reason or {"Code": "None"} for _, _, reason in prepared]
            name = "TransactionCanceledException" if len(actions) > 1 else "ConditionalCheckFailedException"
            body = {"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "CancellationReasons": reasons}
            return 400, json.dumps(body).encode()
        for key, after, _ in prepared:
            if after is not None:
                if key not in self.items:
                    insort(self.sorts[key[0]], key[1])
                self.items[key] = json.dumps(after).encode()
        return 200, b"{}"

    def _prepared(self, kind: str, request: Wire) -> tuple[Key, Wire | None, Wire | None]:
        """Key, the item afterwards (None: as it is), and why it is refused."""
        key = _key(request.get("Key") or request["Item"])
        before: Wire = json.loads(self.items.get(key, b"{}"))
        values = request.get("ExpressionAttributeValues", {})
        if "ConditionExpression" in request and not condition(request["ConditionExpression"])(before, values):
            return key, None, {"Code": "ConditionalCheckFailed", "Item": before}
        match kind:
            case "Put":
                return key, request["Item"], None
            case "Update":
                return key, _updated(before or dict(request["Key"]), request["UpdateExpression"], values), None
            case "ConditionCheck":
                return key, None, None
        raise NotImplementedError(kind)


def _key(wire: Wire) -> Key:
    return wire["pk"]["S"], wire["sk"]["S"]


def _updated(item: Wire, text: str, values: Wire) -> Wire:
    for verb, name, value in update(text):
        match verb:
            case "SET":
                item[name] = values[value]
            case "REMOVE":
                item.pop(name, None)
            case _:
                total = Decimal(item.get(name, {"N": "0"})["N"]) + Decimal(values[value]["N"])
                item[name] = {"N": str(total)}
    return item


class _Handler(BaseHTTPRequestHandler):
    store: ClassVar[Store]
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, body = self.store.answer(self.headers["X-Amz-Target"].rpartition(".")[2], request)
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
        """Says nothing."""


def main(port: int, project_id: str, records: int) -> None:
    """Fills the store and serves it until it is ended; says so with one line."""
    _Handler.store = Store()
    _Handler.store.fill(project_id, population(records)[0])
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    print(f"{len(_Handler.store.items)} records", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
