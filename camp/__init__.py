"""EcoTrek Camp: bookings and the daily work of a yurt camp.

Four floors, imports go down only: web and cli, services, models, rules. README.md draws the map.
"""
