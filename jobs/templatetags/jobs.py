"""Jobs in templates."""

from django import template
from django.utils.safestring import SafeString

from jobs.kinds import title_of
from jobs.looks import ACTS, BUILDS, SAYS, STATES
from jobs.models import Job

register = template.Library()


@register.simple_tag
def job_badge(state: str) -> SafeString:
    return STATES.badge(state)


@register.simple_tag
def act_badge(outcome: str) -> SafeString:
    return ACTS.badge(outcome)


@register.simple_tag
def say_badge(say: str) -> SafeString:
    return SAYS.badge(str(say))


@register.simple_tag
def build_badge(standing: str) -> SafeString:
    return BUILDS.badge(standing)


@register.filter
def kind_title(key: str) -> str:
    return title_of(key)


@register.filter
def took(job: Job) -> float | None:
    """Seconds from its beginning to its end."""
    return (job.ended_at - job.started_at).total_seconds() if job.started_at and job.ended_at else None
