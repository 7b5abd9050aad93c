"""Found, run and defend a digital nation."""

__version__ = "0.1.0"
