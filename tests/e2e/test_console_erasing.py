"""What leaves through the console: erasures of records, files and projects, and exports."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from support.browser import LONG, Visitor

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


def test_files_are_erased_with_what_was_made_of_them(steward: Visitor, admin: Client) -> None:
    # given a file that can't be read, and one that became a record, by a job each or by one
    project = admin.create_project("Wrong uploads").project_id
    text = b"Wilma Ortega\nEngineer\nwilma@example.org\n\nExperience\nEngineer, Acme Ltd, 2019 - 2023\n"
    page = steward.page
    for name, data in (("private.pdf", b"%PDF-1.4 nothing else"), ("wilma.txt", text)):
        admin.upload(project, name, data)
    steward.go("p", project, "failed-files")
    page.get_by_role("checkbox", name="Choose private.pdf").check(timeout=LONG)

    # when the first is erased where the failed files are, and the second in its job
    page.get_by_role("button", name="Erase 1 …").click()
    page.get_by_label("Why").select_option("mistake")
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.locator(".page-head .detail")).to_contain_text("erased", timeout=LONG)
    steward.go("p", project, "jobs?kind=ingestion")
    page.locator("tbody th a", has_text=re.compile("wilma|private|2")).first.click()
    page.get_by_role("checkbox", name="Choose wilma.txt").check(timeout=LONG)
    page.get_by_role("button", name="Erase 1 …").click()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.locator(".page-head .detail")).to_contain_text("1 record erased", timeout=LONG)

    # then neither the record nor the failure is listed any more
    assert list(admin.records(project)) == []
    assert list(admin.failed_files(project)) == []
    assert {job.options["reason"] for job in admin.jobs(project, kind="erasure")} == {"mistake", "subject_request"}


def test_records_are_exported_and_then_their_project_is_erased_behind_its_name(steward: Visitor, admin: Client) -> None:
    project = admin.create_project("Over and done").project_id
    admin.write_records(project, [{"key": "a", "fields": {"name": "Person a", "city": "Oslo"}}])
    page = steward.page
    steward.go("p", project, "records")

    page.get_by_role("button", name="Export").click()
    page.locator("dialog").get_by_role("button", name="Export").click()
    link = page.get_by_role("link", name="Download 1 record")
    expect(link).to_be_visible(timeout=LONG)
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
