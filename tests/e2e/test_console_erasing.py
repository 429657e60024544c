"""What leaves through the console: erasures of records, files and projects, and exports."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import expect
from support.browser import LONG, Visitor
from support.waiting import LOOK, wait_for

from winnow.sdk.client import Client
from winnow.values import Json


def test_records_are_erased_after_a_look_at_what_would_go(steward: Visitor, admin: Client) -> None:
    # given three records, of which two are chosen in the list
    project = admin.create_project("To be forgotten").project_id
    rows: list[dict[str, Json]] = [{"key": key, "fields": {"name": f"Person {key}"}} for key in ("a", "b", "c")]
    records = {each.record_id for each in admin.write_records(project, rows)}
    page = steward.page
    steward.go("p", project, "records")
    page.get_by_role("checkbox", name="Choose Person a").check()
    page.get_by_role("checkbox", name="Choose Person c").check()

    # when a person looks first at what would go
    page.get_by_role("button", name="Erase 2 …").click()
    page.get_by_role("button", name="What would go?").click()
    expect(page.locator(".page-head .detail")).to_contain_text("2 records would be erased", timeout=LONG)
    expect(page.locator("tbody th")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("Person a")
    assert {each.record_id for each in admin.records(project)} == records
    page.get_by_role("button", name="Erase them …").click()
    page.get_by_label(re.compile("^Reference")).fill("DPO-17")
    page.get_by_role("button", name="Erase", exact=True).click()

    # then those are gone, and nobody else
    expect(page.locator(".page-head .detail")).to_contain_text("2 records erased", timeout=LONG)
    assert [each.label for each in admin.records(project)] == ["Person b"]


def test_what_is_held_about_a_person_is_found(steward: Visitor, admin: Client) -> None:
    project = admin.create_project("Asked for access").project_id
    rows: list[dict[str, Json]] = [
        {"key": name, "fields": {"name": name, "email": f"{name.split()[0].lower()}@example.org"}}
        for name in ("Ada Vance", "Bo Quill", "Ada Roe")
    ]
    admin.write_records(project, rows)
    page = steward.page
    steward.go("p", project, "records")
    page.get_by_role("link", name="Find all about a person").click()

    page.get_by_role("textbox", name="email").fill("ada@example.org")
    page.get_by_role("textbox", name="name").fill("Bo Quill")
    page.get_by_role("button", name="Find").click()

    expect(page.locator("tbody th a")).to_have_count(3)
    expect(page.locator("tbody tr", has_text="Bo Quill")).to_contain_text("name")
    page.get_by_role("checkbox", name="Choose all 3").check()
    expect(page.get_by_role("button", name="Erase 3 …")).to_be_enabled()
    assert steward.find_barriers() == []
    assert page.url.partition(project)[2] == "/person"  # and nothing of whom was asked about
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all about 3").click()
    held = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert {each["record"]["fields"]["name"]["value"] for each in held["records"]} == {row["key"] for row in rows}
    page.get_by_role("textbox", name="email").fill("nobody@example.org")
    page.get_by_role("textbox", name="name").fill("")
    page.get_by_role("button", name="Find").click()
    steward.shows("No record is about them")


def test_a_file_that_became_no_record_is_erased(steward: Visitor, admin: Client) -> None:
    # given an upload that can't be read, which can be chosen in its job and where the failed files are
    project = admin.create_project("Wrong upload").project_id
    admin.upload(project, "private.pdf", b"%PDF-1.4 nothing else")
    (read,) = wait_for(lambda: list(admin.jobs(project)) or None, "the upload to become a job")
    list(admin.watch(read.job_id, every=LOOK))  # lists look for new jobs every 15 s, erasures for open ones every 30
    page = steward.page
    steward.go("p", project, "jobs")
    page.get_by_role("link", name="private.pdf").click(timeout=LONG)
    expect(page.get_by_role("checkbox", name="Choose private.pdf")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="All failed files").click()
    page.get_by_role("checkbox", name="Choose private.pdf").check()

    # when it is erased
    page.get_by_role("button", name="Erase 1 …").click()
    page.get_by_label("Why").select_option("mistake")
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.locator(".page-head .detail")).to_contain_text("1 file erased", timeout=LONG)

    # then no list has it any more
    assert list(admin.failed_files(project)) == []
    (job,) = admin.jobs(project, kind="erasure")
    assert (job.options["reason"], len(job.options["file_ids"])) == ("mistake", 1)  # type: ignore[arg-type] # a list


def test_records_are_exported_and_then_their_project_is_erased_behind_its_name(steward: Visitor, admin: Client) -> None:
    project = admin.create_project("Over and done").project_id
    admin.write_records(project, [{"key": "a", "fields": {"name": "Person a", "city": "Oslo"}}])
    page = steward.page
    steward.go("p", project, "records")

    page.get_by_role("button", name="Export").click()
    page.locator("dialog").get_by_role("button", name="Export").click()
    link = page.get_by_role("link", name="Download 1 record")
    expect(link).to_be_visible(timeout=LONG)
    expect(page.locator(".page-head .detail")).to_contain_text("1 record in the file")
    assert "Person a" in page.request.get(link.get_attribute("href") or "").text()

    steward.go("p", project, "settings")
    page.get_by_role("button", name="Erase the project …").click()
    confirm = page.locator("dialog").get_by_role("button", name="Erase the project")
    expect(confirm).to_be_disabled()
    page.get_by_label("Type its name to confirm").fill("Over and done")
    confirm.click()
    steward.shows("nobody finds it any more")
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")
    expect(page.get_by_role("link", name="Over and done")).to_have_count(0)
    assert project not in [each.project_id for each in admin.projects()]
