"""Every write about instruments, invitations, answers, ratings and lessons."""
