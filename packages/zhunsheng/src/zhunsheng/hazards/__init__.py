"""Hazards: where crashes are more than such a road has, what is overdue, what people found; one list of them."""
