"""The console in a real browser, at the deployed stack: what people do with it, and what must not happen to them."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from itertools import batched
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import FilePayload, Route, expect
from support.accepted import accept
from support.browser import LONG, Visitor
from support.waiting import wait_for

from devstack import users
from devstack.stack import Stack
from devstack.users import User
from winnow.jobs.job import State
from winnow.jobs.job_store import JobStore
from winnow.platform.clock import system_clock
from winnow.platform.expressions import Key, Update
from winnow.platform.ids import new_id
from winnow.platform.table import Table
from winnow.reviews.review import Review, ReviewState
from winnow.reviews.review_store import ReviewStore, open_action
from winnow.sdk.client import Client
from winnow.values import Json

EVIL = "<img src=x onerror=\"window.hacked='yes'\">\"'><script>window.hacked='yes'</script>{{7*7}}"
RESUME = (
    b"Wilhelmina Ortega\nData Engineer\nwil.ortega@example.org\n\nExperience\nData Engineer, Acme Ltd, 2019 - 2023\n"
)
PEOPLE = ("Amara Okafor", "Bruno Keller", "Chiyo Tanaka", "Dara Nowak", "Emil Haugen", "Farah Haddad")
DOUBLES: list[dict[str, Json]] = [
    {"key": f"{name}-{copy}", "fields": {"name": name, "email": f"{name.split()[0].lower()}@example.org"}}
    for name in PEOPLE
    for copy in range(2)
]


@pytest.fixture
def by_membership(stack: Stack) -> Iterator[None]:
    """While it lasts, power users see the projects that they are members of, and no others."""
    functions, name = stack.client("lambda"), stack.outputs["ApiFunctionName"]
    usual = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    live = functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
    strict = {**usual, "WINNOW_PROJECT_ACCESS": "members"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": strict})
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.update_alias(FunctionName=name, Name="live", FunctionVersion=version)
    yield
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": usual})
    functions.update_alias(FunctionName=name, Name="live", FunctionVersion=live)


def test_signing_in_leads_to_the_projects_and_leaves_no_token_behind(
    visitor: Visitor, people: dict[str, User], admin: Client
) -> None:
    admin.create_project("A project to be seen")

    visitor.sign_in(people["admin"])

    visitor.shows("A project to be seen")
    kept = visitor.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "eyJ" not in kept  # a token's beginning
    assert "code=" not in visitor.page.url
    visitor.page.reload()  # the token went with the page: the pool is asked again, without a click
    visitor.fill_sign_in(people["admin"])
    visitor.shows("A project to be seen")


def test_somebody_in_no_group_is_told_so(visitor: Visitor, people: dict[str, User], stack: Stack) -> None:
    nobody = User(f"nobody-{new_id()}@winnow.localhost", "", users.make_password())
    users.create_user(
        stack.client("cognito-idp"), stack.outputs["UserPoolId"], stack.outputs["UserPoolClientId"], nobody
    )

    visitor.sign_in(nobody)

    visitor.shows("Your role does not allow this")


def test_values_tags_names_and_files_are_text_wherever_they_are_shown(
    steward: Visitor, admin: Client, table: Table
) -> None:
    # given a project in which everything that people name is an attack
    project = admin.create_project(EVIL).project_id
    nested: dict[str, Json] = {EVIL[:60]: [EVIL, {"name": EVIL, "position": EVIL}]}
    fields: dict[str, Json] = {
        "name": EVIL,
        "note": EVIL,
        EVIL[:100]: EVIL,
        "work": [{"position": EVIL, "highlights": [EVIL]}],
    }
    written = admin.write_records(
        project,
        [
            {"key": key, "kind": "row", "fields": {**fields, "nested": nested}, "tags": [EVIL[:90]]}
            for key in ("a", "b")
        ],
    )
    record = written[0].record_id
    admin.edit_record(project, record, 1, {"note": f"edited {EVIL}"})
    left, right = sorted(each.record_id for each in written)
    evidence: dict[str, Json] = {
        "fields": [{"field": EVIL, "level": EVIL, "weight": 2.0}],
        "prior": -5.0,
        "weight": 1.0,
    }
    table.write(open_action(Review(project, left, right, 0.7, new_id(), system_clock(), evidence)))
    admin.upload(project, f"{EVIL.replace('/', '')}.txt", RESUME)
    page = steward.page

    # when every screen that shows them is opened
    steward.go("p", project, "records")
    expect(page.get_by_role("link", name=re.compile("img src=x")).first).to_be_visible()
    steward.go("p", project, "records", record)
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x")
    expect(page.locator(".chips").filter(has_text="<img").first).to_be_visible()
    page.get_by_role("tab", name="Timeline").click()
    steward.shows("Edited")
    steward.go("p", project, "reviews")
    expect(page.locator(".pair-table")).to_contain_text("<script>")
    page.get_by_text(re.compile("^Why")).click()
    expect(page.locator(".waterfall")).to_contain_text("<img")
    wait_for(lambda: list(admin.jobs(project)) or None, "the upload to become a job")  # the list looks every 15 s
    steward.go("p", project, "jobs")
    expect(page.get_by_role("link", name=re.compile("img src=x")).first).to_be_visible()
    page.get_by_role("link", name=re.compile("img src=x")).first.click()
    expect(page.locator("table")).to_contain_text("onerror")
    steward.go("p", project, "audit")
    expect(page.locator("tbody")).to_contain_text("upload.granted")

    steward.go("")
    expect(page.get_by_role("link", name=EVIL).first).to_be_visible()

    # then nothing of it ran
    assert page.evaluate("window.hacked") is None


def test_a_steward_reviews_by_keyboard(steward: Visitor, admin: Client, table: Table) -> None:
    # given three pairs, of which the most uncertain comes first
    project = admin.create_project("Pairs").project_id
    pairs: list[Review] = []
    parts: list[Json] = [
        {"field": "name.given", "level": "equal", "weight": 2.0},
        {"field": "name.family", "level": "equal", "weight": 3.0},
    ]
    for number, confidence in enumerate((0.9, 0.55, 0.75)):
        rows: list[dict[str, Json]] = [
            {"key": f"{number}-{side}", "fields": {"name": f"Person {number}", "city": city}}
            for side, city in enumerate(("Lyon", "Paris"))
        ]
        left, right = sorted(each.record_id for each in admin.write_records(project, rows))
        pairs.append(Review(project, left, right, confidence, new_id(), system_clock(), {"fields": parts}))
        table.write(open_action(pairs[-1]))
    page = steward.page
    steward.go("p", project, "reviews")
    expect(page.locator(".queue li")).to_have_count(3)
    expect(page.locator(".pair-table tr", has_text="Person").locator(".bits")).to_have_text("+5.0")
    expect(page.locator(".pair-table mark").first).to_be_visible()  # the cities differ
    assert "55.0" in page.locator(".queue li").first.inner_text()

    # when the first is accepted, the second rejected, that is undone, and the last is left
    for key, progress in (("a", "1 of 3"), ("r", "2 of 3"), ("u", "1 of 3"), ("ArrowRight", "1 of 3")):
        page.keyboard.press(key)
        expect(page.locator(".queue")).to_contain_text(f"{progress} decided")

    # then the API says the same
    store = ReviewStore(table)
    for _ in range(100):
        states = [found.state for pair in pairs if (found := store.get(project, pair.pair))]
        if states == [ReviewState.PENDING, ReviewState.ACCEPTED, ReviewState.PENDING]:
            break
        page.wait_for_timeout(100)
    assert states == [ReviewState.PENDING, ReviewState.ACCEPTED, ReviewState.PENDING]


def test_many_pairs_are_decided_one_key_each(steward: Visitor, admin: Client, table: Table) -> None:
    """As many as PAIRS says, by default a few: ``PAIRS=100 pytest tests/e2e/test_console.py -k one_key_each``."""
    # given pairs in a queue
    many = int(os.environ.get("PAIRS", "8"))
    project = admin.create_project("Many pairs").project_id
    rows: list[dict[str, Json]] = [
        {"key": str(number), "fields": {"name": f"Person {number // 2}", "city": "Lyon"}} for number in range(2 * many)
    ]
    ids = [each.record_id for some in batched(rows, 50, strict=False) for each in admin.write_records(project, some)]
    for pair in batched(ids, 2, strict=True):
        left, right = sorted(pair)
        table.write(open_action(Review(project, left, right, 0.7, new_id(), system_clock())))
    page, queue = steward.page, steward.page.locator(".queue")
    steward.go("p", project, "reviews")
    expect(queue).to_contain_text(f"0 of {many} decided")

    # when each is decided by one key, as soon as the one before it is
    for number in range(many):
        page.keyboard.press("ar"[number % 2])
        expect(queue).to_contain_text(f"{number + 1} of {many} decided")

    # then the API has all decisions
    wanted = {"accepted": (many + 1) // 2, "rejected": many // 2}
    wait_for(
        lambda: {state: len([*admin.reviews(project, state=state)]) for state in wanted} == wanted or None,
        "the decisions",
    )


def test_a_file_becomes_a_record_that_is_edited_beside_its_text(steward: Visitor, admin: Client) -> None:
    # given a resume that is chosen in the browser
    project = admin.create_project("Dropped").project_id
    page = steward.page
    steward.go("p", project, "upload")
    chosen = FilePayload(name="wilhelmina.txt", mimeType="text/plain", buffer=RESUME)
    page.locator("input[type=file]").first.set_input_files([chosen])
    page.get_by_role("link", name="See the records").click(timeout=LONG)

    # when its record is opened
    page.get_by_role("link", name="Wilhelmina Ortega").click()

    # then the text stands beside the fields, with what was read marked
    marked = page.locator('.paper mark[data-field="emails"]')
    expect(marked).to_have_text("wil.ortega@example.org")
    assert steward.find_barriers() == []

    # and an edit stays
    page.get_by_role("button", name="Edit Title").click()
    page.get_by_role("textbox", name="Title").fill("Head of Data")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wilhelmina Ortega")
    expect(page.locator(".field-row", has_text="Title")).to_contain_text("Head of Data")
    page.get_by_role("tab", name="Timeline").click()
    expect(page.locator(".timeline li").first).to_contain_text("Edited")


def test_a_merge_is_explained_and_undone(steward: Visitor, admin: Client) -> None:
    # given a project with duplicates, and a run started in the browser
    project = admin.create_project("Doubles").project_id
    admin.write_records(project, DOUBLES)
    page = steward.page
    steward.go("p", project, "runs")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".figures")).to_contain_text("records after", timeout=LONG)

    # when one of the merges is looked at and taken back
    steward.go("p", project, "records")
    page.get_by_role("link", name="Amara Okafor").click()
    page.get_by_role("tab", name="Why merged").click()
    expect(page.locator(".waterfall").first).to_contain_text("the same")
    assert steward.find_barriers() == []
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("textbox", name=re.compile("^Why")).fill("they are two people")
    page.get_by_role("button", name="Undo the merge").click()

    # then both stand for themselves, and the life of one says so
    steward.shows("Undone")
    page.get_by_role("tab", name="Timeline").click()
    expect(page.locator(".timeline")).to_contain_text("Taken out of a merge")
    assert [record.label for record in admin.records(project)].count("Amara Okafor") == 2


def test_a_run_is_rolled_back_as_a_whole(steward: Visitor, admin: Client) -> None:
    project = admin.create_project("Taken back").project_id
    admin.write_records(project, DOUBLES)
    run = admin.consolidate(project).wait(timeout=LONG / 1000)
    assert len(list(admin.records(project))) == 6
    page = steward.page
    steward.go("p", project, "runs", run.job_id)

    page.get_by_role("button", name="Roll back").click()
    page.get_by_role("textbox", name=re.compile("^Why")).fill("the thresholds were too low")
    page.locator("dialog").get_by_role("button", name="Roll back").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Rollback")
    expect(page.locator(".figures")).to_contain_text("changes", timeout=LONG)
    assert len(list(admin.records(project))) == 12


def test_an_api_that_is_down_is_said_and_got_over(visitor: Visitor, people: dict[str, User]) -> None:
    down = re.compile("/api/v1/projects")
    visitor.page.route(down, lambda route: route.abort())
    visitor.page.clock.install()
    visitor.sign_in(people["admin"])

    def look() -> bool | None:
        visitor.page.clock.fast_forward(8_000)  # it tries three times more, and waits up to eight seconds before
        return visitor.page.get_by_role("alert").is_visible() or None

    wait_for(look, "the page to say so")
    expect(visitor.page.get_by_role("alert")).to_contain_text("can't be reached")

    visitor.page.unroute(down)
    visitor.page.get_by_role("button", name="Try again").click()
    expect(visitor.page.get_by_role("alert")).to_have_count(0)


def test_an_ended_session_is_taken_up_where_it_was(visitor: Visitor, people: dict[str, User], admin: Client) -> None:
    project = admin.create_project("Long work").project_id
    visitor.sign_in(people["admin"])
    visitor.go("p", project, "records")
    visitor.shows("No records yet")

    def refuse(route: Route) -> None:
        route.fulfill(status=401, content_type="application/json", body='{"message":"Unauthorized"}')

    visitor.page.route(re.compile("/api/v1/"), refuse)
    visitor.go("p", project, "reviews")
    visitor.shows("Your session has ended.")
    visitor.page.unroute(re.compile("/api/v1/"))
    visitor.page.get_by_role("button", name="Sign in again").click()
    visitor.fill_sign_in(people["admin"])

    visitor.shows("Nothing to review")
    assert visitor.page.url.endswith(f"/p/{project}/reviews")


def test_chosen_jobs_of_several_projects_are_cancelled_and_retried_together(
    steward: Visitor, admin: Client, store: JobStore
) -> None:
    # given a job that waits in each of two projects, and another one of the first
    projects = [admin.create_project(f"Batch {number}").project_id for number in range(2)]
    waiting = [accept(store, project, system_clock()) for project in [*projects, projects[0]]]
    page = steward.page
    steward.go("jobs?kind=ingestion&status=pending&age=day")
    expect(page.get_by_role("heading", level=1)).to_have_text("All jobs")
    mine = page.locator("tbody tr").filter(has_text=re.compile("Batch [01]"))
    expect(mine).to_have_count(3)

    # when two of them, of different projects, are cancelled, and then all of one project's are retried
    for name in ("Batch 0", "Batch 1"):
        mine.filter(has_text=name).first.get_by_role("checkbox").check()
    page.get_by_role("button", name="Cancel 2").click()
    page.get_by_role("button", name="Cancel 2 jobs").click()
    steward.shows("2 cancelled.")
    expect(mine).to_have_count(1)
    jobs = [store.get(job.job_id) for job in waiting]
    assert sorted(job.state for job in jobs if job) == [State.CANCELLED, State.CANCELLED, State.PENDING]
    steward.go("p", projects[1], "jobs")
    page.get_by_role("checkbox", name="Choose all 1").check()
    page.get_by_role("button", name="Retry 1").click()
    page.get_by_role("button", name="Retry 1 job", exact=True).click()

    # then each is a new job, and what was retried is not offered again
    steward.shows("1 retried.")
    again = page.locator("tbody tr")
    expect(again).to_have_count(2)
    expect(again.last.get_by_role("checkbox")).to_have_count(0)
    assert [job.retry_of for job in admin.jobs(projects[1])] == [waiting[1].job_id, None]


def test_thresholds_are_tried_on_real_pairs_before_they_are_kept(steward: Visitor, admin: Client) -> None:
    project = admin.create_project("Tried").project_id
    admin.write_records(project, DOUBLES)
    page = steward.page
    steward.go("p", project, "settings")

    page.get_by_role("slider", name="Merge from").fill("0.97")
    page.get_by_role("button", name="What would these do?").click()
    expect(page.get_by_role("heading", name="What it would change")).to_be_visible(timeout=LONG)
    steward.shows("Amara Okafor")
    assert steward.find_barriers() == []
    assert len(list(admin.records(project))) == 12
    assert admin.project(project).consolidation.match_threshold != 0.97
    page.get_by_role("button", name="Keep these thresholds").click()
    steward.shows("From now on runs use these thresholds.")

    assert admin.project(project).consolidation.match_threshold == 0.97


def test_webhooks_and_retention_are_set(steward: Visitor, admin: Client) -> None:
    project = admin.create_project("Set up").project_id
    page = steward.page
    steward.go("p", project, "settings")

    page.get_by_label("Days for notes").fill("30")
    page.locator("form", has_text="Retention").get_by_role("button", name="Save").click()
    steward.shows("Saved.")
    assert admin.project(project).retention == {"note": 30}

    page.get_by_role("textbox", name="Address").fill("https://receiver.invalid/hook")
    page.get_by_role("textbox", name="Types of events").fill("winnow.job.failed, winnow.job.completed")
    page.locator(".card", has_text="Webhooks").get_by_role("button", name="Add").click()
    expect(page.locator(".secret")).to_contain_text("whsec_")
    page.get_by_role("button", name="Done").click()
    webhook = page.locator(".webhooks > li")
    expect(webhook).to_contain_text("winnow.job.completed, winnow.job.failed")
    webhook.get_by_role("button", name="Send a test").click()
    expect(webhook.locator("tbody")).to_contain_text("winnow.webhook.test")
    expect(webhook.locator("tbody")).to_contain_text("unresolved", timeout=LONG)
    webhook.get_by_role("button", name="Delete …").click()
    webhook.get_by_role("button", name="Delete the webhook").click()
    expect(webhook).to_have_count(0)


def test_records_are_sorted_narrowed_and_shown_in_chosen_columns(steward: Visitor, admin: Client) -> None:
    project = admin.create_project("Shops").project_id
    shops: list[dict[str, Json]] = [
        {"key": str(number), "fields": {"name": name, "city": city, "seats": seats, "owner": "Nobody"}}
        for number, (name, city, seats) in enumerate(
            (("Zum Adler", "Wien", 9), ("Bistro", "Paris", 100), ("Corner", "Paris", 20))
        )
    ]
    admin.write_records(project, shops)
    page = steward.page
    steward.go("p", project, "records")
    names = page.locator("table.records tbody th a")
    expect(names).to_have_count(3)

    page.get_by_role("button", name="Record").click()
    expect(names).to_have_text(["Bistro", "Corner", "Zum Adler"])
    page.get_by_role("button", name="Seats").click()  # as numbers, not as texts
    expect(names).to_have_text(["Zum Adler", "Corner", "Bistro"])
    assert "by=seats" in page.url
    page.get_by_text("Narrow", exact=True).click()
    page.get_by_role("button", name="Paris 2").click()
    expect(names).to_have_text(["Corner", "Bistro"])
    assert steward.find_barriers() == []
    page.get_by_role("button", name="City: Paris, take it away").click()
    expect(names).to_have_count(3)
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="Seats").uncheck()
    expect(page.get_by_role("columnheader", name="Seats")).to_have_count(0)


def test_what_is_counted_or_sorted_over_fewer_than_all_says_so(steward: Visitor, admin: Client) -> None:
    """The API's answers of a project with more than 2,000 records are made up here."""
    project = admin.create_project("Large").project_id
    admin.write_records(project, [{"key": "1", "fields": {"name": "Ada Vance", "city": "Oslo"}}])
    shared: dict[str, Json] = {"field": "city", "values": [{"value": "Oslo", "records": 2000}], "others": 0}
    counted: dict[str, Json] = {"examined": 2000, "complete": False, "kinds": [], "tags": [], "fields": [shared]}
    refusal = {"code": "too-many-to-sort", "detail": "More than 2,000 records would have to be sorted by a value."}
    page = steward.page
    facets, sorted_list = (
        re.compile(f"/projects/{project}/facets"),
        re.compile(f"/projects/{project}/records.*sort=asc"),
    )
    page.route(facets, lambda route: route.fulfill(json=counted))
    page.route(sorted_list, lambda route: route.fulfill(status=409, json=refusal))
    steward.go("p", project, "records")
    page.get_by_role("link", name="Ada Vance").wait_for()

    page.get_by_text("Narrow", exact=True).click()
    steward.shows("Of the newest 2,000 records of this search")
    page.get_by_text("Narrow", exact=True).click()
    page.get_by_role("button", name="Record").click()
    steward.shows("Too many to sort")
    page.get_by_role("button", name="Newest first").click()
    expect(page.get_by_role("link", name="Ada Vance")).to_be_visible()
    page.unroute(facets)
    page.unroute(sorted_list)


