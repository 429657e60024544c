"""The Python SDK: ``from winnow import Client``.

``client.py`` is what callers use, with a method for each operation of the API; ``connection.py`` sends requests and
repeats what met a transient error; ``response_models.py`` is written from the OpenAPI document by ``make openapi``, and
``resource.py`` is what its classes share. It imports no other room: what it knows of the API is the document.
"""
