"""The extract floor."""