def test_of_a_dry_run_the_chosen_changes_are_made(steward: Visitor, admin: Client) -> None:
    project = admin.create_project("Chosen").project_id
    admin.write_records(project, DOUBLES)
    page = steward.page
    steward.go("p", project, "runs")
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("heading", name="What it would change")).to_be_visible(timeout=LONG)

    page.get_by_text("Why fields are compared as they are").click()
    expect(page.locator(".why .schema").first).to_contain_text("Email")
    line = page.locator(".link", has_text="Chiyo Tanaka")
    line.get_by_text("The values side by side").click()
    expect(line.locator(".compare")).to_contain_text("chiyo@example.org")
    assert steward.find_barriers() == []
    line.get_by_role("checkbox").check()
    page.get_by_role("button", name="Make this change").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Consolidation of 1 chosen change")
    expect(page.locator(".figures")).to_contain_text("sources merged", timeout=LONG)
    labels = sorted(record.label for record in admin.records(project))
    assert labels == sorted([*PEOPLE, *PEOPLE[:2], *PEOPLE[3:]])


def test_failed_files_of_all_jobs_are_listed_with_what_helps(steward: Visitor, admin: Client) -> None:
    # given an upload that can't be read, of which the screen says so
    project = admin.create_project("With failures").project_id
    page = steward.page
    steward.go("p", project, "upload")
    broken = FilePayload(name="broken.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 nothing else")
    page.locator("input[type=file]").first.set_input_files([broken])
    expect(page.locator(".uploads").first).to_contain_text("failed", timeout=LONG)
    expect(page.get_by_role("link", name="its job")).to_be_visible()

    # when the jobs with failed files are asked for
    steward.go("jobs?status=failed files")
    expect(page.locator("tbody")).to_contain_text("broken.pdf")
    expect(page.locator("tbody tr", has_text="broken.pdf")).to_contain_text("with failures")
    steward.go("p", project, "jobs?status=failed files")
    page.get_by_role("link", name="See the failed files of all jobs").click()

    # then the file is there with its reason, and what a person can do
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("Upload a better version")
    assert steward.find_barriers() == []
    assert [each.name for each in admin.failed_files(project)] == ["broken.pdf"]


