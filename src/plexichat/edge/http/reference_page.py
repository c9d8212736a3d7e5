"""Renders an OpenAPI document as one HTML page without scripts."""

from collections import defaultdict
from html import escape
from typing import Any

_STYLE = """
:root{color-scheme:light dark;font:16px/1.55 system-ui,sans-serif}
body{max-width:60rem;margin:0 auto;padding:2rem 1rem 6rem}
h1{font-size:1.6rem}h2{margin-top:3rem;text-transform:capitalize}
details{border:1px solid #8884;border-radius:.6rem;margin:.5rem 0;padding:.5rem .9rem}
summary{cursor:pointer}code,pre{font:.88em/1.5 ui-monospace,monospace}
pre{overflow-x:auto;padding:.7rem;border-radius:.5rem;background:#8881}
.verb{display:inline-block;min-width:4.2rem;font-weight:650}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .6rem .25rem 0;
vertical-align:top;border-bottom:1px solid #8883}nav a{margin-right:1rem}
"""
_VERBS = ("get", "post", "put", "patch", "delete")
Json = dict[str, Any]


def render(schema: Json) -> str:
    """Return the page: operations by tag, then every schema."""
    by_tag: dict[str, list[str]] = defaultdict(list)
    for path, item in schema.get("paths", {}).items():
        for verb in _VERBS:
            if operation := item.get(verb):
                tag = (operation.get("tags") or ["other"])[0]
                by_tag[tag].append(_operation(path, verb, operation))
    info = schema.get("info", {})
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in sorted(by_tag))
    sections = "".join(
        f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{"".join(entries)}'
        for tag, entries in sorted(by_tag.items())
    )
    shapes = schema.get("components", {}).get("schemas", {})
    types = "".join(_shape(name, shape) for name, shape in sorted(shapes.items()))
    title = f"{escape(str(info.get('title', '')))} API {escape(str(info.get('version', '')))}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
        '<p>The machine-readable form is <a href="/openapi.json">openapi.json</a>.</p>'
        f'<nav aria-label="Sections">{links}<a href="#types">types</a></nav>{sections}'
        f'<h2 id="types">types</h2>{types}</body></html>'
    )


def _operation(path: str, verb: str, operation: Json) -> str:
    rows = "".join(_parameter(each) for each in operation.get("parameters", []))
    table = f"<table><tr><th>in<th>name<th>type<th></tr>{rows}</table>" if rows else ""
    body = operation.get("requestBody", {}).get("content", {})
    wanted = "".join(f"<p>Body: {_type(each.get('schema', {}))}</p>" for each in body.values())
    answers = "".join(
        f"<li><code>{escape(status)}</code> {_answer(answer)}</li>"
        for status, answer in operation.get("responses", {}).items()
    )
    return (
        f'<details><summary><code><span class="verb">{verb.upper()}</span>{escape(path)}</code>'
        f" — {escape(str(operation.get('summary', '')))}</summary>"
        f"<p>{escape(str(operation.get('description', '')))}</p>{table}{wanted}<ul>{answers}</ul>"
        "</details>"
    )


def _parameter(parameter: Json) -> str:
    need = "required" if parameter.get("required") else ""
    cells = (str(parameter.get("in", "")), str(parameter.get("name", "")))
    named = "".join(f"<td><code>{escape(cell)}</code>" for cell in cells)
    return f"<tr>{named}<td>{_type(parameter.get('schema', {}))}<td>{need}</tr>"


def _answer(answer: Json) -> str:
    kinds = [_type(each.get("schema", {})) for each in answer.get("content", {}).values()]
    return f"{escape(str(answer.get('description', '')))} {' or '.join(kinds)}"


def _shape(name: str, shape: Json) -> str:
    needed = set(shape.get("required", []))
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code><td>{_type(kind)}"
        f"<td>{'required' if field in needed else ''}</tr>"
        for field, kind in shape.get("properties", {}).items()
    )
    return (
        f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        f"<p>{escape(str(shape.get('description', '')))}</p><table>{rows}</table></details>"
    )


def _type(shape: Json) -> str:
    if reference := shape.get("$ref"):
        name = escape(str(reference).rpartition("/")[2])
        return f'<a href="#{name}"><code>{name}</code></a>'
    for key in ("oneOf", "anyOf"):
        if choices := shape.get(key):
            return " or ".join(_type(choice) for choice in choices)
    if "enum" in shape:
        return " or ".join(f"<code>{escape(str(value))}</code>" for value in shape["enum"])
    kind = shape.get("type", "")
    if kind == "array":
        return f"list of {_type(shape.get('items', {}))}"
    name = " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
    return f"<code>{escape(name)}</code>"
