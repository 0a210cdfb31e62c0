"""A goal with a script, as its form is sent, and ids that name none."""

from __future__ import annotations

from tests.web.site import BY_SCRIPT, EVERY_DAY

COMPLETE = {"platform_id": "1", **{name: values[-1] for name, values in {**EVERY_DAY, **BY_SCRIPT}.items()}}
NOBODY = ("0", "-1", "99", "abc", "9223372036854775808")
DOTS = "\u2022" * 8
