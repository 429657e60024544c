"""A language model as second reader of a resume, within a budget."""
