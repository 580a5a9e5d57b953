"""The world floor."""
