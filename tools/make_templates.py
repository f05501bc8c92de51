"""Write the templates of the circulars anew from styles and prose, or with --check say which are not as these would make them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zhunsheng.circulars.drafting.templates import templates

FOLDER = Path(__file__).resolve().parent.parent / "packages/zhunsheng/src/zhunsheng/circulars/templates"


def main() -> None:
    """Write or check each template."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a template is out of date")
    check: bool = parser.parse_args().check
    stale = []
    for name, data in templates():
        path = FOLDER / name
        if not path.exists() or path.read_bytes() != data:
            stale.append(path)
            if not check:
                path.write_bytes(data)
    for path in stale:
        print(("stale: " if check else "written: ") + path.name)
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
