"""`python -m alis_kit` is the same as `alis`."""

import sys

from alis_kit.cli import main

sys.exit(main())
