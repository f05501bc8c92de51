"""A8: steps taken after their legal time limit, by working days where the law counts working days."""
