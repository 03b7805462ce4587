"""What a document says about itself: title and language. Source: PDF 32000-1, 14.3.3 and 14.9.2."""

from __future__ import annotations

from pypdf.generic import DictionaryObject

from alis_kit.pdf.objects import TRUE, Draft, dictionary, entry, name, text


def describe(draft: Draft, *, title: str | None, lang: str | None) -> None:
    """Set the title (shown as the window's) and, where there is none, the language."""
    root = draft.edit(draft.template.root)
    if lang and entry(root, "Lang") is None:
        root[name("Lang")] = text(lang)
    if title is None:
        return
    if draft.info is None:
        draft.info = draft.add(dictionary())
    draft.edit(draft.info)[name("Title")] = text(title)
    preferences = DictionaryObject()
    dict.update(preferences, entry(root, "ViewerPreferences") or {})
    preferences[name("DisplayDocTitle")] = TRUE
    root[name("ViewerPreferences")] = preferences
    root.pop("/Metadata", None)  # XMP would go on saying the old title
