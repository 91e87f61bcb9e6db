Attribute VB_Name = "modLibreOffice"
' Called only where HostKind() is "libreoffice". No Option Explicit on purpose: ThisComponent exists in LibreOffice
' alone and must stay a late-bound name elsewhere; its Basic functions (ConvertToURL) would not compile elsewhere.
' (ThisWorkbook.SaveCopyAs of LibreOffice 7.4 writes a binary .xls whatever the extension.)
Public Sub SaveCopyLibreOffice(copyName As String)
    Dim url As String, args As Variant, opts As Variant
    url = Replace(Replace(Replace(copyName, "%", "%25"), "#", "%23"), " ", "%20")
    If Left(url, 1) <> "/" Then url = "/" & Replace(url, "\", "/")
    args = ThisComponent.getArgs()
    opts = Array(args(0), args(1))
    opts(0).Name = "FilterName"
    opts(0).Value = "Calc MS Excel 2007 XML"
    opts(1).Name = "Overwrite"
    opts(1).Value = True
    ThisComponent.storeToURL "file://" & url, opts
End Sub
