"""Batches of mail: what belongs to one release is previewed, corrected and approved by SD before it goes."""
