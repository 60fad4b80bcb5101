"""The control API: how a test or a demonstration turns the estate and its hosts while they are being polled."""
