"""The commands of `alis`, one module each: what may be typed after it, and what it does.

`parser` puts them together; `typed`, `output` and `making` are what several of them share. A command's `run` takes
what was typed and gives the exit code.
"""
