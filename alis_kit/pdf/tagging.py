"""The structure tree of a tagged form, made longer by what is added to it, so that screen readers find that too.

Source: PDF 32000-1, 14.7 (logical structure) and 14.7.4.4 (finding structure elements from content items).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NumberObject

from alis_kit.pdf.objects import Draft, dictionary, entry, name, text


@dataclass
class Element:
    """A structure element; its kids are elements, and marks on pages as (page in the list given, number there)."""

    tag: str
    kids: list[Element | tuple[int, int]] = field(default_factory=list)
    alternative: str = ""

    def add(self, tag: str, *, alternative: str = "") -> Element:
        made = Element(tag, alternative=alternative)
        self.kids.append(made)
        return made


class StructureTree:
    """The tree of one draft."""

    def __init__(self, draft: Draft, tree: IndirectObject, parents: IndirectObject) -> None:
        self._draft = draft
        self._tree = tree
        self._parents = parents

    @classmethod
    def of(cls, draft: Draft) -> StructureTree | None:
        """Give a draft's tree; None if it is not tagged, or so that nothing can be added."""
        root = draft.get(draft.template.root)
        tree = root.raw_get("/StructTreeRoot") if "/StructTreeRoot" in root else None
        nodes = draft.follow(tree)
        parents = (
            nodes.raw_get("/ParentTree")
            if isinstance(nodes, DictionaryObject) and "/ParentTree" in nodes
            else None
        )
        known = isinstance(draft.follow(parents), DictionaryObject) and entry(nodes, "K") is not None
        if isinstance(tree, IndirectObject) and isinstance(parents, IndirectObject) and known:
            return cls(draft, tree, parents)
        return None

    def append(self, element: Element, pages: list[IndirectObject]) -> None:
        """Put an element last, and tell new pages which elements their marks belong to."""
        top = self._top()
        owners: dict[int, dict[int, IndirectObject]] = {}
        made = self._make(element, top if top is not None else self._tree, pages, owners)
        holder = self._draft.edit(top if top is not None else self._tree)
        holder[name("K")] = ArrayObject([*_kids(self._draft, holder), made])
        for index, marks in sorted(owners.items()):
            key = self._next_key()
            self._draft.edit(pages[index])[name("StructParents")] = NumberObject(key)
            self._tell(key, ArrayObject([marks[mark] for mark in sorted(marks)]))

    def mark_on(self, page: IndirectObject, tag: str) -> int | None:
        """Make an element for something drawn on a page that is there already; give the mark to draw it under.

        None where the page's marks are not listed in a way that one can be added.
        """
        owners = self._listed(entry(self._draft.get(page), "StructParents"))
        if not isinstance(owners, ArrayObject):
            return None
        mark = len(owners)
        top = self._top()
        parent = top if top is not None else self._tree
        made = self._make(Element(tag, [(0, mark)]), parent, [page], {})
        holder = self._draft.edit(parent)
        holder[name("K")] = ArrayObject([*_kids(self._draft, holder), made])
        self._extend(page, owners, made)
        return mark

    def take_over(self, page: IndirectObject, widget: IndirectObject) -> int | None:
        """Let a drawing on the page stand in the tree where a widget stood; give the mark to draw it under.

        None where the widget is not in the tree, or the page's marks are not listed.
        """
        owners = self._listed(entry(self._draft.get(page), "StructParents"))
        element = self._listed(entry(self._draft.get(widget), "StructParent"), follow=False)
        if not isinstance(owners, ArrayObject) or not isinstance(element, IndirectObject):
            return None
        mark = len(owners)
        node = self._draft.edit(element)
        content = dictionary(Type=name("MCR"), Pg=page, MCID=NumberObject(mark))
        kids = [content if _is_about(self._draft, kid, widget) else kid for kid in _kids(self._draft, node)]
        if content not in kids:
            return None
        node[name("K")] = ArrayObject(kids)
        self._extend(page, owners, element)
        return mark

    def _listed(self, key: Any, *, follow: bool = True) -> Any:  # noqa: ANN401
        """Give what the number tree has under a key, where it is one flat list; None if it has nothing."""
        numbers = entry(self._draft.get(self._parents), "Nums")
        if not isinstance(numbers, ArrayObject) or not isinstance(key, NumberObject):
            return None
        listed = list(list.__iter__(numbers))
        found = next((listed[at + 1] for at in range(0, len(listed) - 1, 2) if listed[at] == key), None)
        return self._draft.follow(found) if follow else found

    def _extend(self, page: IndirectObject, owners: ArrayObject, element: IndirectObject) -> None:
        """Say whose the page's next mark is."""
        key = entry(self._draft.get(page), "StructParents")
        node = self._draft.edit(self._parents)
        listed = list(list.__iter__(entry(node, "Nums")))
        place = next(at + 1 for at in range(0, len(listed), 2) if listed[at] == key)
        listed[place] = ArrayObject([*list.__iter__(owners), element])
        node[name("Nums")] = ArrayObject(listed)

    def _top(self) -> IndirectObject | None:
        """Give the document's one topmost element, if it has just one."""
        kids = _kids(self._draft, self._draft.get(self._tree))
        return kids[0] if len(kids) == 1 and isinstance(kids[0], IndirectObject) else None

    def _make(
        self,
        element: Element,
        parent: IndirectObject,
        pages: list[IndirectObject],
        owners: dict[int, dict[int, Any]],
    ) -> IndirectObject:
        node = dictionary(Type=name("StructElem"), S=name(element.tag), P=parent)
        reference = self._draft.add(node)
        kids = ArrayObject()
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._make(kid, reference, pages, owners))
            else:
                index, mark = kid
                owners.setdefault(index, {})[mark] = reference
                kids.append(dictionary(Type=name("MCR"), Pg=pages[index], MCID=NumberObject(mark)))
        node[name("K")] = kids
        if element.alternative:
            node[name("Alt")] = text(element.alternative)
        return reference

    def _next_key(self) -> int:
        tree = self._draft.edit(self._tree)
        known = entry(tree, "ParentTreeNextKey")
        key = int(known) if isinstance(known, int) else self._greatest() + 1
        tree[name("ParentTreeNextKey")] = NumberObject(key + 1)
        return key

    def _greatest(self) -> int:
        """Give the greatest key of the number tree (7.9.7)."""
        node = self._draft.get(self._parents)
        numbers = entry(node, "Nums")
        if isinstance(numbers, ArrayObject):
            return max((int(key) for key in list.__iter__(numbers) if isinstance(key, NumberObject)), default=-1)
        kids = entry(node, "Kids")
        limits = [entry(self._draft.follow(kid), "Limits") for kid in list.__iter__(kids)] if kids else []
        return max((int(limit[1]) for limit in limits if limit), default=-1)

    def _tell(self, key: int, owners: ArrayObject) -> None:
        node = self._draft.edit(self._parents)
        added = [NumberObject(key), self._draft.add(owners)]
        if isinstance(entry(node, "Kids"), ArrayObject):
            limits = ArrayObject([NumberObject(key), NumberObject(key)])
            leaf = self._draft.add(dictionary(Nums=ArrayObject(added), Limits=limits))
            node[name("Kids")] = ArrayObject([*list.__iter__(entry(node, "Kids")), leaf])
        else:
            node[name("Nums")] = ArrayObject([*list.__iter__(entry(node, "Nums") or ArrayObject()), *added])


def _kids(draft: Draft, node: DictionaryObject) -> list[Any]:
    kids = node.raw_get("/K") if "/K" in node else None
    held = draft.follow(kids)
    if isinstance(held, ArrayObject):
        return list(list.__iter__(held))
    return [kids] if kids is not None else []


def _is_about(draft: Draft, kid: Any, widget: IndirectObject) -> bool:  # noqa: ANN401
    """Say whether a kid is the reference to a widget (an OBJR dictionary)."""
    node = draft.follow(kid)
    about = node.raw_get("/Obj") if isinstance(node, DictionaryObject) and "/Obj" in node else None
    return isinstance(about, IndirectObject) and about.idnum == widget.idnum
