"""The story of the demo: places, goals as their forms would send them, and what happens on which day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.application.demo.people import Habit
from app.application.demo.scripts import ADDRESSES, BACKUPS, FOLLOWERS_FIRST, ORDERS
from app.domain.fields import Fields
from app.domain.handwork import Instructions

DAYS = 182
"""How many days before today the story begins."""


@dataclass(frozen=True, slots=True)
class Place:
    """A platform with its accounts and what is said of them."""

    name: str
    color: str
    accounts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A goal: `fields` as its form sends them; a number under `days` is a date, so many days after today.

    `accounts` are names; None stands for all of the place.
    """

    name: str
    place: str
    description: str
    fields: Mapping[str, str | Sequence[str]]
    days: Mapping[str, int] = field(default_factory=dict)
    accounts: Sequence[str] | None = ()
    habit: Habit = field(default_factory=Habit)
    begins: int = -DAYS

    @property
    def is_by_hand(self) -> bool:
        """Whether a person ends its tasks; else its scripts do."""
        return "check_strategy" not in self.fields

    @property
    def checklist(self) -> tuple[str, ...]:
        """What its instructions list."""
        instructions = self.fields.get("instructions", "")
        return Instructions.of(instructions).items if isinstance(instructions, str) else ()

    def typed(self, today: date, platform_id: int, account_ids: Mapping[str, int]) -> Fields:
        """What its form sends on the day on which it is added."""
        names = account_ids if self.accounts is None else self.accounts
        dated = {name: [(today + timedelta(days=after)).isoformat()] for name, after in self.days.items()}
        plain = {
            name: [value] if isinstance(value, str) else list(value)
            for name, value in (_CATCH_UP | dict(self.fields)).items()
        }
        return {
            "platform_id": [str(platform_id)],
            "description": [self.description],
            "start_date": [(today + timedelta(days=self.begins)).isoformat()],
            "account_ids": [str(account_ids[name]) for name in names],
            **plain,
            **dated,
        }


_CATCH_UP: dict[str, str | Sequence[str]] = {"catchup_strategy": "latest"}

PLACES = (
    Place("Home", "#2f9e44"),
    Place("Health", "#0c8599"),
    Place(
        "Instagram", "#d6336c",
        {"harbour.bakery": "The main account.", "harbour.events": "Workshops and tastings.", "harbour.archive": ""},
    ),
    Place("Newsletter", "#1c7ed6", {"weekly": "Every subscriber.", "members": "Members of the baking club."}),
    Place("Shop", "#e8590c", {"harbour-shop": "Pick-up orders."}),
    Place("Servers", "#7048e8", {"web-1": "Shop and site.", "files-1": "Photographs and books."}),
)  # fmt: skip

LETTER = """One recipe, one date, one picture.

- [ ] Look for mistakes
- [ ] Try every link
- [ ] Send it to yourself first
"""
_BY_SCRIPT = {"run_mode": "on_due", "timeout_seconds": "60"}

