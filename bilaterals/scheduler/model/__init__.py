"""The exact model: variables, one small function per rule, and the run of CP-SAT."""
