"""Which money a commitment rests on: links to transfers and norms, and the lists of what lacks one."""
