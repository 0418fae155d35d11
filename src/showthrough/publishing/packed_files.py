"""Files that are packed, unpacked for the leak test by the end of their names."""

from showthrough.publishing.pages import PackedContent


def unpacked(name: str, content: bytes) -> PackedContent | None:
    """Return what a Word or Parquet file holds; None for a file that is neither.

    Raises:
        IntegrityError: it is damaged, or a library that reads it is missing.
    """
    if name.endswith(".docx"):
        from showthrough.publishing.word_parts import word_content

        return word_content(name, content)
    if name.endswith(".parquet"):
        from showthrough.publishing.table_columns import table_content

        return table_content(name, content)
    return None
