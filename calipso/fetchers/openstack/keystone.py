"""Regions, domains and projects: what keystone owns."""

from collections.abc import Iterator

from calipso.fetchers.openstack import questions
from calipso.fetchers.visit import Visit, region_key
from calipso.records import ROOT, Record, key_of

DISCOVERED = {"compute", "network"}


def fetch_regions(visit: Visit) -> Iterator[Record]:
    """One record for each region of the catalogue that has nova or neutron."""
    for region, services in visit.source.regions().items():
        if DISCOVERED & set(services):
            record = visit.record(
                "region",
                region_key(region),
                name=region,
                parent=ROOT,
                properties={"endpoints": services},
                raw={"services": services},
            )
            record.properties["region"] = region
            yield record


def fetch_projects(visit: Visit) -> Iterator[Record]:
    """Every domain, and every project below its domain."""
    for row in visit.rows(questions.domains()):
        yield visit.record(
            "domain",
            key_of("domain", row["id"]),
            name=row["name"],
            parent=ROOT,
            properties={"uuid": row["id"], "enabled": row.get("enabled")},
            raw={"keystone": row},
        )
    for row in visit.rows(questions.projects()):
        yield visit.record(
            "project",
            key_of("project", row["id"]),
            name=row["name"],
            parent=key_of("domain", row["domain_id"]),
            properties={
                "uuid": row["id"],
                "description": row.get("description") or None,
                "enabled": row.get("enabled"),
                "domain_uuid": row["domain_id"],
            },
            raw={"keystone": row},
        )
