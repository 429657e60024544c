"""The template as CloudFormation deploys it: after its transforms, for tools that read none."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from samcli.lib.cfn_language_extensions.sam_integration import expand_language_extensions
from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from ops.environments import ROOT

PSEUDO_PARAMETERS = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-central-1",
    "AWS::StackId": "arn:aws:cloudformation:eu-central-1:123456789012:stack/winnow/0-1-2-3-4",
    "AWS::StackName": "winnow",
    "AWS::URLSuffix": "amazonaws.com",
}
MODEL = "arn:aws:bedrock:eu-central-1::foundation-model/some.model"
# The paid services that are off by default are switched on, so that the rights they bring are looked at too.
SWITCHED_ON: Mapping[str, Any] = {"OcrProvider": "textract", "BedrockModelArns": [MODEL]}

type Source = dict[str, Any]


def read_source() -> Source:
    """What is written in ``template.yaml``."""
    source: Source = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return source


def render(source: Source) -> dict[str, dict[str, Any]]:
    """The resources that come out of the transforms, by logical id; parameters have their defaults.

    Args:
        source: a template as it is written; it is left as it is.

    Returns:
        A reference from one resource to another stays a reference.
    """
    defaults = {name: parameter.get("Default") for name, parameter in source["Parameters"].items()}
    values = {**PSEUDO_PARAMETERS, **defaults, **SWITCHED_ON}
    template = expand_language_extensions(copy.deepcopy(source), values, enabled=True).expanded_template
    for resource in template["Resources"].values():
        for code in ("CodeUri", "ContentUri"):
            if code in resource.get("Properties", {}):  # as after `sam package`
                resource["Properties"][code] = "s3://packages/code.zip"
    template["Transform"] = "AWS::Serverless-2016-10-31"
    resources: dict[str, dict[str, Any]] = Translator({}, Parser()).translate(template, values)["Resources"]
    return resources


def as_template(resources: Mapping[str, Any]) -> str:
    """A template of rendered resources, as JSON."""
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}, indent=1)


if __name__ == "__main__":
    print(as_template(render(read_source())))
