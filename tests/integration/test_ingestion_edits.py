"""What a person corrected survives every ingestion of the file it was read from."""

from __future__ import annotations

from support.api import POWER_USER
from support.ingestion import Ingestion


def test_given_an_edited_field_when_its_file_changes_then_the_file_s_value_is_a_suggestion_with_its_span(
    ingestion: Ingestion,
) -> None:
    api, project = ingestion.api, ingestion.api.project()
    ingestion.dropbox.account.put("/ada.txt", b"Ada Vance\nEngineer")
    ingestion.ingest(project)
    (record,) = ingestion.records(project)
    path = f"/api/v1/projects/{project}/records/{record.record_id}"
    body = {"fields": {"name": "Ada Lovelace", "label": "Analyst"}}
    assert api.call("PATCH", path, body, as_=POWER_USER, headers={"If-Match": '"1"'}).status == 200

    ingestion.dropbox.account.put("/ada.txt", b"Ada V. Vance\nEngineer")
    ingestion.ingest(project)
    after = api.call("GET", path, as_=POWER_USER).json
    accepted = api.call(
        "POST", f"{path}/suggestions/accept", {"fields": ["name"]}, headers={"If-Match": f'"{after["version"]}"'}
    ).json

    assert (after["fields"]["name"]["value"], after["fields"]["label"]["value"]) == ("Ada Lovelace", "Analyst")
    assert after["suggestions"] == {
        "name": {"value": "Ada V. Vance", "provenance": "extracted", "confidence": 0.9, "span": [0, 12]}
    }
    assert (accepted["fields"]["name"], accepted["suggestions"]) == (after["suggestions"]["name"], {})
