"""Reviews, rollbacks and explanations over HTTP."""

from __future__ import annotations

import json

from support.api import ADMIN, NOBODY, POWER_USER, Api
from support.consolidation import Stack

from winnow.exports.export_formats import Format, line


def stack_of(api: Api) -> Stack:
    return Stack(api.settings.consolidation_queue_url, table=api.table)


def test_a_merge_is_explained_reviewed_and_taken_back(api: Api) -> None:
    # given a consolidated project with a merge and a review
    stack = stack_of(api)
    project = api.project()
    one, two = (stack.add(project, f"a{n}", {"email": "ada@example.org", "name": f"Ada {n}"}) for n in range(2))
    for number in range(2):
        stack.add(project, f"m{number}", {"email": f"max{number}@example.org", "name": "Max"})
    run = api.call("POST", "/api/v1/consolidation/trigger", {"project_id": project}).json["job_id"]
    stack.pump()

    # when a caller asks why; then the answer can be read
    path = f"/api/v1/projects/{project}/records"
    why = api.call("GET", f"{path}/{one.record_id}/explanation", as_=POWER_USER)
    assert why.status == 200
    assert sorted(why.json["sources"]) == sorted((one.record_id, two.record_id))
    (change,) = why.json["changes"]
    assert "email equal +9.6 bits" in change["because"][0]
    made = api.call("GET", f"{path}/{why.json['stands_in']}", as_=POWER_USER).json
    said = {made["fields"]["name"]["value"], made["alternatives"]["name"][0]["value"]}
    assert said == {"Ada 0", "Ada 1"}

    # when the review is read and accepted; then it says so
    reviews = f"/api/v1/projects/{project}/reviews"
    (review,) = api.call("GET", reviews, as_=POWER_USER).json["items"]
    both = api.call("GET", f"{reviews}/{review['review_id']}", as_=POWER_USER).json
    assert both["left"]["record_id"] == review["left"]
    accepted = api.call("POST", f"{reviews}/{review['review_id']}/accept", as_=POWER_USER)
    assert (accepted.status, accepted.json["state"]) == (200, "accepted")
    bulk = api.call("POST", reviews, {"reject": [review["review_id"]]}, as_=POWER_USER)
    assert bulk.json["items"] == [{"review_id": review["review_id"], "state": "rejected", "error": None}]
    assert api.call("GET", f"{reviews}/nonsense", as_=POWER_USER).status == 422
    assert api.call("GET", reviews, as_=NOBODY).status == 403

    # when the run is taken back; then it stands in the history with its counts
    body = {"consolidation_id": run, "reason": "Two people."}
    assert api.call("POST", "/api/v1/consolidation/rollback", body, as_=POWER_USER).status == 403
    done = api.call("POST", "/api/v1/consolidation/rollback", body, as_=ADMIN)
    assert (done.status, done.json["status"]) == (202, "completed")
    history = api.call("GET", f"/api/v1/consolidation/history/{project}", query="operation=rollback").json
    (shown,) = history["items"]
    assert (shown["records_before"], shown["records_after"]) == (3, 4)
    again = api.call("POST", "/api/v1/consolidation/rollback", body)
    assert (again.status, again.json["code"]) == (409, "already-rolled-back")


def test_things_have_the_same_names_wherever_they_are_shown(api: Api) -> None:
    # given two records of one person, two others, and an admin with a name
    stack = stack_of(api)
    project = api.project()
    one, two = (stack.add(project, f"a{n}", {"email": "ada@example.org", "name": f"Ada {n}"}) for n in range(2))
    for number in range(2):
        stack.add(project, f"m{number}", {"email": f"max{number}@example.org", "name": "Max"})
    api.call("PUT", "/api/v1/me", {"name": "Ann Admin"}, as_=ADMIN)
    trigger = "/api/v1/consolidation/trigger"
    dry = api.call("POST", trigger, {"project_id": project, "options": {"dry_run": True}}).json["job_id"]
    stack.pump()
    run = api.call("POST", trigger, {"project_id": project}).json["job_id"]
    stack.pump()

    # when they are looked at in each place
    path = f"/api/v1/projects/{project}/records"
    listed = {each["record_id"]: each for each in api.call("GET", path, query="status=merged").json["items"]}
    report = api.call("GET", f"/api/v1/consolidation/report/{dry}").json
    why = api.call("GET", f"{path}/{one.record_id}/explanation").json
    timeline = api.call("GET", f"{path}/{why['stands_in']}/timeline").json
    exported = json.loads(line(Format.JSONL, one, []))
    (review,) = api.call("GET", f"/api/v1/projects/{project}/reviews").json["items"]
    runs = api.call("GET", f"/api/v1/consolidation/history/{project}").json["items"]
    jobs = api.call("GET", "/api/v1/jobs", query=f"project_id={project}").json["items"]

    # then a record is called the same, with a second line
    names = {one.record_id: "Ada 0", two.record_id: "Ada 1"}
    assert {record_id: each["label"] for record_id, each in listed.items()} == names
    assert listed[one.record_id]["detail"] == exported["detail"] == "ada@example.org"
    assert exported["label"] == "Ada 0"
    assert report["items"][0]["label"] in {"Ada 0 + Ada 1", "Ada 1 + Ada 0"}
    assert report["values"][one.record_id] == {"email": "ada@example.org", "name": "Ada 0"}
    assert names.items() <= why["labels"].items()
    assert names.items() <= timeline["labels"].items()
    assert (review["left_label"], review["right_label"]) == ("Max", "Max")

    # and so are runs, jobs and who started them
    assert [(each["label"], each["triggered_by_name"]) for each in runs] == [
        ("Consolidation", "Ann Admin"),
        ("Dry run", "Ann Admin"),
    ]
    assert [(each["job_id"], each["label"]) for each in jobs] == [(run, "Consolidation"), (dry, "Dry run")]
