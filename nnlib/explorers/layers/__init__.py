"""Deep networks seen layer by layer: what goes forward, what comes back (lessons 08 and 10).

``settings`` is what the reader's hand changes, ``batch`` what goes through the network, ``course``
the network that comes of both, trained as far as was asked for; ``numbers`` is what the browser is
told of it, ``words`` and ``program`` the same in sentences and in Python.  None of them knows of
widgets.  ``explorer`` puts them together.
"""
