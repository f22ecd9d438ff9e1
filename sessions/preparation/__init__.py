"""Preparatory meetings and briefing talks before a summit: who is invited, what to read, who comes and came."""
