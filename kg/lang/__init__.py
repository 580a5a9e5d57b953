"""The lang floor."""
