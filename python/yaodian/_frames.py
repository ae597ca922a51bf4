"""Arrow tables as data frames whose types say what is in the columns, whether values are missing or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas
    import pyarrow


def frame(table: pyarrow.Table) -> pandas.DataFrame:
    """Days as ``datetime64``; numbers and truth values that may be missing as ``Int64`` and ``boolean``."""
    import pandas
    import pyarrow.types as types

    made = table.to_pandas()
    for field in table.schema:
        if types.is_date(field.type):
            made[field.name] = table[field.name].to_pandas(date_as_object=False)
        elif field.nullable and types.is_integer(field.type):
            made[field.name] = table[field.name].to_pandas(types_mapper=lambda _: pandas.Int64Dtype())
        elif field.nullable and types.is_boolean(field.type):
            made[field.name] = table[field.name].to_pandas(types_mapper=lambda _: pandas.BooleanDtype())
    return made
