"""The site's pages: every lesson alive in the browser, a start page, and search.

``build.py`` makes them all.  They have no content of their own: everything comes from the committed
notebooks and README.
"""
