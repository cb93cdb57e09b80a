"""Why a file is not read: one sentence that says what is wrong and what to do."""

from __future__ import annotations

LARGEST_FILE = 25 * 1024 * 1024
LONGEST_TEXT = 3_000_000
MOST_CLAUSES = 20_000
CPU_SECONDS = 8

SAVE_AS = "save the draft as .docx, .pdf, .odt, .rtf, .html, .txt or .md"
TOO_LARGE = "This file is larger than 25 MB, the most that is read: remove its pictures, or paste the text instead."
EMPTY = "This file is empty: choose the file that holds the draft."
NO_FILE = "There is no such file: check its name and folder."
NOT_A_FILE = "This is not a file that can be read: name the draft's own file, not a folder or a device."
NOT_ALLOWED = "This file may not be read by this program: change its permissions, or copy it."
UNKNOWN = f"Files of this kind are not read: {SAVE_AS}."
PROGRAM = f"This is a program and not a document: {SAVE_AS}."
BINARY = f"This file holds binary data and not text: {SAVE_AS}."
OLD_WORD = "This is a file of the old Word format (.doc): open it in Word or LibreOffice and save it as .docx."
LOCKED = "This file is protected by a password: save it without the password and upload it again."
DAMAGED = "This file is damaged or not complete: save it again in the program that made it, or send it again."
BOMB = "This file unpacks to far more than a draft can hold and was not opened: paste the text instead."
ENTITIES = "This file declares XML entities, which no draft needs, and was not opened: save it again as .docx."
NESTED = "This file nests its parts too deeply to be read: save it again in a word processor, or paste the text."
MEMORY_SPENT = "This file takes more memory than a draft may: save it again in a word processor, or paste the text."
TIME_SPENT = "This file takes too long to read: save it again in a word processor, or paste the text instead."
CROWDED = "Other files are being read just now: choose this one again and send it in a minute."
TOO_LONG = "This file holds more text than a draft of 1000 pages: upload only the draft itself."
NO_TEXT = "This file holds no text: write or paste the draft's text."
SCAN = "This PDF is a scan without text: run text recognition (OCR) on it first, or upload the original document."
NO_LETTERS = "This PDF does not say which letters its signs stand for: upload the original document, or paste the text."
NO_PAGE = "The file has no page of this number: choose one that it has."
NOT_SHOWN = "Of files of this kind no original can be shown here: open the file that was handed in, beside this page."
NOT_DRAWN = "This page cannot be drawn: open the file that was handed in, beside this page."
LATER = "Other files are being read just now: ask for this page again in a minute."
BROKEN = "This file could not be read: save it again as .docx or .pdf, or paste the text instead."


class Unreadable(ValueError):
    """A file that is not read; its only argument is the sentence for the person who sent it."""
