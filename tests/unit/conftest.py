"""How patient property tests are: machines that build are slow now and then, and that is no failure."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
