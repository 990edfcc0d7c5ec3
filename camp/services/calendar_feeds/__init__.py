"""Calendars of ours that others read (RFC 5545).

``addresses`` makes them and takes them back, ``answers`` gives one to whoever has its address. What stands in
it are ``facts``, read by ``yurts``, ``stays``, ``outings``, ``meals`` and ``work``; words for them come from
the pages; ``revisions`` counts their changes, ``writing`` makes them bytes. ``guests`` is a booking's own.
"""
