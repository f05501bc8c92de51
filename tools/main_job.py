"""The main job: real citations in, first warnings out, with the commands that a user would type."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "boston_bpd_citations" / "bpd_offenses.csv.gz"
PROGRAM = Path(sys.executable).with_name("zhunsheng")


def main() -> None:
    """Ingest, show the lake, assess 2011 to 2015, say where the pages lie."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out: Path = parser.parse_args().out
    began = time.monotonic()
    for folder in ("lake", "integrity"):
        shutil.rmtree(out / folder, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("ZHUNSHENG_KEY_FILE", str(out / "lake.key"))
    lake = ("--lake", str(out / "lake"))
    call(
        "ingest",
        str(DATA.relative_to(Path.cwd())) if DATA.is_relative_to(Path.cwd()) else str(DATA),
        "--profile",
        "boston",
        *lake,
    )
    call("lake", *lake)
    span = ("--from", "2011-01-01", "--as-of", "2016-01-01")
    call("integrity", *lake, *span, "--out", str(out / "integrity"), "--plots", "--csv", "--top", "12")
    print(f"\n{time.monotonic() - began:.0f} s. 网页 / pages:")
    for name in ("warnings.zh.html", "warnings.en.html"):
        print("  " + (out / "integrity" / name).resolve().as_uri())


def call(*words: str) -> None:
    """Run a command of the product, shown as it would be typed."""
    print("\n$ zhunsheng " + " ".join(words), flush=True)
    subprocess.run([str(PROGRAM), *words], check=True)


if __name__ == "__main__":
    main()
