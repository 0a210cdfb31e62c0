"""The README tells the truth about the settings."""

import re
from pathlib import Path

from app.settings import Settings

README = Path(__file__).parent.parent.parent / "README.md"


def test_the_configuration_table_names_every_setting_with_its_meaning() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| [^|]*\| ([^|]+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    expected = {
        str(field.validation_alias or f"TASK_TRACKER_{name.upper()}"): field.description
        for name, field in Settings.model_fields.items()
    }
    assert dict(rows) == expected
