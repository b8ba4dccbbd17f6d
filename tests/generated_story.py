"""Moz's story by a client that a generator made of the OpenAPI document; run by itself, it knows nothing of Calipso.

`python generated_story.py URL` in a folder that holds `calipso_client`; the token comes on standard input. Prints JSON.
"""

import json
import sys

from calipso_client import AuthenticatedClient
from calipso_client.api.answers import get_answers_get_path, post_answers_post_impact
from calipso_client.api.objects import (
    get_objects_get_clique,
    get_objects_get_object,
    get_objects_list_objects,
)
from calipso_client.api.past import get_past_get_compare, post_past_post_snapshot
from calipso_client.api.reports import get_reports_get_one, post_reports_post_report
from calipso_client.models.problem import Problem
from calipso_client.models.taken import Taken
from calipso_client.models.taking import Taking
from calipso_client.models.wanted_report import WantedReport
from calipso_client.models.wanted_report_kind import WantedReportKind

with AuthenticatedClient(
    base_url=sys.argv[1], token=sys.stdin.read().strip(), raise_on_unexpected_status=True
) as client:
    hits = get_objects_list_objects.sync(client=client, q="web", type_="instance", limit=100)
    server = get_objects_get_object.sync(hits.items[0].id, client=client)
    clique = get_objects_get_clique.sync(server.id, client=client)
    path = get_answers_get_path.sync(client=client, source="moz-web-1", target="moz-db-2")
    impact = post_answers_post_impact.sync(client=client, body=Taken(objects=["compute-1"], project="moz"))
    snapshot = post_past_post_snapshot.sync(client=client, body=Taking(name="by-generated", project="moz"))
    again = post_past_post_snapshot.sync(client=client, body=Taking(name="by-generated", project="moz"))
    compare = get_past_get_compare.sync(client=client, a="by-generated")
    report = post_reports_post_report.sync(
        client=client, body=WantedReport(kind=WantedReportKind.INVENTORY, project="moz")
    )
    opened = get_reports_get_one.sync(report.number, client=client)
    nobody = get_objects_get_object.sync("lab/instance/none", client=client)

told = {
    "found": [one.name for one in hits.items],
    "server": [server.name, server.live, len(server.links)],
    "clique": [clique.clique_type, sorted({node.type_ for node in clique.nodes})],
    "path": [path.reachable, path.hops[0].object_["name"], path.hops[-1].object_["name"]],
    "down": [one["name"] for one in impact.down],
    "snapshot": [snapshot.name, snapshot.environment],
    "again": [isinstance(again, Problem), again.status, again.error],
    "same": compare.same,
    "report": [report.title == opened.title, len(opened.tables)],
    "nobody": [isinstance(nobody, Problem), nobody.status, bool(nobody.hint)],
}
print(json.dumps(told))  # noqa: T201 - its answer
