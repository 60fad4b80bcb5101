"""What of the inventory makes sense, and what is wrong with it: pure rules.

`hosts` holds findings (findings.rules says how such a rule is written); `logons` says which accounts and addresses make
sense together.
"""

from inventory.rules import hosts
from inventory.rules.logons import client_certificate_kept, host_refused, secret_refused, transport_refused

__all__ = ["client_certificate_kept", "host_refused", "hosts", "secret_refused", "transport_refused"]
