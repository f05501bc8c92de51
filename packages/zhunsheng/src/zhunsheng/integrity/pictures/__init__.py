"""The numbers behind the pictures: a funnel an indicator; a histogram and a timeline a reason."""
