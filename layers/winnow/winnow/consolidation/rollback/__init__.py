"""A consolidation undone: the request, the job, the changes taken back one by one."""
