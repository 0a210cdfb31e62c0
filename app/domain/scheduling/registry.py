"""Every policy, by its published name: a new one is one file and one line here."""

from app.domain.scheduling.after_completion import AfterCompletion
from app.domain.scheduling.calendar_rule import CalendarRule
from app.domain.scheduling.cron import Cron
from app.domain.scheduling.deadline import Deadline
from app.domain.scheduling.fixed import FixedInterval
from app.domain.scheduling.policy import SchedulingPolicy
from app.domain.scheduling.state_based import StateBased

POLICIES: dict[str, type[SchedulingPolicy]] = {
    policy.name: policy for policy in (FixedInterval, Deadline, StateBased, AfterCompletion, CalendarRule, Cron)
}
