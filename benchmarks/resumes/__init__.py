"""A labelled corpus of invented resumes: many people, many layouts, each assigned for good to one half."""
