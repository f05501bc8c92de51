"""Hazards: found, assigned, put right, verified, closed; proof by photo, draws after closing, the clearance board."""
