"""The evaluation floor."""
