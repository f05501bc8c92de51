"""P3: runs of screening readings faster than the site itself lets cars through."""
