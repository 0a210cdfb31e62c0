from pathlib import Path

import pytest

from app.adapters.persistence.database_folder import UnwritableFolder, database_folder, refuse_unwritable
from tests.privileges import open_to_others, without_privileges


@pytest.fixture
def reachable(tmp_path: Path) -> Path:
    """A folder that others may enter and write: pytest shuts its own folders against them."""
    return open_to_others(tmp_path)


def _refusal(database: Path) -> str:
    with pytest.raises(UnwritableFolder) as refused, without_privileges():
        refuse_unwritable(f"sqlite:///{database}")
    return str(refused.value)


def test_a_folder_of_somebody_else_is_refused_with_the_line_to_type(reachable: Path) -> None:
    folder = reachable / "db"
    folder.mkdir()
    folder.chmod(0o555)
    with without_privileges() as owner:
        pass
    assert _refusal(folder / "tasks.db") == (
        f"The database folder {folder} cannot be written (Permission denied). "
        f"Type: sudo chown -R {owner} {folder} (for a container, on its host: sudo chown -R {owner} ./db)"
    )


def test_a_database_file_of_somebody_else_is_refused_in_a_folder_of_ones_own(reachable: Path) -> None:
    database = reachable / "tasks.db"
    database.touch()
    database.chmod(0o444)
    assert "cannot be written (Permission denied)" in _refusal(database)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "db").touch()
    with pytest.raises(UnwritableFolder, match=f"The database folder {tmp_path / 'db'} cannot be written"):
        refuse_unwritable(f"sqlite:///{tmp_path}/db/tasks.db")


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    refuse_unwritable(f"sqlite:///{tmp_path}/db/tasks.db")
    assert [*tmp_path.rglob("*")] == [tmp_path / "db"]


def test_a_database_on_a_server_has_no_folder() -> None:
    assert database_folder("postgresql://someone@localhost/tasks") is None
