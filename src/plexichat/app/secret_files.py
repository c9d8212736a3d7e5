"""Secrets from files: `PLEXICHAT_<NAME>_FILE` instead of `PLEXICHAT_<NAME>`."""

import os
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource
from typing_extensions import override

MAX_BYTES = 4096


class SecretFiles(PydanticBaseSettingsSource):
    """Reads the secret settings whose environment variable ends in `_FILE`."""

    @override
    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the file's text without its last line break, or None where no file is named."""
        prefix = str(self.config.get("env_prefix") or "")
        path = os.environ.get(f"{prefix}{field_name}_FILE".upper())
        if path is None or "SecretStr" not in str(field.annotation):
            return None, field_name, False
        try:
            text = Path(path).expanduser().read_bytes()[:MAX_BYTES].decode()
        except (OSError, UnicodeDecodeError) as error:
            message = f"{prefix}{field_name.upper()}_FILE: {path} cannot be read ({error})"
            raise ValueError(message) from error
        return SecretStr(text.rstrip("\r\n")), field_name, False

    @override
    def __call__(self) -> dict[str, Any]:
        """Return the secrets that files hold."""
        values: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, _ = self.get_field_value(field, name)
            if value is not None:
                values[key] = value
        return values
