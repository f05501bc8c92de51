"""Crashes in, bulletin and hazard list out: real crashes of Slovenia, with the commands that a user would type."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(sys.executable).with_name("zhunsheng")
DATA = ROOT / "data" / "slovenia_crashes" / "events_2008_2016.csv.gz"
MONTH, DAY = "2016-01", "2016-02-10"
PAGES = ("bulletin/bulletin.zh.html", "bulletin/bulletin.en.html", "hazards/hazards.zh.html", "hazards/hazards.en.html")


def main() -> None:
    """Ingest, compare January 2016, list the hazards of February, say where the pages lie."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out: Path = parser.parse_args().out
    began = time.monotonic()
    for folder in ("crashes", "bulletin", "hazards"):
        shutil.rmtree(out / folder, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("ZHUNSHENG_KEY_FILE", str(out / "crashes.key"))
    lake = ("--lake", str(out / "crashes"))
    call("ingest", str(DATA), "--profile", "slovenia", *lake)
    call("compare", *lake, "--month", MONTH, "--out", str(out / "bulletin"), "--csv")
    call("hazards", *lake, "--as-of", DAY, "--out", str(out / "hazards"), "--csv")
    print(f"\n{time.monotonic() - began:.0f} s. 网页 / pages:")
    for name in PAGES:
        print("  " + (out / name).resolve().as_uri())


def call(*words: str) -> None:
    """Run a command of the product, shown as it would be typed."""
    print("\n$ zhunsheng " + " ".join(words), flush=True)
    subprocess.run([str(PROGRAM), *words], check=True)


if __name__ == "__main__":
    main()
