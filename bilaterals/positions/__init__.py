"""What ministries write about topics before a meeting, until the call's deadline."""
