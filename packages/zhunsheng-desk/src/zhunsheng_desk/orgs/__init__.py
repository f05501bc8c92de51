"""Units, people and where they were; imports from Excel."""
