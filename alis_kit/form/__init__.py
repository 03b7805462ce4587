"""The official form from a plan, and a plan from the form.

`phrases` and `texts` say what the plan tells in the form's own parts, `fields` which field takes what, and
`document` fills and reads the file with the PDF engine, the annex and the timeline.
"""
