"""What every source promises, whichever it is: the same tests over Dropbox (the stand-in) and S3 (moto)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import boto3
import pytest
from support.moto_aws import aws_in_memory

from devstack.dropbox import DropboxServer
from winnow.ingestion.sources.dropbox import DropboxSource
from winnow.ingestion.sources.dropbox_credentials import DropboxCredentials
from winnow.ingestion.sources.s3 import S3Source
from winnow.ingestion.sources.source_model import FileTooLarge, Source, SourceChanged, SourceEntry, SourceNotFound

BUCKET = "winnow-contract"
ROOT = "inbox/p1/"


@dataclass(frozen=True)
class Place:
    """A source and the means to change what is in it."""

    source: Source
    put: Callable[[str, bytes], object]
    delete: Callable[[str], object]


@pytest.fixture
def dropbox_place() -> Iterator[Place]:
    with DropboxServer() as server:
        app = server.registration
        source = DropboxSource(DropboxCredentials(app.app_key, app.app_secret, app.refresh_token), server.url)
        yield Place(source, server.account.put, server.account.delete)


@pytest.fixture
def s3_place() -> Iterator[Place]:
    with aws_in_memory():
        client = boto3.client(
            "s3", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        client.create_bucket(Bucket=BUCKET)
        yield Place(
            S3Source(client, BUCKET, ROOT),
            lambda path, data: client.put_object(Bucket=BUCKET, Key=ROOT + path.lstrip("/"), Body=data),
            lambda path: client.delete_object(Bucket=BUCKET, Key=ROOT + path.lstrip("/")),
        )


@pytest.fixture(params=["dropbox", "s3"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(f"{request.param}_place")
    return found


def list_all(source: Source, path: str, limit: int = 1000) -> list[SourceEntry]:
    entries: list[SourceEntry] = []
    cursor = None
    for _ in range(50):
        page = source.list_page(path, cursor, limit)
        assert page.reset, "a listing from nothing says so on each page"
        entries += page.entries
        cursor = page.cursor
        if not page.has_more:
            return entries
    raise AssertionError("the listing does not end")


def test_a_folder_is_listed_page_by_page_each_file_once(place: Place) -> None:
    # given seven files, two of them deeper, and one outside the folder
    for number in range(5):
        place.put(f"/resumes/{number}.pdf", b"x" * number)
    place.put("/resumes/deep/er/a b+ü.txt", b"deep")
    place.put("/resumes/deep/z.txt", b"z")
    place.put("/resumes-old/no.txt", b"no")
    # when it is listed two entries a page
    entries = list_all(place.source, "/resumes", limit=2)
    # then each file of the folder comes once, and nothing else
    assert sorted(entry.name for entry in entries) == [
        "0.pdf",
        "1.pdf",
        "2.pdf",
        "3.pdf",
        "4.pdf",
        "a b+ü.txt",
        "z.txt",
    ]
    assert len({entry.uri for entry in entries}) == 7
    assert all(entry.rev and entry.modified_at and not entry.deleted for entry in entries)
    assert {entry.size for entry in entries if entry.name.endswith(".pdf")} == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("root", ["", "/"])
def test_the_root_has_two_spellings(place: Place, root: str) -> None:
    place.put("/a/b.txt", b"b")
    assert [entry.name for entry in list_all(place.source, root)] == ["b.txt"]


def test_the_same_content_keeps_uri_and_rev_and_new_content_changes_only_the_rev(place: Place) -> None:
    place.put("/in/a.txt", b"one")
    (first,) = list_all(place.source, "/in")
    (again,) = list_all(place.source, "/in")
    place.put("/in/a.txt", b"two")
    (changed,) = list_all(place.source, "/in")
    assert again == first
    assert changed.uri == first.uri
    assert changed.rev != first.rev


def test_download_and_stream_give_the_bytes(place: Place) -> None:
    data = bytes(range(256)) * 1000
    place.put("/in/a.bin", data)
    (entry,) = list_all(place.source, "/in")
    assert place.source.download(entry, max_bytes=len(data)) == data
    with place.source.open(entry) as whole:
        assert whole.read() == data
    with place.source.open(entry, offset=200_000) as rest:
        assert rest.read(10) == data[200_000:200_010]
        assert rest.read() == data[200_010:]


def test_an_empty_file_is_a_file(place: Place) -> None:
    place.put("/in/empty.txt", b"")
    (entry,) = list_all(place.source, "/in")
    assert place.source.download(entry, max_bytes=10) == b""


def test_a_file_over_the_limit_is_refused_whatever_the_listing_said(place: Place) -> None:
    place.put("/in/big.txt", b"x" * 200_000)
    (entry,) = list_all(place.source, "/in")
    with pytest.raises(FileTooLarge):
        place.source.download(entry, max_bytes=199_999)
    with pytest.raises(FileTooLarge):
        place.source.download(replace(entry, size=1), max_bytes=1000)


def test_a_file_that_is_gone_since_it_was_listed_is_not_found(place: Place) -> None:
    place.put("/in/a.txt", b"one")
    (entry,) = list_all(place.source, "/in")
    place.delete("/in/a.txt")
    with pytest.raises(SourceNotFound) as raised:
        place.source.download(entry, max_bytes=10)
    assert not raised.value.retryable
    with pytest.raises(SourceNotFound):
        place.source.open(entry)


def test_a_file_that_was_replaced_since_it_was_listed_is_left_to_its_next_listing(place: Place) -> None:
    place.put("/in/a.txt", b"one")
    (entry,) = list_all(place.source, "/in")
    place.put("/in/a.txt", b"two")
    with pytest.raises(SourceChanged):
        place.source.download(entry, max_bytes=10)
