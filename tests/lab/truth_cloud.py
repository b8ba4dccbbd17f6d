"""What keystone, nova and neutron say, by plain HTTP: one dict of lists per region, every list as the API gave it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
import yaml

TIMEOUT = 60
MICROVERSION = "2.1"


def collect_cloud(state: Path) -> dict:
    """Asks every API once: ``{"domains", "projects", "regions": {name: {...}}}``."""
    cloud = next(iter(yaml.safe_load((state / "clouds.yaml").read_text())["clouds"].values()))
    auth = cloud["auth"]
    with requests.Session() as session:
        catalog = sign_in(session, auth)
        identity = auth["auth_url"].rstrip("/")
        regions = [item["id"] for item in get(session, f"{identity}/regions", "regions")]
        with ThreadPoolExecutor(len(regions)) as pool:
            found = pool.map(lambda region: collect_region(session, region_urls(catalog, region)), regions)
            return {
                "domains": get(session, f"{identity}/domains", "domains"),
                "projects": get(session, f"{identity}/projects", "projects"),
                "regions": dict(zip(regions, found, strict=True)),
            }


def sign_in(session: requests.Session, auth: dict) -> list[dict]:
    """Puts a project's token into the session and returns the service catalogue."""
    user = {"name": auth["username"], "password": auth["password"], "domain": {"name": auth["user_domain_name"]}}
    project = {"name": auth["project_name"], "domain": {"name": auth["project_domain_name"]}}
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": {"project": project}}}
    answer = session.post(f"{auth['auth_url'].rstrip('/')}/auth/tokens", json=body, timeout=TIMEOUT)
    answer.raise_for_status()
    session.headers["X-Auth-Token"] = answer.headers["X-Subject-Token"]
    session.headers["X-OpenStack-Nova-API-Version"] = MICROVERSION
    return answer.json()["token"]["catalog"]


def region_urls(catalog: list[dict], region: str) -> dict[str, str]:
    """Nova's and neutron's public addresses in a region."""
    urls = {
        service["type"]: endpoint["url"].rstrip("/")
        for service in catalog
        for endpoint in service["endpoints"]
        if endpoint["region"] == region and endpoint["interface"] == "public"
    }
    network = urls["network"] if urls["network"].endswith("/v2.0") else urls["network"] + "/v2.0"
    return {"compute": urls["compute"], "network": network}


def get(session: requests.Session, url: str, key: str) -> list[dict]:
    """The list below ``key``; the lab's lists fit into one page, and a second page would be an error to be seen."""
    answer = session.get(url, timeout=TIMEOUT)
    answer.raise_for_status()
    data = answer.json()
    if data.get(f"{key}_links"):
        raise RuntimeError(f"{url} gave only a first page: read on is not built, since the lab is smaller")
    return data[key]


def collect_region(session: requests.Session, urls: dict[str, str]) -> dict:
    """Everything of one region's nova and neutron."""
    nova, neutron = urls["compute"], urls["network"]
    lists = ("agents", "networks", "subnets", "ports", "routers", "trunks")
    found = {name: get(session, f"{neutron}/{name}", name) for name in lists}
    found["services"] = get(session, f"{nova}/os-services", "services")
    found["zones"] = get(session, f"{nova}/os-availability-zone/detail", "availabilityZoneInfo")
    found["aggregates"] = get(session, f"{nova}/os-aggregates", "aggregates")
    found["servers"] = get(session, f"{nova}/servers/detail?all_tenants=1", "servers")
    for server in found["servers"]:
        server["interfaces"] = get(session, f"{nova}/servers/{server['id']}/os-interface", "interfaceAttachments")
    for agent in found["agents"]:
        routes = agent["binary"] == "neutron-l3-agent"
        agent["routers"] = get(session, f"{neutron}/agents/{agent['id']}/l3-routers", "routers") if routes else []
    return found
