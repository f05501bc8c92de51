"""The reference pages are what the code would write now."""

import subprocess
import sys


def test_pages_are_up_to_date(root):
    done = subprocess.run(
        [sys.executable, "tools/make_docs.py", "--check"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
