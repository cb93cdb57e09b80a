"""LibreOffice, asked to accept and to reject the tracked changes of many files in one start."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from tests.documents.acceptor import W, part, replaced

SOFFICE = shutil.which("soffice")
SECONDS = 180
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Changes" script:language="StarBasic">
Sub Resolve(folder As String)
    Dim hidden(0) As New com.sun.star.beans.PropertyValue
    hidden(0).Name = "Hidden"
    hidden(0).Value = True
    helper = createUnoService("com.sun.star.frame.DispatchHelper")
    names = ""
    found = Dir(ConvertToURL(folder &amp; "/*.docx"))
    Do While found &lt;&gt; ""
        names = names &amp; found &amp; "|"
        found = Dir()
    Loop
    For Each one In Split(names, "|")
        If one &lt;&gt; "" Then
            For Each verb In Array("Accept", "Reject")
                address = ConvertToURL(folder &amp; "/" &amp; one)
                document = StarDesktop.loadComponentFromURL(address, "_blank", 0, hidden())
                frame = document.CurrentController.Frame
                helper.executeDispatch(frame, ".uno:" &amp; verb &amp; "AllTrackedChanges", "", 0, Array())
                Store(document, folder &amp; "/" &amp; verb &amp; "/" &amp; one, "MS Word 2007 XML")
                document.close(True)
            Next
        End If
    Next
    StarDesktop.terminate()
End Sub

Sub Store(document, path As String, filter As String)
    Dim kind(0) As New com.sun.star.beans.PropertyValue
    kind(0).Name = "FilterName"
    kind(0).Value = filter
    document.storeToURL(ConvertToURL(path), kind())
End Sub
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Changes"/></library:library>
"""
# Without this the first start puts the program's own macros in the place of ours.
SET_UP = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value>
</prop></item></oor:items>
"""
LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
 <library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple"
 library:link="false"/></library:libraries>
"""


def without_comments(data: bytes) -> bytes:
    """The file with no comment called: a LibreOffice without windows ends where it would draw one in the margin."""
    root = etree.fromstring(part(data))
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        for one in list(root.iter(W + name)):
            one.getparent().remove(one)
    return replaced(data, etree.tostring(root))


def resolved_by_office(folder: Path, files: Mapping[str, bytes]) -> dict[str, tuple[bytes, bytes]]:
    """Each file once with all changes accepted and once with all rejected, as LibreOffice writes it."""
    assert SOFFICE, "Whoever asks has looked."
    basic = folder / "profile" / "user" / "basic"
    (basic / "Standard").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(SET_UP)
    (basic / "script.xlc").write_text(LIBRARIES)
    (basic / "Standard" / "script.xlb").write_text(LIBRARY)
    (basic / "Standard" / "Changes.xba").write_text(MODULE)
    drafts = folder / "drafts"
    for made in (drafts / "Accept", drafts / "Reject"):
        made.mkdir(parents=True)
    for name, content in files.items():
        (drafts / f"{name}.docx").write_bytes(without_comments(content))
    done = subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--norestore",
            f'macro:///Standard.Changes.Resolve("{drafts}")',
        ],
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    found = {}
    for name in files:
        pair = [drafts / verb / f"{name}.docx" for verb in ("Accept", "Reject")]
        assert all(one.exists() for one in pair), done.stderr
        found[name] = (pair[0].read_bytes(), pair[1].read_bytes())
    return found
