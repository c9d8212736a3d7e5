"""Requests made from the API's own description: no fault, and only answers that it names."""

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from schemathesis import Case

from tests.support.world import ORIGIN, Person, World

EXAMPLES = 25
PROBLEM = "application/problem+json"
# They would end what the other requests are made with.
LEFT_OUT = {
    ("delete", "/api/v1/auth/sessions"),
    ("post", "/api/v1/auth/sign-out"),
    ("put", "/api/v1/auth/password"),
}
ENDING = {"/api/v1/auth/tokens/{token_id}", "/api/v1/auth/sessions/{session_id}"}


async def _ids(owner: Person) -> dict[str, str]:
    """Fill a space and return ids that exist, by the names of path parameters."""
    space = await owner.space()
    general = await owner.general(space)
    sent = await owner.send(general)
    role = await owner.call("POST", f"/spaces/{space['id']}/roles", {"name": "Gardener"})
    return {
        "space_id": space["id"],
        "channel_id": general["id"],
        "message_id": sent["id"],
        "role_id": role["id"],
        "user_id": owner.id,
    }


def _operations(document: dict[str, Any]) -> list[Any]:
    schema = schemathesis.openapi.from_dict(document)
    found = [each.ok() for each in schema.get_all_operations()]
    return [each for each in found if (each.method, each.path) not in LEFT_OUT]


def _cases(operation: Any) -> list[Case]:
    """Return some requests for an operation, the same at every run."""
    made: list[Case] = []

    @seed(20261124)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def collect(case: Case) -> None:
        made.append(case)

    collect()
    return made


async def _send(http: httpx.AsyncClient, case: Case) -> httpx.Response:
    given_parts = case.as_transport_kwargs(base_url=ORIGIN)
    given_parts.pop("cookies", None)
    parts = {
        key: value for key, value in given_parts.items() if key != "headers" and value is not None
    }
    kept = {"content-type", "range", "if-none-match", "if-range", "idempotency-key"}
    headers = {
        key: str(value).encode("utf-8", "replace")
        for key, value in (given_parts.get("headers") or {}).items()
        if key.lower() in kept
    }
    if isinstance(parts.get("data"), bytes):
        parts["content"] = parts.pop("data")
    return await http.request(**parts, headers=headers)


@pytest.mark.slow
async def test_the_api_answers_as_it_says_whatever_is_asked(world: World) -> None:
    owner = await world.person("alice", role="owner")
    document = (await owner.http.get("/openapi.json")).json()
    ids = await _ids(owner)
    wrong, done = [], 0
    for operation in _operations(document):
        for number, case in enumerate(_cases(operation)):
            if number % 2 and operation.path not in ENDING and operation.method != "delete":
                known = {key: ids[key] for key in case.path_parameters or {} if key in ids}
                case.path_parameters = {**(case.path_parameters or {}), **known}
            answer = await _send(owner.http, case)
            wrong += _differences(operation, case, answer)
            done += answer.status_code < 300
    assert not wrong
    assert done > 100, "hardly anything was accepted: the requests test nothing"


def _differences(operation: Any, case: Case, answer: httpx.Response) -> list[str]:
    """Return what an answer should not be."""
    told = f"{operation.method} {operation.path}: {answer.status_code}"
    wrong = []
    if answer.status_code >= 500:
        wrong.append(f"{told} {answer.text} {case.path_parameters} {case.query} {case.body!r:.300}")
    if answer.status_code >= 400 and answer.headers["content-type"] != PROBLEM:
        wrong.append(f"{told} {answer.headers['content-type']}")
    stated = operation.definition.raw["responses"]
    if answer.status_code < 300 and str(answer.status_code) not in stated:
        wrong.append(f"{told} is not among {sorted(stated)}")
    return wrong
