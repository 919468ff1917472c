"""The playground: a network the reader builds, and watches while it learns (lessons 06 and 13).

``run`` trains, without widgets: its ``learner`` holds the network and all that trains it, with the
tables of ``optimizers`` and ``schedules`` and the ``masks``; ``verdict`` says how it stands, and
``story`` what happened.  ``settings`` and ``moves`` are what the reader's hand changes and takes
back, ``words`` what is said of it, ``results`` and ``program`` what comes out; ``view``, ``frame``
and ``loop`` bring it to the browser while cells go on running.  ``state`` and ``explorer`` put them
together.
"""
