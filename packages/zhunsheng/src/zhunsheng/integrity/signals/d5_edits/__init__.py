"""D5: edits after entry that lower the tier, the points or the penalty, and who made them."""
