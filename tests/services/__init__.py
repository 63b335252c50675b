"""Real servers for the tests, thrown away afterwards: nothing here needs to be configured first.

Each server runs as a child process on a free port, in a temporary directory of its own, so that
test runs never meet each other or an installed service. A missing program is an error that names
the Debian package to install: a test that is skipped for want of a server proves nothing.
"""
