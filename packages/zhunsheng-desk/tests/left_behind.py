"""What a killed desk left behind, read by a process of its own and told as JSON: run as a script."""

from __future__ import annotations

import hashlib
import json
import os


def faults() -> list[str]:
    """Where log, rows and files do not agree. Needs Django set up."""
    from django.db import connection

    from zhunsheng_desk.attachments import store
    from zhunsheng_desk.attachments.models import Attachment
    from zhunsheng_desk.audit.verification import verify
    from zhunsheng_desk.hazards.models import Hazard, Photo

    found = list(verify().faults)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            found += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
    found += [f"{person} is not as the log says" for person, name in last_names().items() if name != names()[person]]
    handed_in = Hazard.objects.exclude(slip=None).values_list("pk", flat=True)
    rows, told = {f"hazards.hazard:{pk}" for pk in handed_in}, logged("hazard.found")
    found += [f"{one} stands in one of log and table only" for one in rows ^ told]
    for photo in Photo.objects.iterator():
        if hashlib.sha256(bytes(photo.content)).hexdigest() != photo.digest:
            found.append(f"photo {photo.pk} is not what came in")
    found += [f"file {one.digest} is lost" for one in Attachment.objects.all() if store.read(one.digest) is None]
    return found


def logged(event: str) -> set[str]:
    from zhunsheng_desk.audit.models import Entry

    return set(Entry.objects.filter(event=event).values_list("subject", flat=True))


def names() -> dict[str, str]:
    from zhunsheng_desk.orgs.models import Person

    return {f"orgs.person:{pk}": name for pk, name in Person.objects.values_list("pk", "name")}


def last_names() -> dict[str, str]:
    """The name that the log gave each changed person last."""
    from zhunsheng_desk.audit.models import Entry

    changes = Entry.objects.filter(event="person.changed").order_by("seq").values_list("subject", "detail")
    return {subject: json.loads(detail)["after"]["name"] for subject, detail in changes}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhunsheng_desk.config.settings"
    import django

    django.setup()
    print(json.dumps({"faults": faults(), "names": last_names()}))
