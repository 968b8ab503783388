"""claimwire: news articles in, tables of who claimed what out."""

__version__ = "0.1.0"
