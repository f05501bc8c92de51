"""Taking a file's next step: who comes second is told."""

from __future__ import annotations

from zhunsheng_desk.intake.models import Upload
from zhunsheng_desk.intake.workflow import MOVES
from zhunsheng_desk.problems import Problem


def moved(upload: Upload, *, move: str) -> Upload:
    """The file as it now stands, locked and saved in its next state; refused where somebody was first."""
    step = MOVES[move]
    rows = Upload.objects.select_for_update(of=("self",)).select_related("unit")
    now: Upload = rows.get(pk=upload.pk)
    if now.state not in step.before:
        raise Problem("upload_moved_on", state=now.get_state_display())
    now.state = step.after
    now.save(update_fields=["state"])
    return now
