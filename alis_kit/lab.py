"""JupyterLab itself, as `python -m alis_kit.lab`, started without what takes long and is of no use here.

jsonschema looks for a checker of international addresses (IRIs), and importing that one builds its grammar: over
half of the time JupyterLab takes to start. jsonschema does without it, and nothing in Jupyter's schemas is an IRI.
"""

import sys

if __name__ == "__main__":
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment] # makes importing it an ImportError
    from jupyterlab.labapp import main

    main()
