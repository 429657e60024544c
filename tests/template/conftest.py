"""``template.yaml`` as CloudFormation deploys it: after its transforms, with its parameters' defaults but for the paid
services that are off by default."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ops.rendering import Source, read_source, render

Properties = dict[str, Any]


class Deployment:
    """The resources that come out of the transforms; a reference from one to another stays a reference."""

    def __init__(self, source: Source) -> None:
        self.resources: dict[str, dict[str, Any]] = render(source)

    def of_type(self, kind: str) -> dict[str, Properties]:
        """Properties by logical id, of each resource of a type such as ``SQS::Queue``."""
        found = {name: resource for name, resource in self.resources.items() if resource["Type"] == f"AWS::{kind}"}
        return {name: resource.get("Properties", {}) for name, resource in found.items()}

    def target(self, reference: dict[str, Any]) -> str:
        """The logical id that a ``Ref`` or ``Fn::GetAtt`` names."""
        return str(reference["Ref"] if "Ref" in reference else reference["Fn::GetAtt"][0])


Change = Callable[[Callable[[str], Any]], object]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Gives each rule of a module to its tests, and to ``breach`` each change that the rule has to notice.

    A module's ``RULES`` maps a rule (what is wrong with a deployment, as a list) to changes of resources' properties.
    """
    rules: dict[Callable[..., list[str]], list[Change]] = getattr(metafunc.module, "RULES", {})
    if "breach" in metafunc.fixturenames:
        pairs = [(rule, breach) for rule, breaches in rules.items() for breach in breaches]
        ids = [f"{rule.__name__}-{number}" for number, (rule, _) in enumerate(pairs)]
        metafunc.parametrize(("rule", "breach"), pairs, ids=ids)
    elif "rule" in metafunc.fixturenames:
        metafunc.parametrize("rule", list(rules), ids=lambda rule: rule.__name__)


@pytest.fixture(scope="session", autouse=True)
def _region() -> Iterator[None]:
    """The translator asks boto3 for a region, and for nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        yield


@pytest.fixture(scope="session")
def _source() -> Source:
    return read_source()


@pytest.fixture
def template_source(_source: Source) -> Source:
    """What is written in ``template.yaml``, the test's own to change."""
    return copy.deepcopy(_source)


@pytest.fixture(scope="session")
def deployment(_source: Source, _region: None) -> Deployment:
    """What is deployed."""
    return Deployment(_source)


@pytest.fixture
def deploy_source() -> type[Deployment]:
    """Deploys another source."""
    return Deployment


@pytest.fixture
def deploy_changed(template_source: Source) -> Callable[[Change], Deployment]:
    """Deploys the template after a change to the properties of resources, or to the names that a ForEach is for."""

    def properties(name: str) -> Any:
        resource = template_source["Resources"][name]
        return resource[1] if name.startswith("Fn::ForEach::") else resource["Properties"]

    def deploy(change: Change) -> Deployment:
        change(properties)
        return Deployment(template_source)

    return deploy
