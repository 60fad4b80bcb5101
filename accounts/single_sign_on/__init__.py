"""OpenID Connect: mozilla-django-oidc, with what it leaves open closed.

The library checks the signature and the nonce of an identity; here the issuer, the audience and the subject are checked
too, people are known by issuer and subject and never by an e-mail address, and every call has a deadline.
"""
