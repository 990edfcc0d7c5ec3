"""Commands."""

from flask.cli import AppGroup

camp_commands = AppGroup("camp")
