"""`manage.py document_findings`: write the rules' page of the documentation anew, after a rule has changed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from findings.written import catalogue_in_markdown


class Command(BaseCommand):
    help = "Write docs/findings.md from the rules."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "findings.md"
        path.write_text(catalogue_in_markdown())
        self.stdout.write(str(path))
