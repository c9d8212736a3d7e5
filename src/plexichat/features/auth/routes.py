"""Sign-in over HTTP."""

from typing import Annotated

from litestar import Controller, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, PathParameter
from msgspec import UNSET

from plexichat.core.caller import Caller
from plexichat.edge.http.cookies import Cookies
from plexichat.edge.http.visit import Visit
from plexichat.features.auth.account_routes import ACCOUNT_ROUTES
from plexichat.features.auth.parts import SignedIn, Visitor
from plexichat.features.auth.schemas import (
    PasswordBody,
    ServerBody,
    ServerView,
    SessionList,
    SetupBody,
    SignedInView,
    SignInBody,
    SignUpBody,
    TokenBody,
    TokenView,
)
from plexichat.features.auth.service import Auth
from plexichat.features.users import NewUser

IdInPath = Annotated[int, PathParameter(ge=0, le=2**63 - 1)]
WantsToken = Annotated[
    str | None,
    HeaderParameter(
        name="X-Plexichat-Token",
        required=False,
        description="`1`: answer with a bearer token instead of setting the cookie",
    ),
]


class ServerRoutes(Controller):
    """The server as visitors see it."""

    path = "/server"
    tags = ["server"]

    @get("/", summary="Read what anybody may know")
    async def view(self, auth: NamedDependency[Auth]) -> ServerView:
        """Answer without sign-in: the page asks this first."""
        return await auth.server.view()

    @patch("/", summary="Change the server")
    async def change(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], data: ServerBody
    ) -> ServerView:
        """For administrators."""
        name = None if data.name is UNSET else data.name
        sign_up = None if data.sign_up is UNSET else data.sign_up
        return await auth.server.change(caller, name=name, sign_up=sign_up)


class SetupRoutes(Controller):
    """The first owner."""

    path = "/setup"
    tags = ["server"]

    @get("/{token:str}", summary="Ask whether a set-up link is valid", status_code=204)
    async def check(
        self, auth: NamedDependency[Auth], token: Annotated[str, PathParameter(max_length=256)]
    ) -> None:
        """Answer 404 once it is used, replaced, or the server has an owner."""
        await auth.setup.require(token)

    @post("/", summary="Make the first owner")
    async def set_up(
        self,
        auth: NamedDependency[Auth],
        cookie_lines: NamedDependency[Cookies],
        visit: NamedDependency[Visit],
        data: SetupBody,
    ) -> SignedInView:
        """Redeem the link that the server printed; it works once."""
        new = NewUser(data.username, data.display_name)
        signed_in = await auth.set_up(
            data.token, new, data.password, _visitor(visit), data.server_name
        )
        return _with_cookie(signed_in, cookie_lines, visit)


class AuthRoutes(Controller):
    """Proving who one is."""

    path = "/auth"
    tags = ["auth"]

    @post("/sign-up", summary="Make an account")
    async def sign_up(
        self,
        auth: NamedDependency[Auth],
        cookie_lines: NamedDependency[Cookies],
        visit: NamedDependency[Visit],
        data: SignUpBody,
    ) -> SignedInView:
        """The server's policy says whether an invitation is needed."""
        new = NewUser(data.username, data.display_name)
        signed_in = await auth.sign_up(new, data.password, _visitor(visit), data.invitation)
        return _with_cookie(signed_in, cookie_lines, visit)

    @post("/sign-in", summary="Sign in", status_code=200)
    async def sign_in(
        self,
        auth: NamedDependency[Auth],
        cookie_lines: NamedDependency[Cookies],
        visit: NamedDependency[Visit],
        data: SignInBody,
        wants_token: WantsToken = None,
    ) -> SignedInView:
        """A browser gets the session cookie; a program that asks gets a bearer token."""
        kind = "program" if wants_token == "1" else "browser"  # noqa: S105 - a header
        visitor = _visitor(visit, data.device)
        signed_in = await auth.sign_in(data.username, data.password, visitor, kind=kind)
        if kind == "browser":
            return _with_cookie(signed_in, cookie_lines, visit)
        return SignedInView(signed_in.user, signed_in.session, signed_in.secret)

    @post("/sign-out", summary="Sign out", status_code=204)
    async def sign_out(
        self,
        caller: NamedDependency[Caller],
        auth: NamedDependency[Auth],
        cookie_lines: NamedDependency[Cookies],
        visit: NamedDependency[Visit],
    ) -> None:
        """End the session or token that the request came with."""
        await auth.sign_out(caller)
        visit.set_cookies(cookie_lines.forget())

    @put("/password", summary="Change the password", status_code=204)
    async def change_password(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], data: PasswordBody
    ) -> None:
        """All other sessions and tokens end."""
        await auth.change_password(caller, data.current, data.new)

    @get("/sessions", summary="List where one is signed in")
    async def sessions(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth]
    ) -> SessionList:
        """Newest first; `current` marks the one that asks."""
        return SessionList(await auth.sessions(caller))

    @delete("/sessions/{session_id:int}", summary="End a session")
    async def end_session(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], session_id: IdInPath
    ) -> None:
        """Sign out somewhere else."""
        await auth.end_session(caller, session_id)

    @delete("/sessions", summary="End all other sessions")
    async def end_other_sessions(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth]
    ) -> None:
        """Sign out everywhere else; tokens stay."""
        await auth.end_other_sessions(caller)

    @get("/tokens", summary="List one's tokens")
    async def tokens(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth]
    ) -> SessionList:
        """Newest first, without their secrets."""
        return SessionList(await auth.tokens(caller))

    @post("/tokens", summary="Make a token")
    async def make_token(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], data: TokenBody
    ) -> TokenView:
        """For a program that acts as the caller; the secret is shown this once."""
        return await auth.make_token(caller, data.label, data.expires_in_seconds)

    @delete("/tokens/{token_id:int}", summary="End a token")
    async def end_token(
        self, caller: NamedDependency[Caller], auth: NamedDependency[Auth], token_id: IdInPath
    ) -> None:
        """Its sockets close too."""
        await auth.end_session(caller, token_id)


def _visitor(visit: Visit, device_name: str = "") -> Visitor:
    return Visitor(visit.address, device_name or visit.agent, visit.device)


def _with_cookie(signed_in: SignedIn, cookies: Cookies, visit: Visit) -> SignedInView:
    visit.set_cookies(cookies.keep(signed_in.secret, signed_in.device))
    return SignedInView(signed_in.user, signed_in.session)


ROUTES = [ServerRoutes, SetupRoutes, AuthRoutes, *ACCOUNT_ROUTES]
