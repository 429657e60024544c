"""The erasure of a project on the deployed stack begins, before all other tests: it waits for a minute and a half, in
which some container may still know the project. ``test_recovery`` sees its end."""

from __future__ import annotations

import pytest
from support.erased_project import ErasedProject

from winnow.sdk.client import Client
from winnow.sdk.client_errors import ApiError


def test_a_project_that_is_being_erased_is_found_no_more(admin: Client, erased_project: ErasedProject) -> None:
    assert {"inbox", "text", "reports", "exports"} <= erased_project.folders
    with pytest.raises(ApiError) as refused:
        admin.project(erased_project.project_id)
    assert refused.value.status == 404
