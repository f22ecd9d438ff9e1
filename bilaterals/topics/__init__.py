"""The topics of a delegation: written, ranked and sent by its team."""
