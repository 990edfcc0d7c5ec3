"""What the owner sells and with whom it goes out: a page for each kind of thing."""

from camp.web.owner.products import (  # noqa: F401 (the views register themselves)
    activities,
    classes,
    discounts,
    extras,
    meals,
    stable,
    tours,
)
