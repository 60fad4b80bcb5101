"""Set-up for `make`: python3 setup demo|test

This file and pythons.py are read by whatever Python the machine calls python3, so they use no syntax newer than 3.6 and
say a sentence when it is too old. Everything else here needs Python 3.11 and the standard library, no more.
"""

import sys

sys.dont_write_bytecode = True  # an ordinary user may run what root checked out

import pythons  # noqa: E402

if __name__ == "__main__":
    pythons.continue_with_a_good_one()
    import main

    sys.exit(main.main(sys.argv[1:]))
