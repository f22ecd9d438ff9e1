"""The published record: strict reading of its CSV files and their loading into the database."""

from gore.loading.published.load import LoadResult, load_published
from gore.loading.published.reader import MalformedRecord

__all__ = ["LoadResult", "MalformedRecord", "load_published"]