def test_the_audit_trail_is_verified_in_the_browser(steward: Visitor, admin: Client, table: Table) -> None:
    project = admin.create_project("Kept honest").project_id
    admin.configure(project, {"match_threshold": 0.97, "review_threshold": 0.55})
    admin.write_records(project, [{"key": "a", "fields": {"name": "Zoë 😀"}}])
    page = steward.page
    steward.go("p", project, "audit")

    page.get_by_role("button", name="Verify every link").click()
    steward.shows("every link holds")
    assert steward.find_barriers() == []

    # and what somebody has changed in the table is found
    event = next(iter(admin.audit(project, type="project.created")))
    key = Key(f"AUDIT#{project}#{event.at[:7]}", event.event_id)
    actor = (table.get(key) or {})["actor"]
    table.write(Update(key, sets={"actor": "somebody else"}))
    try:
        page.get_by_role("button", name="Verify every link").click()
        expect(page.get_by_role("alert")).to_contain_text("changed: place 1")
    finally:  # a restore of the stack looks at every chain
        table.write(Update(key, sets={"actor": actor}))


def test_ten_thousand_records_are_scrolled_through(steward: Visitor, admin: Client) -> None:
    """The API's pages are made up here, so that nothing has to store them."""
    project = admin.create_project("Many").project_id
    (one,) = admin.write_records(project, [{"key": "1", "fields": {"name": "A", "city": "B"}}])
    example = admin.record(project, one.record_id).to_dict()

    def answer(route: Route) -> None:
        page = int(parse_qs(urlsplit(route.request.url).query).get("cursor", ["0"])[0])
        items = [
            {**example, "record_id": str(uuid.UUID(int=number)), "label": f"Person {number}"}
            for number in range(page * 2000, page * 2000 + 2000)
        ]
        route.fulfill(json={"items": items, "next_cursor": str(page + 1) if page < 4 else None})

    page = steward.page
    listed = re.compile(rf"/projects/{project}/records[?]")
    page.route(listed, answer)
    steward.go("p", project, "records")
    for number in range(2000, 12_000, 2000):
        expect(page.locator(".foot")).to_contain_text(f"{number:,}")
        page.locator("main").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(page.locator(".foot")).to_have_text("10,000 records")
    page.get_by_role("link", name="Person 9999").scroll_into_view_if_needed()
    page.unroute(listed)


