Attribute VB_Name = "modValidate"
Option Explicit
' The button of the template calls ValidateWorkbook.
'
' This file is ASCII on purpose: Chinese texts come from the hidden sheet _meta, or from Python as \uXXXX.
' No #If: LibreOffice runs every branch of a conditional compilation block.
' No references, no API declarations, no add-in: the project compiles everywhere.
'
' Excel on Windows: nianbao button run, with the arguments of RunPython of xlwings. Python works in the open workbook.
' Elsewhere: a copy is saved, nianbao button report reads it and writes a text file, and modReport fills the sheets.

Private Const WAIT_SECONDS As Long = 60

' Set while a check runs: a second click may come through while we wait.
Private running As Boolean

Public Sub ValidateWorkbook()
    Dim host As String, program As String
    If running Then Exit Sub
    running = True
    On Error GoTo Failed
    host = HostKind()
    program = ProgramPath()
    If program = "" Then
        Tell "msg_not_installed"
        running = False
        Exit Sub
    End If
    ShowRunning
    If host = "libreoffice" And TestSetting("NIANBAO_UNO") <> "" Then
        ' Does not wait: a macro that loops over DoEvents starves the bridge by which Python calls back.
        Shell XlwingsCommand(program, "0"), 0
    ElseIf Not RunThroughXlwings(host, program) Then
        RunThroughFiles host, program
    End If
    ShowDone
    running = False
    Exit Sub
Failed:
    running = False
    Tell "msg_failed"
End Sub

Public Function HostKind() As String
    ' "excel" (on Windows), "wps", "libreoffice" or "mac". Application.Name alone says little:
    ' LibreOffice and WPS both answer "Microsoft Excel" to some callers.
    Dim os As String, place As String, version As String
    On Error Resume Next
    os = LCase(Application.OperatingSystem)
    place = LCase(Application.Path & "|" & Application.Name)
    version = Application.Version
    On Error GoTo 0
    If InStr(place, "wps") > 0 Or InStr(place, "kingsoft") > 0 Then
        HostKind = "wps"
    ElseIf version = "11.0" Or InStr(place, "libreoffice") > 0 Then
        HostKind = "libreoffice"
    ElseIf InStr(os, "mac") > 0 Then
        HostKind = "mac"
    ElseIf InStr(os, "windows") > 0 Then
        HostKind = "excel"
    Else
        HostKind = "wps"
    End If
End Function

Private Function ProgramPath() As String
    ' Fixed install locations only. A path stored in the workbook would let whoever can edit the workbook
    ' choose what the button runs. The environment is not in the workbook; the tests use it.
    Dim folder As String
    ProgramPath = TestSetting("NIANBAO_PROGRAM")
    If ProgramPath <> "" Then Exit Function
    If Application.PathSeparator = "\" Then
        folder = Environ("LOCALAPPDATA")
        If folder = "" Then Exit Function
        ProgramPath = Existing(folder & "\nianbao\nianbao.exe")
        If ProgramPath = "" Then ProgramPath = Existing(folder & "\nianbao\Scripts\nianbao.exe")
    Else
        folder = Environ("HOME")
        If folder <> "" Then ProgramPath = Existing(folder & "/.local/bin/nianbao")
    End If
End Function

Private Function TestSetting(variable As String) As String
    If Environ("NIANBAO_BUTTON_TEST") = "1" Then TestSetting = Environ(variable)
End Function

Private Function Existing(path As String) As String
    On Error Resume Next
    If Dir(path) <> "" Then Existing = path
End Function

Private Function Q(text As String) As String
    ' Quotes go around whole arguments only: LibreOffice passes --x="y" on with the quotes inside.
    Q = Chr(34) & text & Chr(34)
End Function

Private Function XlwingsCommand(program As String, handle As String) As String
    ' The arguments of RunPython, so that xw.Book.caller() finds this workbook without add-in or reference.
    XlwingsCommand = Q(program) & " button run " & Q("--wb=" & ThisWorkbook.Name) & " --from_xl=1 --hwnd=" & handle
End Function

Private Function RunThroughXlwings(host As String, program As String) As Boolean
    ' True if Python has done it all; exit status 0 says so, whatever it found.
    Dim status As Long
    If host <> "excel" Then Exit Function
    On Error GoTo Failed
    status = CreateObject("WScript.Shell").Run(XlwingsCommand(program, CStr(Application.Hwnd)), 0, True)
    RunThroughXlwings = (status = 0)
Failed:
End Function

Private Sub RunThroughFiles(host As String, program As String)
    Dim folder As String, copyName As String, report As String, done As String
    On Error GoTo Failed
    folder = FreshFolder()
    copyName = folder & "copy" & Extension(host)
    report = folder & "report.txt"
    done = folder & "done"
    If host = "libreoffice" Then
        SaveCopyLibreOffice copyName
    Else
        ThisWorkbook.SaveCopyAs copyName
    End If
    Shell Q(program) & " button report " & Q(copyName) & " " & Q(report) & " " & Q("--done=" & done), 0
    If Not WaitFor(done, host) Then
        Tell "msg_timeout"
    ElseIf Existing(report) = "" Then
        Tell "msg_failed"
    Else
        ApplyReport report
    End If
    RemoveFolder folder, copyName, report, done
    Exit Sub
Failed:
    Tell "msg_failed"
    RemoveFolder folder, copyName, report, done
End Sub

Private Function Extension(host As String) As String
    ' SaveCopyAs keeps the format of the workbook, so the copy must keep its extension.
    Dim dot As Long
    Extension = ".xlsm"
    If host = "libreoffice" Then
        Extension = ".xlsx"
    Else
        dot = InStrRev(ThisWorkbook.Name, ".")
        If dot > 0 Then Extension = Mid(ThisWorkbook.Name, dot)
    End If
End Function

Private Function FreshFolder() As String
    ' A folder that did not exist before, in the user's own place for such things: in a shared one
    ' nobody else can have put anything into it beforehand.
    Dim parent As Variant, slash As String
    slash = Application.PathSeparator
    Randomize
    For Each parent In Array(Environ("TEMP"), Environ("XDG_RUNTIME_DIR"), Environ("TMPDIR"), "/tmp")
        If parent <> "" Then
            FreshFolder = parent & slash & "nianbao" & CStr(CLng(Timer * 100)) & "_" & CStr(CLng(Rnd * 1000000000)) & slash
            If MakeFolder(FreshFolder) Then Exit Function
        End If
    Next parent
    Err.Raise 76
End Function

Private Function MakeFolder(folder As String) As Boolean
    On Error GoTo Failed
    MkDir Left(folder, Len(folder) - 1)
    MakeFolder = True
Failed:
End Function

Private Sub RemoveFolder(folder As String, copyName As String, report As String, done As String)
    On Error Resume Next
    Kill copyName
    Kill report
    Kill done
    RmDir Left(folder, Len(folder) - 1)
End Sub

Private Function WaitFor(path As String, host As String) As Boolean
    Dim started As Double
    started = Timer
    Do
        If Existing(path) <> "" Then
            WaitFor = True
            Exit Function
        End If
        Pause host
        ' Timer starts again at midnight
        If Timer < started Then started = started - 86400
    Loop While Timer - started < WAIT_SECONDS
End Function

Private Sub Pause(host As String)
    ' Sleeps and burns no processor. Excel's clock has whole seconds here: a shorter wait would be over before it began.
    On Error GoTo Missing
    If host = "libreoffice" Then
        Application.Wait Now + 0.2 / 86400
    Else
        Application.Wait Now + TimeSerial(0, 0, 1)
    End If
    Exit Sub
Missing:
    DoEvents
End Sub
