"""What people do to hosts, accounts and sites, and the tests that they watch. Each is audited and idempotent, and
raises ValidationError with a sentence for a person where it refuses.
"""
