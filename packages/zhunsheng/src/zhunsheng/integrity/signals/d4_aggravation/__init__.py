"""D4: what makes a violation graver is on file and was not charged."""
