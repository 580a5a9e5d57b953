"""The text floor."""
