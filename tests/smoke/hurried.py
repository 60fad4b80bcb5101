"""`python -m tests.smoke.hurried STATE HOST`: manage.py qualify_host HOST --change, where waiting turns the clock.

The last line is JSON: how many checks there were, and how long they would have waited.
"""

import json
import os
import sys
from pathlib import Path

import django

from tests.estate_control import EstateControl


def main(state: str, host: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvportal.settings")
    django.setup()
    from django.core.management import call_command

    from jobs.models import Build

    control, waited = EstateControl(Path(state)), [0.0]

    def wait(seconds: float) -> None:
        waited[0] += seconds
        control("POST", "/clock", advance_seconds=seconds)

    call_command("qualify_host", host, change=True, yes_on=host, space=0.4375, sections="host", sleep=wait)
    build = Build.objects.filter(host_name=host).first()
    print(json.dumps({"checks": len(build.result["checks"]) if build else 0, "waited": waited[0]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
