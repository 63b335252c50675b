"""The shared models, as small apps: deliveries > operations > contents | certificates > companies > audit.

In each app: tasks > services > selectors > models > errors. Services are the only writers; selectors
take the acting company first.
"""
