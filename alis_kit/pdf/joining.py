"""Pages of another PDF that join a draft with their tags, and the draft's own structure tree, made longer by them.

Source: PDF 32000-1, 14.7 (logical structure), 14.7.4.4 (finding structure elements from content items), 14.8.5.7
(tables).
"""

from __future__ import annotations

from io import BytesIO
from itertools import chain
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from alis_kit.pdf.objects import Draft, dictionary, entry, name, resolve, text
from alis_kit.pdf.private import raw_data, set_raw_data

_SAID = ("Alt", "ActualText", "E", "Lang", "T")
"""What an element says of itself in words."""


def join_pages(draft: Draft, pdf: bytes) -> None:
    """Put a PDF's pages last, and what it is tagged as into the draft's structure tree, if that has one."""
    source = PdfReader(BytesIO(pdf))
    importer = _Importer(draft)
    pages = [importer.page(page) for page in source.pages]
    draft.append_pages(pages)
    tree, theirs = StructureTree.of(draft), entry(source.root_object, "StructTreeRoot")
    if tree is None or theirs is None:
        for page in pages:
            draft.edit(page).pop("/StructParents", None)
        return
    joining = _Joining(draft, importer, tree, theirs)
    for top in _kids(draft, theirs):
        tree.put_last(joining.element(top, tree.parent, tag="Sect"))
    joining.finish(pages)


class _Joining:
    """The structure of another document, on its way into the draft's."""

    def __init__(self, draft: Draft, importer: _Importer, tree: StructureTree, theirs: DictionaryObject) -> None:
        self._draft, self._importer, self._tree = draft, importer, tree
        self._roles = entry(theirs, "RoleMap") or {}
        self._numbers = _numbers(entry(theirs, "ParentTree"))
        self._made: dict[int, IndirectObject] = {}
        self._identified: list[tuple[TextStringObject, IndirectObject]] = []
        self._prefix = f"{len(tree.identified)}-"

    def element(self, reference: IndirectObject, parent: IndirectObject, *, tag: str = "") -> IndirectObject:
        """Take an element with all below it; what is told of its looks stays behind."""
        source = resolve(reference)
        node = dictionary(Type=name("StructElem"), S=name(tag or self._tag(source)), P=parent)
        made = self._made[reference.idnum] = self._draft.add(node)
        for key in _SAID:
            if f"/{key}" in source:
                node[name(key)] = self._importer.take(source.raw_get(f"/{key}"))
        if "/Pg" in source:
            node[name("Pg")] = self._importer.take(source.raw_get("/Pg"))
        if "/ID" in source:
            node[name("ID")] = own = self._identifier(source["/ID"])
            self._identified.append((own, made))
        if table := self._table(source):
            node[name("A")] = table
        node[name("K")] = ArrayObject([*self._kids(source, made)])
        return made

    def _tag(self, source: DictionaryObject) -> str:
        """Return a tag that every reader knows."""
        tag = source["/S"]
        return str(resolve(self._roles.get(tag, tag))).removeprefix("/")

    def _kids(self, source: DictionaryObject, made: IndirectObject) -> list[PdfObject]:
        """Take what is below an element; what only divides the page is left out."""
        kids: list[PdfObject] = []
        for kid in _kids(self._draft, source):
            node = resolve(kid)
            if not isinstance(node, DictionaryObject) or "/S" not in node:
                kids.append(self._importer.take(kid))
            elif self._tag(node) == "Div" and all("/S" in each for each in _nodes(self._draft, node)):
                kids += self._kids(node, made)
            else:
                kids.append(self.element(kid, made))
        return kids

    def _identifier(self, value: Any) -> TextStringObject:  # noqa: ANN401
        """Return an identifier that is no other page's."""
        return text(self._prefix + str(value))

    def _table(self, source: DictionaryObject) -> DictionaryObject | None:
        """Take what is told of a table's cell: what it heads, which headings it has, how wide it is."""
        for told in map(resolve, list.__iter__(entry(source, "A") or ArrayObject())):
            if entry(told, "O") == "/Table":
                taken = self._importer.take(told)
                if isinstance(taken, DictionaryObject) and "/Headers" in taken:
                    taken[name("Headers")] = ArrayObject(map(self._identifier, entry(told, "Headers")))
                return taken  # type: ignore[return-value]
        return None

    def finish(self, pages: list[IndirectObject]) -> None:
        """Tell pages and annotations which elements they belong to."""
        self._tree.identify(self._identified)
        for page in pages:
            node = self._draft.edit(page)
            self._own(node, "StructParents")
            for annotation in list.__iter__(node.get("/Annots", ArrayObject())):
                self._own(self._draft.follow(annotation), "StructParent")

    def _own(self, node: DictionaryObject, key: str) -> None:
        if f"/{key}" in node:
            node[name(key)] = self._tree.tell(self._owners(entry(node, key)))

    def _owners(self, key: int) -> PdfObject:
        owners = self._numbers[key]
        listed = resolve(owners)
        if isinstance(listed, ArrayObject):
            return self._draft.add(ArrayObject([self._made[owner.idnum] for owner in list.__iter__(listed)]))
        return self._made[owners.idnum]


