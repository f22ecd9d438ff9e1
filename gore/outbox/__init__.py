"""Outgoing mail as rows: written in the transaction of the change, delivered afterwards."""
