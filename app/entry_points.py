"""How the program is entered: the ASGI application for a server, and the commands. Refusals to start are made here."""

from collections.abc import Mapping

from pydantic import ValidationError

from app.adapters.command_line.commands import CannotStart, Commands, Tell, make_command_line
from app.adapters.persistence.database_folder import UnwritableFolder
from app.adapters.persistence.engine import DatabaseUnavailable
from app.adapters.persistence.migrations import DatabaseIsNewer
from app.adapters.secrets.key_file import UnusableKeyFile
from app.adapters.system.logging import configure_logging
from app.adapters.web.app import WebApp
from app.adapters.web.security.rules import UnsafeConfiguration
from app.adapters.web.serving import serve
from app.checking import check_installation
from app.composition import Program, build, examples
from app.domain.errors import DomainError
from app.ports.examples import ExampleOption, UnknownExample
from app.ports.health import Finding
from app.settings import Settings, setting_errors


def application() -> WebApp:
    """The ASGI application for a server started from outside; its lifespan starts and stops the program."""
    configure_logging()  # uvicorn would write the keys of calendar feeds into its access log
    program = _built(read_settings())
    return program.app.with_lifespan(program.start, program.stop)


def command_line() -> None:
    """`python main.py`."""
    commands = Commands(
        serve=_serve,
        generate=_generate,
        migrate=_migrate,
        check=_check,
        examples=_list_examples,
        load_example=_load_example,
        demo=_demo,
    )
    make_command_line(commands)()


def read_settings(**given: object) -> Settings:
    """Settings from the environment; raises CannotStart naming the variable that is wrong."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        raise CannotStart(setting_errors(error)) from None


def _built(settings: Settings) -> Program:
    try:
        return build(settings)
    except (UnsafeConfiguration, UnwritableFolder, UnusableKeyFile, OSError, ValueError) as error:
        raise CannotStart(str(error)) from error


def _migrated(settings: Settings) -> Program:
    program = _built(settings)
    try:
        program.migrate()
    except (DatabaseIsNewer, DatabaseUnavailable) as error:
        raise CannotStart(str(error)) from error
    return program


def _serve(host: str | None, port: int | None) -> None:
    configure_logging()
    settings = read_settings(host=host, port=port)
    program = _migrated(settings)
    app, queue = program.app.with_lifespan(program.start, program.stop), program.queue
    serve(app, settings.host, settings.port, asked_to_end=queue.close, asked_again=queue.hurry)


def _generate() -> str:
    configure_logging()
    program = _migrated(read_settings())
    following = program.generating.generate_due()
    program.database.dispose()
    return (
        f"Done. The next tasks are due on {following:%Y-%m-%d %H:%M} UTC." if following else "Done. Nothing is planned."
    )


def _migrate() -> None:
    configure_logging()
    _migrated(read_settings()).database.dispose()


def _check() -> list[Finding]:
    try:
        return check_installation(read_settings())
    except CannotStart as error:
        return [Finding(about="settings", is_good=False, says=str(error))]


def _list_examples() -> str:
    return "\n".join(
        "\n".join([each.name, f"    {each.summary}", *(_about_option(*option) for option in each.options.items())])
        for each in examples().all()
    )


def _about_option(name: str, option: ExampleOption) -> str:
    return f"    --{name}: {option.meaning}; left out: {option.default}"


def _load_example(name: str, given: Mapping[str, str]) -> str:
    configure_logging()
    program = _migrated(read_settings())
    try:
        goal = program.examples.load(name, given, actor="example")
    except UnknownExample as error:
        known = ", ".join(each.name for each in examples().all())
        raise CannotStart(f"{error} There are: {known}.") from error
    except DomainError as error:
        raise CannotStart(str(error)) from error
    finally:
        program.database.dispose()
    hint = "" if given else f"\n{examples().named(name).hint}"
    return f"Goal {goal.id} is loaded: {goal.description}. A program that runs notices within ten minutes.{hint}"


def _demo(tell: Tell) -> str:
    configure_logging()
    program = _migrated(read_settings())
    try:
        program.demo.load(tell)
    except DomainError as error:
        raise CannotStart(str(error)) from error
    finally:
        program.database.dispose()
    return "The demo is loaded. Start the program and look around: python main.py"