def test_a_power_user_sees_the_projects_that_they_are_a_member_of(
    visitor: Visitor,
    people: dict[str, User],
    admin: Client,
    callers: dict[str, httpx.Client],
    by_membership: None,
) -> None:
    mine, other = (admin.create_project(name).project_id for name in ("Open to me", "Closed to me"))
    admin.put_member(mine, callers["power_user"].get("/api/v1/me").json()["subject"], "power_user")
    visitor.sign_in(people["power_user"])

    visitor.shows("Open to me")
    expect(visitor.page.get_by_text("Closed to me")).to_have_count(0)
    visitor.go("p", other, "records")
    visitor.shows("Not found")
    visitor.go("p", mine, "settings")
    visitor.shows("only its admins can change these")
    expect(visitor.page.get_by_role("link", name="Audit")).to_have_count(0)
    expect(visitor.page.get_by_role("link", name="Dead letters")).to_have_count(0)

    # and is shown the id that makes them a member, beside the name that others see
    visitor.page.get_by_role("button", name="You").click()
    expect(visitor.page.locator("dialog code")).to_have_text(callers["power_user"].get("/api/v1/me").json()["subject"])
    visitor.page.locator("dialog").get_by_label("Name").fill("Paula Power")
    visitor.page.locator("dialog").get_by_role("button", name="Save").click()
    expect(visitor.page.locator(".me")).to_contain_text("Paula Power")
