"""Settings, read from the environment once. Only the composition root and the command line's start look at them."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from tzlocal import get_localzone_name

from app.domain.isolation import Isolation
from app.domain.time_zone import known_zone

PROJECT = Path(__file__).resolve().parent.parent
Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Every setting is an environment variable: TASK_TRACKER_ and the name in capitals, but for DATABASE_URL."""

    model_config = SettingsConfigDict(env_prefix="TASK_TRACKER_", frozen=True, populate_by_name=True, extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    database_url: str = Field(
        f"sqlite:///{PROJECT}/db/task_tracker.db",
        validation_alias="DATABASE_URL",
        description="Where everything is kept: `sqlite:///path` or `postgresql://user:password@host/name`.",
    )
    timezone: str = Field(
        "", description="IANA time zone of the pages and of new goals; empty: the machine's, else UTC."
    )
    workers: int = Field(4, ge=1, le=64, description="Scripts that may run at the same time.")
    isolation: Isolation = Field(
        Isolation.LIMITED, description="Least isolation of scripts: `limited`, `sandboxed`, or `plain` for none."
    )
    runner_user: str = Field(
        "", description="User that scripts run as, name or number; only root may switch. Empty: `nobody` for root."
    )
    script_memory_mb: int = Field(4096, ge=64, description="Address space of each process of a script, in MiB.")
    script_file_mb: int = Field(1024, ge=1, description="Largest file that a script may write, in MiB.")
    keep_output_days: int = Field(
        90, ge=0, le=36500, description="Days that the output of a run is kept after its end; 0 keeps it for ever."
    )
    admin_password: SecretStr | None = Field(
        None, description="Password that every page asks for; needed for any address but loopback."
    )
    admin_password_file: Path | None = Field(None, description="File that holds the password; wins over the variable.")
    allowed_hosts: Names = Field((), description="Host names that may be asked for, by comma; empty: loopback names.")
    public_origin: str | None = Field(
        None, description="Address that people type, such as `https://tasks.example.org`."
    )
    trusted_proxies: Names = Field((), description="Addresses or networks whose forwarded headers count, by comma.")
    secret_key_file: Path | None = Field(
        None, description="File with the key that seals secrets; empty: `task_tracker.key` beside the database."
    )
    services_file: Path | None = Field(
        None, description="TOML file that declares helper programs; empty: `services.toml` beside `main.py`, if any."
    )
    mcp_servers_file: Path | None = Field(
        None, description="TOML file that declares the MCP servers whose tools goals may call; empty: none."
    )
    browser: str = Field(
        "", description="Browser of browser tasks, a path or a name; empty: Chromium as found, else Playwright's own."
    )

    development: bool = Field(False, description="Shows `/patterns`, a page with every component of the pages.")

    allowed_networks: Names = Field(
        (),
        description="Internal networks that requests of goals may reach, by comma, such as `10.0.0.0/8`; empty: none.",
    )

    @field_validator("allowed_hosts", "trusted_proxies", "allowed_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator(
        "admin_password", "admin_password_file", "public_origin", "secret_key_file", "services_file",
        "mcp_servers_file", mode="before",
    )  # fmt: skip
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("allowed_networks")
    @classmethod
    def _known_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ip_network(text)
            except ValueError as error:
                raise ValueError("write networks such as 10.0.0.0/8 or fd00::/8, with commas between") from error
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value:
            try:
                known_zone(value)
            except (ValueError, OSError, LookupError) as error:
                raise ValueError(f"there is no time zone {value!r}") from error
        return value

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The internal networks that requests may reach."""
        return tuple(ip_network(text) for text in self.allowed_networks)

    @property
    def zone(self) -> str:
        """The IANA zone of new goals: the setting, else the machine's, else UTC."""
        return self.timezone or _zone_of_this_machine() or "UTC"

    @property
    def password(self) -> str | None:
        """The password that pages ask for, from the file or the variable; raises ValueError that says what to do."""
        if self.admin_password_file is not None:
            return _password_in(self.admin_password_file)
        return self.admin_password.get_secret_value() if self.admin_password else None


def _password_in(file: Path) -> str:
    try:
        password = file.read_text(encoding="utf-8").strip()
    except PermissionError as error:
        user = os.geteuid()
        remedy = f"Let user {user} read it (beside docker-compose.yml: sudo chown {user} db/admin_password)"
        raise ValueError(f"TASK_TRACKER_ADMIN_PASSWORD_FILE: {file} cannot be read. {remedy}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"TASK_TRACKER_ADMIN_PASSWORD_FILE: {file} is not text in UTF-8") from error
    except OSError as error:
        raise ValueError(f"TASK_TRACKER_ADMIN_PASSWORD_FILE: {file} cannot be read ({error.strerror})") from error
    if not password:
        raise ValueError(f"TASK_TRACKER_ADMIN_PASSWORD_FILE: {file} is empty")
    return password


def setting_errors(error: ValidationError) -> str:
    """What is wrong with the environment, one line for each variable, without its value: it may be a secret."""
    return "\n".join(
        f"{_variable(str(problem['loc'][0]) if problem['loc'] else '')}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)
    )


def _variable(name: str) -> str:
    return name if name.isupper() else f"TASK_TRACKER_{name.upper()}"


def _zone_of_this_machine() -> str:
    """Empty where it has none, or one that means nothing elsewhere."""
    try:
        return known_zone(get_localzone_name() or "")
    except (ValueError, OSError, LookupError):
        return ""
