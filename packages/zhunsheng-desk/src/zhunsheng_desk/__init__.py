"""Zhunsheng desk: the site that a bureau works in."""
