"""The address of the calendar feed: whoever knows its key may read the feed, and nothing else."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAddress:
    """When the present address was made, and by whom; its key is known to nobody but those it was shown to."""

    made_at: datetime
    made_by: str
