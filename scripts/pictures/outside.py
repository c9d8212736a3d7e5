"""The views of those who are not signed in, and of a server that has nothing yet."""

from scripts.pictures.visit import Go, Visit


async def _sign_in_wrong(visit: Visit) -> None:
    await visit.open("/sign-in")
    await visit.page.get_by_label("Username").fill("mara")
    await visit.page.get_by_label("Password", exact=True).fill("not the password")
    await visit.press("Sign in", exact=True)
    await visit.page.wait_for_load_state("networkidle")


def _at(path: str) -> Go:
    async def go(visit: Visit) -> None:
        await visit.open(path.format(**visit.town.ids))

    return go


BEFORE: dict[str, Go] = {
    "setup": _at("{setup}"),
    "setup-needed": _at("/"),
    "setup-gone": _at("/setup#nonsense"),
}
OUTSIDE: dict[str, Go] = {
    "sign-in": _at("/sign-in"),
    "sign-in-wrong": _sign_in_wrong,
    "sign-up-invitation-needed": _at("/sign-up"),
    "invitation": _at("/invite/{code}"),
    "sign-up": _at("/sign-up?invitation={code}"),
    "invitation-gone": _at("/invite/nothing"),
}
EMPTY: dict[str, Go] = {"empty-server": _at("/"), "empty-direct": _at("/direct")}
