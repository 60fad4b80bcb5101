"""Wiring only: settings, urls, Celery, the timetable and the supervisor."""

from hvportal.celery import app as celery_app

__all__ = ["celery_app"]
