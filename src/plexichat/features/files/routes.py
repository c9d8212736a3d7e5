"""Files over HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, head, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.params import FromQuery, HeaderParameter, PathParameter, QueryParameter
from litestar.response import Stream

from plexichat.core.caller import Caller
from plexichat.features.files.errors import UploadStalled, UploadTooLarge
from plexichat.features.files.names import content_disposition
from plexichat.features.files.ranges import asked_span
from plexichat.features.files.schemas import FileView, Purpose
from plexichat.features.files.service import Download, Files

AnyRequest = Request[object, object, State]
IdInPath = Annotated[int, PathParameter(ge=0, le=2**63 - 1)]
Name = Annotated[str, QueryParameter(min_length=1, max_length=1024, description="Shown to people")]
RangeHeader = Annotated[str | None, HeaderParameter(name="Range", required=False)]
IfRange = Annotated[str | None, HeaderParameter(name="If-Range", required=False)]
IfNoneMatch = Annotated[str | None, HeaderParameter(name="If-None-Match", required=False)]

_LENGTH = re.compile(r"[0-9]{1,19}")
_ANY_TYPE: dict[str, Any] = {"media_type": "*/*", "generate_examples": False}
_BYTES = Schema(type="string", format="binary")  # type: ignore[arg-type]  # any text is allowed


@dataclass
class UploadOperation(Operation):
    """Tells OpenAPI that the body is the file itself."""

    def __post_init__(self) -> None:
        """Describe the body."""
        self.request_body = RequestBody(
            required=True,
            description="The file's bytes",
            content={"application/octet-stream": OpenAPIMediaType(schema=_BYTES)},
        )


class FileRoutes(Controller):
    """Upload, download, remove."""

    path = "/files"
    tags = ("files",)

    @post(
        "/",
        summary="Upload a file",
        request_max_body_size=None,
        operation_class=UploadOperation,
    )
    async def upload(
        self,
        request: AnyRequest,
        caller: NamedDependency[Caller],
        files: NamedDependency[Files],
        name: Name,
        purpose: FromQuery[Purpose] = "attachment",
    ) -> FileView:
        """Store the body, which is the file itself, whole or not at all.

        Attach it to a message by its id. An `avatar` or `icon` can be seen by everybody here.
        """
        limit = files.limits.upload_bytes
        if int(_digits(request.headers.get("content-length"))) > limit:
            raise UploadTooLarge(f"At most {limit} bytes are accepted here.")
        chunks = _unstalled(request.stream(), files.limits.stall_seconds)
        return await files.upload(caller.user_id, name, chunks, purpose=purpose)

    @get(
        "/{file_id:int}",
        summary="Download a file",
        responses={
            200: ResponseSpec(bytes, **_ANY_TYPE, description="The whole file"),
            206: ResponseSpec(bytes, **_ANY_TYPE, description="The asked range"),
            304: ResponseSpec(None, description="The same as what `If-None-Match` names"),
        },
    )
    async def download(
        self,
        caller: NamedDependency[Caller],
        files: NamedDependency[Files],
        file_id: IdInPath,
        asked: RangeHeader = None,
        if_range: IfRange = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response[None] | Stream:
        """Whole pictures may be shown in place; everything else is an attachment.

        One byte range is answered with 206. A 404 says that the file is not there or not for you.
        """
        found = await files.open(caller.user_id, file_id)
        headers = _headers(found)
        if _matches(if_none_match, headers["ETag"]):
            return Response(None, status_code=304, headers=headers)
        unchanged = if_range is None or if_range == headers["ETag"]
        span = asked_span(asked, found.size) if unchanged else None
        start, end = span or (0, found.size)
        headers["Content-Length"] = str(end - start)
        if span:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
        return Stream(
            await files.read(found, start, end),
            status_code=206 if span else 200,
            media_type=found.media_type,
            headers=headers,
        )

    @head("/{file_id:int}", summary="Look at a file's headers")
    async def look(
        self, caller: NamedDependency[Caller], files: NamedDependency[Files], file_id: IdInPath
    ) -> Response[None]:
        """Answer with the headers of a download, without its body."""
        found = await files.open(caller.user_id, file_id)
        more = {"Content-Length": str(found.size), "Content-Type": found.media_type}
        return Response(None, headers=_headers(found) | more)

    @delete("/{file_id:int}", summary="Remove one's own file")
    async def remove(
        self, caller: NamedDependency[Caller], files: NamedDependency[Files], file_id: IdInPath
    ) -> None:
        """Refused while a message holds it or it is somebody's picture."""
        await files.delete(caller.user_id, file_id)


def _headers(found: Download) -> dict[str, str]:
    age = "max-age=86400, immutable" if found.is_public else "max-age=300"
    return {
        "ETag": f'"{found.sha256}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, {age}",
        "Vary": "Cookie, Authorization",
        "Content-Disposition": content_disposition(
            "inline" if found.shown else "attachment", found.name
        ),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def _matches(header: str | None, etag: str) -> bool:
    named = [part.strip().removeprefix("W/") for part in (header or "").split(",")]
    return etag in named or named == ["*"]


def _digits(value: str | None) -> str:
    return value if value and _LENGTH.fullmatch(value) else "0"


async def _unstalled(chunks: AsyncIterator[bytes], seconds: float) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(seconds):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise UploadStalled from None
        yield chunk


ROUTES = [FileRoutes]
