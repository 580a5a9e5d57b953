"""Hypothesis for all tests: no deadlines (a loaded machine is no error), and the same examples in every run."""

from hypothesis import settings

settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")
