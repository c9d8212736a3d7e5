"""The examples of proxies fit the servers' own limits, and that of Kubernetes fits that of nginx.

Whether nginx, HAProxy and Caddy do what theirs say is seen in tests/debian/test_proxies.py.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import yaml

from plexichat.app.settings import Settings
from plexichat.edge.socket.settings import GatewaySettings
from tests.support.reverse_proxies import NAMES, Certificate, Place, adapted, replaced

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NGINX = (DEPLOY / "proxies" / "nginx.conf").read_text()
HAPROXY = (DEPLOY / "proxies" / "haproxy.cfg").read_text()
CADDY = (DEPLOY / "proxies" / "Caddyfile").read_text()
KUBERNETES = (DEPLOY / "kubernetes" / "ingress.yaml").read_text()
PREFIX = "nginx.ingress.kubernetes.io/"
POLLS = "location /api/v1/gateway/poll {"


def default(name: str) -> int:
    """Return a setting's default."""
    value: int = Settings.model_fields[name].default
    return value


def seconds(text: str, *names: str) -> list[int]:
    """Return what is given for these names, which must all be there, in seconds."""
    found = [re.search(rf"^\s*{name} (\d+)s\b", text, re.MULTILINE) for name in names]
    assert all(found), names
    return [int(each[1]) for each in found if each]


def of_nginx(name: str, text: str = NGINX) -> str:
    """Return a directive's value where it is the same everywhere in the text."""
    values = set(re.findall(rf"^\s*{name} ([^;]+);", text, re.MULTILINE))
    assert len(values) == 1, f"{name}: {values}"
    return str(values.pop())


def things(kind: str) -> dict[str, Any]:
    """Return Kubernetes' objects of a kind by their names."""
    every = yaml.safe_load_all(KUBERNETES)
    return {each["metadata"]["name"]: each for each in every if each["kind"] == kind}


def annotations(ingress: str) -> dict[str, str]:
    """Return an ingress' annotations by their short names."""
    given = things("Ingress")[ingress]["metadata"]["annotations"]
    assert all(isinstance(value, str) for value in given.values()), "Kubernetes takes text alone"
    return {name.removeprefix(PREFIX): value for name, value in given.items()}


def test_no_proxy_gives_a_socket_up_between_two_heartbeats() -> None:
    silent = [*seconds(NGINX, "proxy_read_timeout", "proxy_send_timeout")]
    silent += seconds(HAPROXY, "timeout client", "timeout server", "timeout tunnel")
    for ingress in things("Ingress"):
        told = annotations(ingress)
        silent += [int(told["proxy-read-timeout"]), int(told["proxy-send-timeout"])]
    assert min(silent) > 2 * default("heartbeat_seconds")
    assert min(silent) > 2 * GatewaySettings().poll_seconds


@pytest.mark.parametrize(("text", "name"), [(NGINX, "keepalive_timeout"), (CADDY, "keepalive")])
def test_no_proxy_uses_a_connection_that_the_server_is_closing(text: str, name: str) -> None:
    assert seconds(text, name)[0] < uvicorn.Config("").timeout_keep_alive


def test_a_body_is_measured_by_plexichat_alone() -> None:
    place = NGINX.index(POLLS)
    polls, rest = NGINX[place : NGINX.index("}", place)], NGINX[:place]
    assert of_nginx("client_max_body_size", rest) == "0"
    assert of_nginx("proxy_request_buffering") == "off"
    kept = int(of_nginx("client_max_body_size", polls).removesuffix("m")) * 1024 * 1024
    assert kept > default("body_max_bytes")
    for ingress, text in (("plexichat", rest), ("plexichat-polls", polls)):
        size = annotations(ingress)["proxy-body-size"]
        assert size == of_nginx("client_max_body_size", text)


@pytest.mark.parametrize("ingress", ["plexichat", "plexichat-polls"])
def test_kubernetes_says_what_nginx_says(ingress: str) -> None:
    place = NGINX.index(POLLS)
    end = NGINX.index("}", place)
    own = NGINX[place:end] if ingress == "plexichat-polls" else NGINX[end:]
    told = annotations(ingress)
    for name in ("proxy-connect-timeout", "proxy-read-timeout", "proxy-send-timeout"):
        assert told[name] == of_nginx(name.replace("-", "_")).removesuffix("s")
    assert told["proxy-next-upstream-tries"] == of_nginx("proxy_next_upstream_tries")
    assert told["proxy-next-upstream"] == of_nginx("proxy_next_upstream", own)


def test_kubernetes_buffers_what_nginx_buffers() -> None:
    for name in ("proxy-request-buffering", "proxy-buffering"):
        assert annotations("plexichat")[name] == of_nginx(name.replace("-", "_"))
        assert name not in annotations("plexichat-polls")


def test_kubernetes_keeps_polls_apart() -> None:
    """By a service of their own: ingress-nginx has one way to choose for each service."""
    assert annotations("plexichat-polls")["upstream-hash-by"] in of_nginx("hash")
    backends = {
        rule["backend"]["service"]["name"]: rule["path"]
        for each in things("Ingress").values()
        for rule in each["spec"]["rules"][0]["http"]["paths"]
    }
    assert backends == {"plexichat": "/", "plexichat-polls": "/api/v1/gateway/poll"}
    services = things("Service")
    assert services.keys() == backends.keys()
    assert services["plexichat"]["spec"] == services["plexichat-polls"]["spec"]


def test_kubernetes_shows_a_certificate_under_the_public_name() -> None:
    for each in things("Ingress").values():
        host = each["spec"]["rules"][0]["host"]
        assert [tls["hosts"] for tls in each["spec"]["tls"]] == [[host]]
        assert {"name": "PLEXICHAT_PUBLIC_URL", "value": f"https://{host}"} in _environment()
        assert f"server_name {host};" in NGINX


def test_kubernetes_waits_until_clients_are_handed_over() -> None:
    pod = things("Deployment")["plexichat"]["spec"]["template"]["spec"]
    stopping = default("drain_seconds") + default("stop_seconds")
    assert pod["terminationGracePeriodSeconds"] > stopping


def test_all_proxies_ask_whether_a_server_is_ready() -> None:
    pod = things("Deployment")["plexichat"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert "option httpchk GET /readyz" in HAPROXY
    assert "health_uri /readyz" in CADDY


@pytest.mark.parametrize("program", NAMES)
def test_an_example_is_started_with_no_address_or_path_of_its_own(
    program: str, tmp_path: Path
) -> None:
    certificate = Certificate(tmp_path / "chain", tmp_path / "key", tmp_path / "both")
    text, _ = adapted(program, Place(tmp_path, certificate, [1, 2, 3], 4, 5))
    given = [line for line in text.splitlines() if not line.strip().startswith("#")]
    assert not [line for line in given if re.search(r"10\.0\.0\.|/etc/|:80\b|:443\b", line)]


def test_what_an_example_does_not_say_is_not_replaced() -> None:
    with pytest.raises(LookupError, match="listen 80"):
        replaced("listen 81;", {"listen 80;": "listen 5;"})


def _environment() -> list[dict[str, str]]:
    pod = things("Deployment")["plexichat"]["spec"]["template"]["spec"]
    given: list[dict[str, str]] = pod["containers"][0]["env"]
    return given
