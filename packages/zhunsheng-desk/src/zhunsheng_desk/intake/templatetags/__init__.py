"""How the data desk shows things."""
