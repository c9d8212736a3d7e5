"""Who is at the other servers, as far as somebody here looks at them."""

from collections.abc import Collection, Iterator


class Elsewhere:
    """What each other server said last of each person who is looked at here."""

    def __init__(self) -> None:
        self._states: dict[int, dict[str, str]] = {}

    @property
    def watched(self) -> list[int]:
        """Return the people who are looked at here."""
        return list(self._states)

    def watch(self, user_id: int) -> None:
        """Begin to remember what is said of somebody."""
        self._states.setdefault(user_id, {})

    def unwatch(self, user_id: int) -> None:
        """Remember it no more."""
        self._states.pop(user_id, None)

    def states(self, user_id: int) -> Collection[str]:
        """Return what the other servers say of somebody."""
        return self._states.get(user_id, {}).values()

    def note(self, server: str, user_id: int, state: str) -> None:
        """Remember what a server says, if somebody here looks at the person."""
        said = self._states.get(user_id)
        if said is None:
            return
        if state == "offline":
            said.pop(server, None)
        else:
            said[server] = state

    def forget_but(self, servers: Collection[str]) -> Iterator[int]:
        """Forget what servers said that are gone; yield the people of whom they said it."""
        for user_id, said in self._states.items():
            gone = [server for server in said if server not in servers]
            for server in gone:
                del said[server]
            if gone:
                yield user_id
