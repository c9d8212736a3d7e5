"""Writes what is generated from the code: `python -m plexichat.app.contracts [--check]`.

OpenAPI with the gateway's frames among its types, AsyncAPI of the gateway, the references of
settings and commands. All are committed; `--check` fails when one differs from the code.
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from plexichat import __version__
from plexichat.app import features
from plexichat.app.asgi import http_options, routes_only
from plexichat.app.frames import client_frames, server_frames
from plexichat.app.references import commands_reference, settings_reference
from plexichat.app.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
Json = dict[str, Any]
# What carries frames over HTTP; for the code that does it they are any JSON.
_CARRIERS = {
    "PollOpened": "ServerFrame",
    "FramesBody": "ClientFrame",
    "FramesPolled": "ServerFrame",
}


def documents() -> dict[str, str]:
    """Return every generated file's text by its path below the checkout."""
    return {
        "contracts/openapi.json": _text(openapi()),
        "contracts/asyncapi.json": _text(asyncapi()),
        "docs/reference/settings.md": settings_reference(),
        "docs/reference/commands.md": commands_reference(),
    }


def openapi() -> Json:
    """Return the OpenAPI document, with `ServerFrame` and `ClientFrame` among its schemas."""
    app = routes_only(features.routes(), http_options(Settings()))
    document: Json = app.openapi_schema.to_schema()
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in frame_schemas().items():
        schemas.setdefault(name, schema)
    for name, union in _CARRIERS.items():
        schemas[name]["properties"]["frames"]["items"] = {"$ref": _ref(union)}
    schemas["PollBody"]["properties"]["identify"] = {"$ref": _ref("IdentifyWithNumbers")}
    return document


def frame_schemas() -> Json:
    """Return the JSON schemas of all gateway frames by name, and the two unions of them."""
    unions = {"ServerFrame": server_frames(), "ClientFrame": client_frames()}
    kinds = [kind for union in unions.values() for kind in union]
    _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    for name, union in unions.items():
        refs = {kind.__struct_config__.tag: _ref(kind.__name__) for kind in union}
        schemas[name] = {
            "oneOf": [{"$ref": ref} for ref in refs.values()],
            "discriminator": {"propertyName": "op", "mapping": refs},
        }
    return dict(schemas)


def asyncapi() -> Json:
    """Return the AsyncAPI 3.0 document of the gateway."""
    sides = {"receive": client_frames(), "send": server_frames()}
    messages = {
        kind.__name__: {
            "name": str(kind.__struct_config__.tag),
            "summary": (kind.__doc__ or "").split("\n")[0],
            "payload": {"$ref": _ref(kind.__name__)},
        }
        for kinds in sides.values()
        for kind in kinds
    }
    channel = "#/channels/gateway"
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "PlexiChat gateway",
            "version": __version__,
            "description": "JSON text frames over WebSocket, tagged by `op`. A command may carry"
            " `ref`, which its answer repeats. Where a network breaks WebSockets, the same frames"
            " go over `/api/v1/gateway/poll` (see the OpenAPI document).",
        },
        "channels": {
            "gateway": {
                "address": "/api/v1/gateway",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            action: {
                "action": action,
                "channel": {"$ref": channel},
                "messages": [{"$ref": f"{channel}/messages/{kind.__name__}"} for kind in kinds],
            }
            for action, kinds in sides.items()
        },
        "components": {"messages": messages, "schemas": frame_schemas()},
    }


def _ref(name: str) -> str:
    return f"#/components/schemas/{name}"


def _text(document: Json) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the documents, or with `--check` tell which differ from the code."""
    stale = []
    for name, text in documents().items():
        path = ROOT / name
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"not as the code makes them: {', '.join(stale)}. Run `make contracts`.")


if __name__ == "__main__":
    main()
