"""How long lists are cut: numbered pages for things, cursors for rows that only grow."""

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination, PageNumberPagination
from rest_framework.request import Request

MOST_DIGITS = 18  # of a 64-bit key


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class CursorPages(CursorPagination):
    """By ascending id; a page is found at once however far into the rows it is."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    ordering = "id"

    def decode_cursor(self, request: Request) -> Cursor | None:
        cursor = super().decode_cursor(request)
        if cursor is not None and not _is_key(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor


def _is_key(position: object) -> bool:
    text = str(position)
    return position is None or (text.isdecimal() and len(text) <= MOST_DIGITS)
