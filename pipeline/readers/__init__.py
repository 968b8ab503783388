"""Readers: a folder or file of articles in, `Article` objects out."""
