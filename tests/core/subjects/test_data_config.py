"""Who names the people of an audit: [data], or the table about redacted pictures, never both."""

import pytest

from showthrough.core.subjects.data_config import DataConfig


def test_a_source_is_refused_by_its_name_where_another_table_names_the_pictures() -> None:
    DataConfig(max_megapixels=5).refuse_any_source()
    with pytest.raises(ValueError, match=r"\[data\] may not name train, photos as well"):
        DataConfig(train="a", photos="b").refuse_any_source()


def test_no_source_is_refused_where_nobody_else_names_people() -> None:
    DataConfig(bundled="lfw100").refuse_no_source()
    with pytest.raises(ValueError, match="needs exactly one of"):
        DataConfig().refuse_no_source()
