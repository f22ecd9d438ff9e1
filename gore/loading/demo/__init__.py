"""The demonstration register: 5,712 commitments, their updates, meetings and transfers.

Nothing here is real except the margins, which the published record gives. Built from one fixed
seed: the same input makes the same rows on every machine and database.

- `targets` reads the margins from the published figures.
- `margins` and `money` are pure: they decide the tables (who, where, when, how much).
- `timeline` dates a commitment and its updates; `texts` (with `content_*` and `places`) writes them.
- `build` makes the rows, `running_edition` the edition in preparation, `accounts` the accounts.
- `topics` makes the call and the topics of that edition, `topic_texts` writes them, `topic_decisions` reviews them.
- `scale` (for `seed_scale`) deals a deck of such commitments out again and again, for benchmarks.
"""

SEED = 20190222
SCALE_NUMBERS_AFTER = 10_000
"""Numbers within an edition above this one belong to `seed_scale`: its rows never take the code of
one of the 5,712."""
