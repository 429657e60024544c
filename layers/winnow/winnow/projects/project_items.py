"""A project's stored form."""

from __future__ import annotations

from winnow.platform.clock import from_text, to_text
from winnow.platform.expressions import Item, Key
from winnow.platform.stored_object import StoredObject
from winnow.projects.project import Consolidation, Pace, Project, Sources

LISTING = "PROJECTS"
_DISABLED = "disabled_"


def project_key(project_id: str) -> Key:
    """Where a project stands."""
    return Key(f"PROJECT#{project_id}", "PROJECT")


GOING = "erased_by"
"""The attribute that names the job which erases the whole project; from then on nobody finds the project."""


def is_going(item: Item) -> bool:
    """Whether a project is being erased."""
    return GOING in item


def listing_position(project: Project) -> str:
    """Where a project stands in the list of projects by name."""
    return f"{project.name.casefold()}#{project.project_id}"


def disabled_name(source: str) -> str:
    """The attribute that holds why a source is switched off; it is there only while it is.

    Args:
        source: the name of a source, e.g. ``dropbox``.
    """
    return f"{_DISABLED}{source}"


def to_item(project: Project) -> Item:
    """The stored form. Counters and the lock are only present when they hold something: jobs add and remove them.

    What jobs of different kinds or sources write is an attribute of its own each, so that none writes over another's.
    """
    rules = project.consolidation
    item: Item = {
        **project_key(project.project_id).item(),
        "gsi1pk": LISTING,
        "gsi1sk": listing_position(project),
        "project_id": project.project_id,
        "name": project.name,
        "description": project.description,
        "created_at": to_text(project.created_at),
        "created_by": project.created_by,
        "updated_at": to_text(project.updated_at),
        "version": project.version,
        "consolidation_enabled": rules.enabled,
        "consolidation": {
            "match_threshold": rules.match_threshold,
            "review_threshold": rules.review_threshold,
            "nightly": rules.nightly,
            "on_threshold": rules.on_threshold,
            "new_records_threshold": rules.new_records_threshold,
            "options": dict(rules.options),
            **({"schema": dict(rules.schema)} if rules.schema else {}),
            **({"survivorship": dict(rules.survivorship)} if rules.survivorship else {}),
        },
        "sources": {
            "dropbox_path": project.sources.dropbox_path,
            "s3_prefix": project.sources.s3_prefix,
            "poll": project.sources.poll,
        },
    }
    if project.retention:
        item["retention"] = dict(project.retention)
    for source, code in project.sources.disabled.items():
        item[disabled_name(source)] = code
    if project.active_job:
        item["active_job"] = project.active_job
    for kind, pace in project.pace.items():
        item[f"pace_{kind}"] = {"units": pace.units, "seconds": pace.seconds}
    item |= {name: count for name, count in {"records": project.records, "changed": project.changed}.items() if count}
    return item


def from_item(item: Item) -> Project:
    """The project that ``to_item`` wrote; members of a later release are ignored, missing ones have defaults.

    Raises:
        KeyError, ValueError: a member that a project can't be without is missing, or is no moment.
    """
    stored, default = StoredObject(item), Consolidation()
    rules, sources = stored.object("consolidation"), stored.object("sources")
    return Project(
        project_id=str(item["project_id"]),
        name=str(item["name"]),
        description=stored.text("description"),
        created_at=from_text(stored.text("created_at")),
        created_by=str(item["created_by"]),
        updated_at=from_text(stored.text("updated_at")),
        version=stored.integer("version", 1),
        sources=Sources(
            dropbox_path=sources.text("dropbox_path"),
            s3_prefix=sources.text("s3_prefix"),
            poll=sources.flag("poll"),
            disabled={
                name.removeprefix(_DISABLED): str(code) for name, code in item.items() if name.startswith(_DISABLED)
            },
        ),
        consolidation=Consolidation(
            enabled=item.get("consolidation_enabled") is not False,
            match_threshold=rules.real("match_threshold", default.match_threshold),
            review_threshold=rules.real("review_threshold", default.review_threshold),
            nightly=rules.members.get("nightly") is not False,
            on_threshold=rules.flag("on_threshold"),
            new_records_threshold=rules.integer("new_records_threshold", default.new_records_threshold),
            options=rules.mapping("options"),
            schema=rules.mapping("schema"),
            survivorship=rules.mapping("survivorship"),
        ),
        active_job=stored.optional_text("active_job"),
        records=stored.integer("records"),
        changed=stored.integer("changed"),
        retention=stored.integers("retention"),
        pace={
            name.removeprefix("pace_"): Pace(pace.integer("units"), pace.real("seconds"))
            for name in item
            if name.startswith("pace_")
            for pace in [stored.object(name)]
        },
    )
