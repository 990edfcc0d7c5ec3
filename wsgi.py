"""What a WSGI server serves: ``gunicorn wsgi:app``."""

from camp.app import create_app

app = create_app()
