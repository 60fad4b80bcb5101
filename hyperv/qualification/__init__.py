"""Try every read section on a host and say how far the host is what the portal expects.

`shapes` compares raw answers with the contracts; `sanitising` takes everything out of them that names something;
`capture` makes of them the two files under tests/captures that keep a Windows oddity from being forgotten.
"""

from hyperv.qualification.capture import Capture, capture_of
from hyperv.qualification.sanitising import Sanitiser
from hyperv.qualification.shapes import SectionFindings, findings_of

__all__ = ["Capture", "Sanitiser", "SectionFindings", "capture_of", "findings_of"]
