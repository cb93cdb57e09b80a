"""Why a file is not read: one sentence that says what is wrong and what to do."""

from __future__ import annotations

from checklist.said import gettext, noop, retold

LARGEST_FILE = 25 * 1024 * 1024
LONGEST_TEXT = 3_000_000
MOST_CLAUSES = 20_000
CPU_SECONDS = 8

TOO_LARGE = noop(
    "This file is larger than 25 MB, the most that is read: remove its pictures, or paste the text instead."
)
EMPTY = noop("This file is empty: choose the file that holds the draft.")
NO_FILE = noop("There is no such file: check its name and folder.")
NOT_A_FILE = noop("This is not a file that can be read: name the draft's own file, not a folder or a device.")
NOT_ALLOWED = noop("This file may not be read by this program: change its permissions, or copy it.")
UNKNOWN = noop("Files of this kind are not read: save the draft as .docx, .pdf, .odt, .rtf, .html, .txt or .md.")
PROGRAM = noop("This is a program and not a document: save the draft as .docx, .pdf, .odt, .rtf, .html, .txt or .md.")
BINARY = noop(
    "This file holds binary data and not text: save the draft as .docx, .pdf, .odt, .rtf, .html, .txt or .md."
)
OLD_WORD = noop("This is a file of the old Word format (.doc): open it in Word or LibreOffice and save it as .docx.")
LOCKED = noop("This file is protected by a password: save it without the password and upload it again.")
DAMAGED = noop("This file is damaged or not complete: save it again in the program that made it, or send it again.")
BOMB = noop("This file unpacks to far more than a draft can hold and was not opened: paste the text instead.")
ENTITIES = noop("This file declares XML entities, which no draft needs, and was not opened: save it again as .docx.")
NESTED = noop("This file nests its parts too deeply to be read: save it again in a word processor, or paste the text.")
MEMORY_SPENT = noop(
    "This file takes more memory than a draft may: save it again in a word processor, or paste the text."
)
TIME_SPENT = noop("This file takes too long to read: save it again in a word processor, or paste the text instead.")
CROWDED = noop("Other files are being read just now: choose this one again and send it in a minute.")
TOO_LONG = noop("This file holds more text than a draft of 1000 pages: upload only the draft itself.")
NO_TEXT = noop("This file holds no text: write or paste the draft's text.")
SCAN = noop("This PDF is a scan without text: run text recognition (OCR) on it first, or upload the original document.")
NO_LETTERS = noop(
    "This PDF does not say which letters its signs stand for: upload the original document, or paste the text."
)
NO_PAGE = noop("The file has no page of this number: choose one that it has.")
NOT_SHOWN = noop(
    "Of files of this kind no original can be shown here: open the file that was handed in, beside this page."
)
NOT_DRAWN = noop("This page cannot be drawn: open the file that was handed in, beside this page.")
LATER = noop("Other files are being read just now: ask for this page again in a minute.")
BROKEN = noop("This file could not be read: save it again as .docx or .pdf, or paste the text instead.")


PICTURE = noop(
    "This file is a picture and not a document: save the draft as .docx, .pdf, .odt, .rtf, .html, .txt or .md."
)
TOO_MANY = noop("This has more than %(most)s paragraphs: keep the draft’s own text only.")
# A name that belies the content: with its ending or without, and with another to give or none.
BELIES = {
    (True, True): noop(
        "This file is named %(suffix)s but holds %(what)s: give it the ending %(ending)s if that is the draft,"
        " or choose another file."
    ),
    (True, False): noop(
        "This file is named %(suffix)s but holds %(what)s: save the draft as .docx, .pdf, .odt, .rtf, .html,"
        " .txt or .md."
    ),
    (False, True): noop(
        "This file has no ending but holds %(what)s: give it the ending %(ending)s if that is the draft, or choose"
        " another file."
    ),
    (False, False): noop(
        "This file has no ending but holds %(what)s: save the draft as .docx, .pdf, .odt, .rtf, .html, .txt or .md."
    ),
}
NAMES = {
    "docx": noop("a Word document (.docx)"),
    "pdf": noop("a PDF"),
    "odt": noop("an OpenDocument text (.odt)"),
    "rtf": noop("Rich Text (.rtf)"),
    "html": noop("a web page (.html)"),
    "text": noop("plain text (.txt)"),
    "zip": noop("a zip archive"),
}
SENTENCES = (
    *(TOO_LARGE, EMPTY, NO_FILE, NOT_A_FILE, NOT_ALLOWED, UNKNOWN, PROGRAM, BINARY, OLD_WORD, LOCKED, DAMAGED, BOMB),
    *(ENTITIES, NESTED, MEMORY_SPENT, TIME_SPENT, CROWDED, TOO_LONG, NO_TEXT, SCAN, NO_LETTERS, NO_PAGE, NOT_SHOWN),
    *(NOT_DRAWN, LATER, BROKEN, PICTURE, TOO_MANY, *BELIES.values()),
)


def told(sentence: str) -> str:
    """A refusal, which is kept and passed on in English, in the language of the moment."""
    known = retold(sentence, SENTENCES, lambda part: retold(part, NAMES.values()))
    return known if known != sentence else gettext(sentence)


class Unreadable(ValueError):
    """A file that is not read; its only argument is the sentence for the person who sent it, in English.

    As text it speaks the language of the moment: it is raised in processes that know of none, and kept.
    """

    @property
    def kept(self) -> str:
        """The sentence in English."""
        return str(self.args[0])

    def __str__(self) -> str:
        return told(self.kept)
