"""Campaigns and their task lists: issued, split down the tree of units, reported, signed off from above."""
