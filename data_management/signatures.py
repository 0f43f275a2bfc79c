"""What a file's first bytes say it is, beside what its name says."""

from data_management.errors import ImportRefused
from data_management.models import ImportType

HEAD_BYTES = 8
ZIP_HEADS = (b"PK\x03\x04", b"PK\x05\x06")
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
BINARY_HEADS = {
    ZIP_HEADS[0]: "a zip or a workbook",
    ZIP_HEADS[1]: "an empty zip",
    OLD_WORKBOOK: "an old workbook (.xls)",
    b"\x1f\x8b": "a gzip",
    b"%PDF": "a PDF",
}


def check_signature(head: bytes, import_type: ImportType, name: str) -> None:
    """Refuse a file that cannot be what it is said to be.

    Raises ImportRefused: empty_file, not_text, not_a_workbook, not_a_zip.
    """
    if not head:
        raise ImportRefused("empty_file", f"{name} is empty; upload a file that holds bars.")
    match import_type:
        case ImportType.CSV:
            _refuse_binary(head, name)
        case ImportType.EXCEL if not head.startswith(ZIP_HEADS):
            raise ImportRefused(
                "not_a_workbook", f"{name} is no .xlsx workbook; save it as .xlsx, or as CSV."
            )
        case ImportType.ZIP if not head.startswith(ZIP_HEADS):
            raise ImportRefused(
                "not_a_zip", f"{name} is no zip; pack the CSVs again, one per instrument."
            )


def _refuse_binary(head: bytes, name: str) -> None:
    for start, what in BINARY_HEADS.items():
        if head.startswith(start):
            raise ImportRefused(
                "not_text", f"{name} is {what}, not CSV text; say its import_type, or send text."
            )
