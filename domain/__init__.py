"""The shared models, as small apps.

Deliveries > operations > contents | certificates > companies > audit; in each app, tasks >
services > selectors > models > errors. Services are the only writers; selectors take the acting
company first.
"""
