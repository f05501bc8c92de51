"""Causes that are no fault of anyone, tested before a warning is raised."""
