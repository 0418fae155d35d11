"""Documents to hand over or to go on writing: Word, Markdown and PDF, the same bytes for the same record."""

__all__ = ["markdown_document", "pdf_pages", "printed_page", "spoken_document", "word_document", "written"]
