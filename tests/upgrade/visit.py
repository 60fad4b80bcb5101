"""Run on an upgraded database: opens the pages as somebody who may see everything, and tells their statuses as JSON."""

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "hvportal.settings"
django.setup()

from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from inventory import credentials  # noqa: E402
from inventory.models import VM, Credential, Host, Poll  # noqa: E402

browser = Client(headers={"host": "localhost"})
browser.force_login(User.objects.create_superuser("keeper", password="a long enough phrase"))
paths = ["/", "/hosts/", "/vms/", "/polls/", "/portal/", "/hosts/export.csv", "/vms/export.csv", "/search/?q=a"]
paths += [
    thing.get_absolute_url() for thing in (Host.objects.first(), VM.objects.first(), Poll.objects.first()) if thing
]
statuses = {path: browser.get(path).status_code for path in paths}
secrets = [credentials.decrypt(credential).encode().decode() for credential in Credential.objects.all()]
json.dump({"statuses": statuses, "secrets": secrets}, sys.stdout)