def _nodes(draft: Draft, element: DictionaryObject) -> list[Any]:
    nodes = map(resolve, _kids(draft, element))
    return [node if isinstance(node, DictionaryObject) else {} for node in nodes]


def _numbers(node: DictionaryObject) -> dict[int, Any]:
    """Return all that a number tree holds (7.9.7)."""
    held = list(list.__iter__(entry(node, "Nums") or ArrayObject()))
    found = {int(key): value for key, value in zip(held[::2], held[1::2], strict=True)}
    for kid in list.__iter__(entry(node, "Kids") or ArrayObject()):
        found |= _numbers(resolve(kid))
    return found


class _Importer:
    """Copies objects of another file with all they refer to, each once."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._taken: dict[int, IndirectObject] = {}

    def page(self, source: DictionaryObject) -> IndirectObject:
        """Take a page; what it would have from the page tree it stands on its own."""
        reference: Any = self.take(source.indirect_reference)
        page = self._draft.edit(reference)
        page |= {name("Parent"): self._draft.page_tree, name("Rotate"): NumberObject(0)}
        page.setdefault(name("CropBox"), page["/MediaBox"])
        page.setdefault(name("Annots"), ArrayObject())
        return reference  # type: ignore[no-any-return]

    def take(self, thing: Any) -> PdfObject:  # noqa: ANN401
        if isinstance(thing, IndirectObject):
            return self._reference(thing)
        if isinstance(thing, StreamObject):
            return self._draft.add(self._stream(thing, StreamObject()))
        if isinstance(thing, DictionaryObject):
            return self._entries(thing, dictionary())
        if isinstance(thing, ArrayObject):
            return ArrayObject([self.take(part) for part in list.__iter__(thing)])
        return thing if isinstance(thing, PdfObject) else NullObject()

    def _reference(self, thing: IndirectObject) -> PdfObject:
        if thing.idnum in self._taken:
            return self._taken[thing.idnum]
        source = thing.get_object()
        if not isinstance(source, DictionaryObject):
            return self.take(source) if source is not None else NullObject()
        copy: DictionaryObject = StreamObject() if isinstance(source, StreamObject) else DictionaryObject()
        self._taken[thing.idnum] = self._draft.add(copy)
        if isinstance(source, StreamObject):
            self._stream(source, copy)
        else:
            self._entries(source, copy)
        return self._taken[thing.idnum]

    def _stream(self, source: StreamObject, copy: Any) -> StreamObject:  # noqa: ANN401
        set_raw_data(copy, raw_data(source))
        self._entries(source, copy)
        return copy  # type: ignore[no-any-return]

    def _entries(self, source: DictionaryObject, copy: DictionaryObject) -> DictionaryObject:
        for key in source:
            if key != "/Parent":
                copy[name(key[1:])] = self.take(source.raw_get(key))
        return copy


class StructureTree:
    """The tree of one draft."""

    def __init__(self, draft: Draft, tree: IndirectObject, parents: IndirectObject) -> None:
        self._draft = draft
        self._tree = tree
        self._parents = parents

    @classmethod
    def of(cls, draft: Draft) -> StructureTree | None:
        """Return a draft's tree; None if it is not tagged, or so that nothing can be added."""
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

    @property
    def parent(self) -> IndirectObject:
        """What a new element stands under: the document's one topmost element, if it has just one, or the tree."""
        kids = _kids(self._draft, self._draft.get(self._tree))
        return kids[0] if len(kids) == 1 and isinstance(kids[0], IndirectObject) else self._tree

    def put_last(self, element: PdfObject) -> None:
        """Put an element last under `parent`."""
        parent = self.parent
        holder = self._draft.edit(parent)
        holder[name("K")] = ArrayObject([*_kids(self._draft, holder), element])

    @property
    def identified(self) -> list[tuple[Any, Any]]:
        """The elements that have identifiers, by these; none where they are not in one flat list."""
        known = entry(self._draft.follow(entry(self._draft.get(self._tree), "IDTree")), "Names")
        held = list(list.__iter__(known)) if isinstance(known, ArrayObject) else []
        return list(zip(held[::2], held[1::2], strict=False))

    def tell(self, owners: PdfObject) -> NumberObject:
        """Say whose the marks of a new page are, or whose a new annotation is; return the key for it."""
        key = self._next_key()
        self._tell(key, owners)
        return NumberObject(key)

    def identify(self, elements: list[tuple[TextStringObject, IndirectObject]]) -> None:
        """Let elements be found by their identifiers (14.7.2), as a table's cells find their headings."""
        node, held = self._draft.edit(self._tree), self.identified
        if elements and (held or "/IDTree" not in node):
            pairs = sorted([*held, *elements], key=lambda pair: str(pair[0]))
            node[name("IDTree")] = self._draft.add(dictionary(Names=ArrayObject(chain.from_iterable(pairs))))

    def mark_on(self, page: IndirectObject, tag: str) -> int | None:
        """Make an element for something drawn on a page that is there already; return the mark to draw it under.

        None where the page's marks are not listed in a way that one can be added.
        """
        owners = self._listed(entry(self._draft.get(page), "StructParents"))
        if not isinstance(owners, ArrayObject):
            return None
        mark = len(owners)
        content = dictionary(Type=name("MCR"), Pg=page, MCID=NumberObject(mark))
        node = dictionary(Type=name("StructElem"), S=name(tag), P=self.parent, K=ArrayObject([content]))
        made = self._draft.add(node)
        self.put_last(made)
        self._extend(page, owners, made)
        return mark

    def take_over(self, page: IndirectObject, widget: IndirectObject) -> int | None:
        """Let a drawing on the page stand in the tree where a widget stood; return the mark to draw it under.

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
        """Return what the number tree has under a key, where it is one flat list; None if it has nothing."""
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

    def _next_key(self) -> int:
        tree = self._draft.edit(self._tree)
        known = entry(tree, "ParentTreeNextKey")
        key = int(known) if isinstance(known, int) else self._greatest() + 1
        tree[name("ParentTreeNextKey")] = NumberObject(key + 1)
        return key

    def _greatest(self) -> int:
        """Return the greatest key of the number tree (7.9.7)."""
        node = self._draft.get(self._parents)
        numbers = entry(node, "Nums")
        if isinstance(numbers, ArrayObject):
            return max((int(key) for key in list.__iter__(numbers) if isinstance(key, NumberObject)), default=-1)
        kids = entry(node, "Kids")
        limits = [entry(self._draft.follow(kid), "Limits") for kid in list.__iter__(kids)] if kids else []
        return max((int(limit[1]) for limit in limits if limit), default=-1)

    def _tell(self, key: int, owners: PdfObject) -> None:
        node = self._draft.edit(self._parents)
        added = [NumberObject(key), owners]
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
