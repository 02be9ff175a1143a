"""Plans for one child, their reviews, how help ends and begins again, and the way into adulthood."""
