"""Who asks: the answer of authentication, carried to every use-case."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in person or bot. `session_id` is the session or token they came with."""

    user_id: int
    session_id: int
    server_role: str
    kind: str

    @property
    def administers_server(self) -> bool:
        """Tell whether they may change the server itself."""
        return self.server_role in {"owner", "admin"}
