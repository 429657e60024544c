"""Which rows of a table are one real thing: Fellegi-Sunter without labels, over arrays."""
