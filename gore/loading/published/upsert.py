"""Bring the rows of a model to what the files say, writing only what differs.

One query reads the model, at most one each creates and updates, and the same for each
many-to-many field, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Wanted:
    """A row as it should be: `key` finds it, `values` are kept equal to the files, `initial` are
    given once, when the row is made (people may change them later), `related` are the complete
    sets of its many-to-many fields."""

    key: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    initial: dict[str, Any] = field(default_factory=dict)
    related: dict[str, Iterable[models.Model]] = field(default_factory=dict)


@dataclass
class Tally:
    """Rows created, updated and left as they were; `left_over` are rows of a model that only the
    loader makes and that the files no longer hold."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_over: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated)


def bring_to(
    tally: Tally,
    rows: models.QuerySet[Any],
    wanted: list[Wanted],
    *,
    owned: bool = False,
) -> dict[Any, Any]:
    """Make the rows of *rows* what *wanted* says and return them by key.

    *rows* is the queryset among which they are looked for. The keys of the result are the value of
    the key field, or a tuple of values when the key has several fields (primary keys for relations).
    With *owned*, rows without a counterpart are named in `tally.left_over`; they are never deleted.
    """
    model = rows.model
    if not wanted:
        return {}
    names = [model._meta.get_field(name).attname for name in wanted[0].key]
    found = {_key_of(row, names): row for row in rows}
    changed_fields: set[str] = set()
    create, update, touched, result = [], [], set(), {}
    for item in wanted:
        key = _wanted_key(item)
        row = found.pop(key, None)
        if row is None:
            row = model(**item.key, **item.values, **item.initial)
            create.append(row)
        else:
            different = [name for name, value in item.values.items() if not _same(row, name, value)]
            for name in different:
                setattr(row, name, item.values[name])
            if different:
                changed_fields.update(different)
                update.append(row)
                touched.add(row.pk)
        result[key] = row
    made = model._default_manager.bulk_create(create)
    if update:
        model._default_manager.bulk_update(update, sorted(changed_fields), batch_size=100)
    new = {row.pk for row in made}
    for name in wanted[0].related:
        pairs = [(result[_wanted_key(item)], item.related[name]) for item in wanted]
        touched |= _bring_related_to(model, name, pairs)
    touched -= new
    tally.created += len(new)
    tally.updated += len(touched)
    tally.unchanged += len(wanted) - len(new) - len(touched)
    if owned:
        tally.left_over += [f"{model._meta.verbose_name}: {row}" for row in found.values()]
    return result


def _bring_related_to(
    model: type[models.Model], name: str, pairs: list[tuple[Any, Iterable[models.Model]]]
) -> set[Any]:
    """Add and remove links of one many-to-many field; return the primary keys of the rows changed."""
    relation: Any = model._meta.get_field(name)
    near, far = relation.m2m_field_name() + "_id", relation.m2m_reverse_field_name() + "_id"
    links = relation.remote_field.through._default_manager
    owners = [row.pk for row, _others in pairs]
    have = {(getattr(link, near), getattr(link, far)): link.pk for link in links.filter(**{f"{near}__in": owners})}
    want = {(row.pk, other.pk) for row, others in pairs for other in others}
    extra = [pk for pair, pk in have.items() if pair not in want]
    missing = sorted(want - have.keys())
    if extra:
        links.filter(pk__in=extra).delete()
    links.bulk_create([relation.remote_field.through(**{near: a, far: b}) for a, b in missing])
    return {owner for owner, _other in (have.keys() - want) | (want - have.keys())}


def _same(row: models.Model, name: str, value: Any) -> bool:
    column = row._meta.get_field(name)
    return bool(getattr(row, column.attname) == _plain(value))  # type: ignore[union-attr]


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _key_of(row: models.Model, names: list[str]) -> Any:
    return _simple(tuple(getattr(row, name) for name in names))


def _wanted_key(item: Wanted) -> Any:
    return _simple(tuple(_plain(value) for value in item.key.values()))


def _simple(key: tuple[Any, ...]) -> Any:
    return key[0] if len(key) == 1 else key
