"""The only writer of what runs out: bed-nights, shifts of horses and guides, places, seats.

The database has the last word. What is promised for a time is a row with a primary key; places in a dated
thing are a counter moved by a conditional UPDATE. A command takes them always in the same order, so that two
commands queue up instead of deadlocking: beds, seats, places, guides, horses; each in the order of its keys.
"""
