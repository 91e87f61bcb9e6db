Attribute VB_Name = "modReport"
Option Explicit
' Fills the sheets of a check from the report that Python wrote; its format stands in toolkit/button/marks.py.
' These sheets are not protected. Nothing else is ever written to, and nothing is unprotected.

Private Const MARKS_SHEET As String = "_marks"
Private Const MARKS_FIRST As Long = 2
Private Const MARKS_LAST As Long = 2001

Private Const RESULT_SHEET As String = "\u6821\u9a8c\u7ed3\u679c"
Private Const RESULT_SUMMARY As Long = 2
Private Const RESULT_FIRST As Long = 5
Private Const RESULT_LAST As Long = 2004

Private Const META_SHEET As String = "_meta"

Public Sub ApplyReport(report As String)
    Dim n As Integer, textLine As String, part As Variant, mark As Long, number As Long, summary As String
    Dim marks As Object, result As Object
    ClearSheets
    Set marks = ThisWorkbook.Worksheets(MARKS_SHEET)
    Set result = ThisWorkbook.Worksheets(Plain(RESULT_SHEET))
    mark = MARKS_FIRST
    n = FreeFile
    Open report For Input As #n
    Line Input #n, textLine
    part = Split(textLine, Chr(9))
    If UBound(part) <> 1 Or (part(0) <> "S" And part(0) <> "E") Then
        Close #n
        Tell "msg_failed"
        Exit Sub
    End If
    summary = Plain(CStr(part(1)))
    If part(0) = "E" Then
        Close #n
        result.Cells(RESULT_SUMMARY, 1).Value = summary
        Say summary
        Exit Sub
    End If
    Do While Not EOF(n)
        Line Input #n, textLine
        part = Split(textLine, Chr(9))
        If UBound(part) >= 3 Then
            If mark <= MARKS_LAST Then
                PutMark marks, mark, part
                mark = mark + 1
            End If
            If part(0) = "M" And UBound(part) >= 5 Then
                number = number + 1
                If RESULT_FIRST + number - 1 <= RESULT_LAST Then PutResult result, number, part
            End If
        End If
    Loop
    Close #n
    ' Last, so that a summary says that everything is there
    result.Cells(RESULT_SUMMARY, 1).Value = summary
    ShowResult
End Sub

Private Sub PutMark(sheet As Object, row As Long, part As Variant)
    sheet.Cells(row, 1).Value = Plain(CStr(part(1)))
    sheet.Cells(row, 2).Value = CStr(part(2))
    sheet.Cells(row, 3).Value = Plain(CStr(part(3)))
    If UBound(part) >= 5 Then
        sheet.Cells(row, 4).Value = Plain(CStr(part(4)))
        sheet.Cells(row, 5).Value = Plain(CStr(part(5)))
    End If
    ' What the conditional formats of the tables look for
    If part(2) <> "" Then sheet.Cells(row, 6).Value = Plain(CStr(part(1))) & "!" & part(2)
End Sub

Private Sub PutResult(sheet As Object, number As Long, part As Variant)
    Dim row As Long
    row = RESULT_FIRST + number - 1
    sheet.Cells(row, 1).Value = number
    sheet.Cells(row, 2).Value = Plain(CStr(part(3)))
    sheet.Cells(row, 3).Value = Plain(CStr(part(4)))
    PutPlace sheet.Cells(row, 4), Plain(CStr(part(1))), CStr(part(2))
    sheet.Cells(row, 5).Value = Plain(CStr(part(5)))
End Sub

Private Sub PutPlace(cell As Object, sheetName As String, address As String)
    ' A link to the cell; without an address the sheet's name, as text
    If address = "" Then
        cell.NumberFormat = "@"
        cell.Value = sheetName
    Else
        cell.NumberFormat = "General"
        cell.Formula = "=HYPERLINK(" & Quoted("#'" & Replace(sheetName, "'", "''") & "'!" & address) & "," & Quoted(sheetName & " " & address) & ")"
    End If
End Sub

Private Function Quoted(text As String) As String
    Quoted = Chr(34) & Replace(text, Chr(34), Chr(34) & Chr(34)) & Chr(34)
End Function

Public Sub ClearSheets()
    ' Text format before anything is written: no message can become a formula, a number or a date.
    Dim sheet As Object
    Set sheet = ThisWorkbook.Worksheets(MARKS_SHEET)
    sheet.Range("A" & MARKS_FIRST & ":F" & MARKS_LAST).ClearContents
    sheet.Range("A" & MARKS_FIRST & ":F" & MARKS_LAST).NumberFormat = "@"
    Set sheet = ThisWorkbook.Worksheets(Plain(RESULT_SHEET))
    sheet.Cells(RESULT_SUMMARY, 1).Value = ""
    sheet.Cells(RESULT_SUMMARY, 1).NumberFormat = "@"
    sheet.Range("A" & RESULT_FIRST & ":E" & RESULT_LAST).ClearContents
    sheet.Range("B" & RESULT_FIRST & ":C" & RESULT_LAST).NumberFormat = "@"
    sheet.Range("E" & RESULT_FIRST & ":E" & RESULT_LAST).NumberFormat = "@"
End Sub

Public Sub ShowRunning()
    ' At once, for the program takes a while to start
    On Error Resume Next
    Application.StatusBar = Word("msg_running")
    ThisWorkbook.Worksheets(Plain(RESULT_SHEET)).Cells(RESULT_SUMMARY, 1).Value = Word("msg_running")
    ShowResult
    DoEvents
End Sub

Public Sub ShowDone()
    On Error Resume Next
    Application.StatusBar = False
End Sub

Public Sub Tell(key As String)
    ' Why there is no result, in the workbook and in a box; old marks would mislead and go.
    Dim text As String
    text = Word(key)
    ShowDone
    On Error Resume Next
    ClearSheets
    ThisWorkbook.Worksheets(Plain(RESULT_SHEET)).Cells(RESULT_SUMMARY, 1).Value = text
    On Error GoTo 0
    Say text
End Sub

Private Sub Say(text As String)
    ShowResult
    If Environ("NIANBAO_SILENT") <> "1" Then MsgBox text
End Sub

Private Sub ShowResult()
    On Error Resume Next
    ThisWorkbook.Worksheets(Plain(RESULT_SHEET)).Activate
End Sub

Public Function Word(key As String) As String
    ' Chinese text from _meta: column A key, column B text
    Dim sheet As Object, i As Long
    Word = key
    On Error GoTo Missing
    Set sheet = ThisWorkbook.Worksheets(META_SHEET)
    For i = 1 To 100
        If sheet.Cells(i, 1).Value = key Then
            Word = sheet.Cells(i, 2).Value
            Exit Function
        End If
    Next i
Missing:
End Function

Public Function Plain(text As String) As String
    ' What escape() of toolkit/button/marks.py wrote; runs without escapes are copied whole
    Dim out As String, at As Long, mark As Long
    at = 1
    Do
        mark = InStr(at, text, "\u")
        If mark = 0 Then Exit Do
        out = out & Mid(text, at, mark - at) & ChrW(CLng("&H" & Mid(text, mark + 2, 4)))
        at = mark + 6
    Loop
    Plain = out & Mid(text, at)
End Function
