"""What SD does with a call: opens it, reviews its topics, decides how each is dealt with, follows the written answers."""