DUTIES = (
    Duty(
        name="plants", place="Home", description="Water the plants",
        fields={"policy_type": "fixed", "interval_days": "3"}, habit=Habit(hour=19, late=9, minutes=6),
    ),
    Duty(
        name="linen", place="Home", description="Change the bed linen",
        fields={"policy_type": "after_completion", "interval_days": "14"},
        habit=Habit(hour=10, late=30, skipped=0, minutes=15),
    ),
    Duty(
        name="rent", place="Home", description="Pay the rent",
        fields={"policy_type": "calendar", "rrule": "FREQ=MONTHLY;BYMONTHDAY=1", "lead_days": "3"},
        habit=Habit(hour=9, late=0, skipped=0, failed=0, minutes=4),
    ),
    Duty(
        name="recycling", place="Home", description="Take out the recycling",
        fields={"policy_type": "calendar", "rrule": "FREQ=WEEKLY;BYDAY=MO,TH", "due_time": "20:00"},
        habit=Habit(who="Mara", hour=18, late=4, skipped=8, minutes=5),
    ),
    Duty(
        name="stretch", place="Health", description="Stretch for ten minutes",
        fields={"policy_type": "fixed", "interval_days": "1"},
        habit=Habit(hour=7, late=3, skipped=7, failed=2, minutes=10),
    ),
    Duty(
        name="dentist", place="Health", description="Make an appointment with the dentist",
        fields={"policy_type": "after_completion", "interval_days": "170"}, habit=Habit(hour=11, late=0, skipped=0),
    ),
    Duty(
        name="books", place="Health", description="Read 24 books",
        fields={"policy_type": "deadline", "total_occurrences": "24"}, days={"deadline_date": 60},
        habit=Habit(hour=21, late=12, skipped=0, failed=0),
    ),
    Duty(
        name="guitar", place="Health", description="Practise 130 guitar pieces",
        fields={"policy_type": "deadline", "total_occurrences": "130", "daily_cap": "1",
                "instructions": "One piece from the blue book, twice, slowly."},
        days={"deadline_date": 21}, habit=Habit(hour=20, late=5, skipped=14, failed=20, minutes=20),
    ),
    Duty(
        name="pictures", place="Instagram", description="Post a picture",
        fields={"policy_type": "fixed", "interval_days": "2", "task_distribution_strategy": "round_robin"},
        accounts=("harbour.bakery", "harbour.events"),
        habit=Habit(who="Jonas", hour=12, late=8, minutes=15, shown_at="https://example.org/pictures/"),
    ),
    Duty(
        name="comments", place="Instagram", description="Reply to every comment",
        fields={"policy_type": "fixed", "interval_days": "1", "excluded_weekdays": ("5", "6")}, accounts=None,
        habit=Habit(who="Mara", hour=16, late=7, skipped=9, minutes=12),
    ),
    Duty(
        name="followers", place="Instagram", description="Reach 6,000 followers",
        fields={"policy_type": "state_based", "check_interval_days": "7", "check_strategy": "CustomScriptCheck",
                "check_script_content": FOLLOWERS_FIRST, "check_script_env_vars": "ACCOUNT=harbour.bakery",
                **_BY_SCRIPT},
        accounts=("harbour.bakery",), begins=-168,
    ),
    Duty(
        name="letter", place="Newsletter", description="Send the letter of the week",
        fields={"policy_type": "calendar", "rrule": "FREQ=WEEKLY;BYDAY=TU", "due_time": "11:00", "lead_days": "2",
                "instructions": LETTER},
        accounts=None,
        habit=Habit(who="Jonas", hour=9, late=5, skipped=2, minutes=45, shown_at="https://example.org/letters/"),
    ),
    Duty(
        name="addresses", place="Newsletter", description="Clean the address list",
        fields={"policy_type": "fixed", "interval_days": "21", "execution_strategy": "CustomScript",
                "execution_script_content": ADDRESSES, **_BY_SCRIPT},
        accounts=("weekly",), habit=Habit(who="Jonas", hour=14, late=20, minutes=6),
    ),
    Duty(
        name="orders", place="Shop", description="Export the orders",
        fields={"policy_type": "cron", "cron": "30 5 * * 1-6", "execution_strategy": "CustomScript",
                "execution_script_content": ORDERS, "check_strategy": "NoCheck", "max_attempts": "3",
                "retry_delay_seconds": "120", "retry_safe": "true", **_BY_SCRIPT},
        accounts=None,
    ),
    Duty(
        name="products", place="Shop", description="Photograph 40 products",
        fields={"policy_type": "deadline", "total_occurrences": "40", "deadline_shape": "front_loaded"},
        days={"deadline_date": -34}, begins=-150, accounts=None,
        habit=Habit(who="Mara", hour=15, late=10, skipped=0, minutes=25),
    ),
    Duty(
        name="voices", place="Shop", description="Collect 30 voices of customers",
        fields={"policy_type": "deadline", "total_occurrences": "30"}, days={"deadline_date": -20}, begins=-120,
        habit=Habit(who="Mara", hour=13, late=4, skipped=20, failed=32, minutes=10),
    ),
    Duty(
        name="reviews", place="Shop", description="Answer the reviews", accounts=None,
        fields={"policy_type": "fixed", "interval_days": "4", "freeze_on_miss": "true"}, begins=-140,
        habit=Habit(hour=17, late=0, skipped=4, idle_days=9, minutes=8),
    ),
    Duty(
        name="bread", place="Shop", description="Put the bread of the day on the site",
        fields={"policy_type": "fixed", "interval_days": "1", "excluded_weekdays": "6",
                "instructions": "The bread that Mara has written on the board, with its price."},
        habit=Habit(who="Mara", hour=8, late=3, skipped=2, failed=2, minutes=7), begins=-150,
    ),
    Duty(
        name="photographs", place="Servers", description="Copy the photographs", accounts=("files-1",),
        fields={"policy_type": "fixed", "interval_days": "2"},
        habit=Habit(who="Jonas", hour=17, late=3, skipped=22, minutes=9), begins=-100,
    ),
    Duty(
        name="backups", place="Servers", description="Check the backups",
        fields={"policy_type": "fixed", "interval_days": "2", "check_strategy": "CustomScriptCheck",
                "check_script_content": BACKUPS, **_BY_SCRIPT},
        accounts=None, begins=-120,
    ),
    Duty(
        name="keys", place="Servers", description="Change the access keys",
        fields={"policy_type": "fixed", "interval_days": "45", "lead_days": "7"}, accounts=None,
        habit=Habit(hour=10, late=20, skipped=0, minutes=30),
    ),
    Duty(
        name="cookbook", place="Home", description="Copy a page of the family cookbook",
        fields={"policy_type": "fixed", "interval_days": "5"}, begins=-100, habit=Habit(hour=20, late=15, minutes=25),
    ),
)  # fmt: skip

BREAKS = (
    ("Summer at the lake", -104, -94, "everything", -130),
    ("Stocktaking", -40, -38, "Shop", -66),
    ("Winter break", 29, 38, "everything", -75),
)
"""Name, first and last day, what it is for, and the day on which it is entered."""
