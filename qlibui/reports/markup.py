"""HTML that is put together from parts, every text of which is escaped."""

from html import escape

_VOID = {"meta", "link", "br"}


class Markup(str):
    """HTML that is safe to put into a page as it is."""

    __slots__ = ()


Child = str | Markup | None


def tag(_name: str, *children: Child, **attributes: str | None) -> Markup:
    """An element; an attribute ``class_`` or ``data_x`` is written class and data-x, None is left
    out. A child that is no Markup is escaped."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if _name in _VOID:
        return Markup(f"<{_name}{written}>")
    return Markup(f"<{_name}{written}>{join(*children)}</{_name}>")


def join(*children: Child) -> Markup:
    """The children one after the other."""
    return Markup(
        "".join(
            child if isinstance(child, Markup) else escape(child)
            for child in children
            if child is not None
        )
    )


def table(
    header: list[str], rows: list[list[Child]], *, words: int = 1, class_: str | None = None
) -> Markup:
    """A table whose first ``words`` columns are words and the others numbers."""

    def kind(index: int) -> str | None:
        return None if index < words else "number"

    head = tag("tr", *(tag("th", text, class_=kind(i)) for i, text in enumerate(header)))
    body = [tag("tr", *(tag("td", cell, class_=kind(i)) for i, cell in enumerate(row)))
            for row in rows]  # fmt: skip
    return tag(
        "div",
        tag("table", tag("thead", head), tag("tbody", *body), class_=class_),
        class_="scroll",
    )
