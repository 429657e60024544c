"""From words on a page to columns, paragraphs and reading order."""
