"""Search without proof: seconds instead of certainty. The exact model proves, or improves, what this finds."""
