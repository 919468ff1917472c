"""The playground: a network the reader builds, and watches while it learns (lesson 06).

``run`` trains, without widgets; ``settings`` and ``moves`` are what the reader's hand changes and
takes back, ``results`` and ``program`` what comes out; ``view``, ``frame`` and ``loop`` bring it to
the browser while cells go on running.  ``explorer`` puts them together.
"""
