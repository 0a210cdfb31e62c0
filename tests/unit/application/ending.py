"""Goals that come to an end, and where they stand then."""

from app.domain.goal import GoalStatus

DEADLINE = {"policy_type": "deadline", "deadline_date": "2027-05-05", "total_occurrences": "2"}
STATE = {"policy_type": "state_based"}
ACTIVE, COMPLETED, EXPIRED = GoalStatus.ACTIVE, GoalStatus.COMPLETED, GoalStatus.EXPIRED
