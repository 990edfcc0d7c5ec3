"""Pages and feeds: a view reads its input, calls one use case, renders."""
