"""`app` for an ASGI server; `python main.py` is the command line."""

from app.adapters.system.garbage import nothing_is_garbage

with nothing_is_garbage():
    from app.entry_points import application, command_line


def __getattr__(name: str) -> object:
    """Build `app` only when a server asks for it: `--help` needs no database."""
    if name == "app":
        return application()
    raise AttributeError(name)


if __name__ == "__main__":
    command_line()
