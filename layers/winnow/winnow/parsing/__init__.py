"""From bytes to documents, tables and resumes. Pure: knows no AWS and no job."""
