"""The camp's offices: commands and queries. A command does its work in one ``transaction()``."""
