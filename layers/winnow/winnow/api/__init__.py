"""The HTTP edge: a request is parsed, one use case runs, its result becomes a response.

How data flows: ``application`` routes an event of API Gateway, ``http_request`` reads it, ``serving`` finds the caller
and parses body and query (``bodies``, ``models``), a function of ``routes`` calls one use case of ``api_wiring``, and
``http_response`` or ``problems`` is what goes back. Only the functions import this room.
"""
