"""What is said of containers and of what lies in them: one Chinese sentence by kind."""

from __future__ import annotations

from collections.abc import Mapping

_ZIP_AGAIN = "请把其中的文件重新打成 ZIP 压缩包后再发，或者直接发送文件。"
_SEND_AGAIN = "请重新发送。"
_UNPACK = "请解压后重新打成 ZIP 压缩包（选中文件，右键“压缩为 ZIP 文件”），或者直接发送文件。"
_ATTACH = "请把邮件里的附件另存出来，直接发送文件。"
_SPLIT = "请分成几次发送，每次少放一些文件。"

#: Of what is refused. Fields in braces are the values of the refusal.
REFUSALS: Mapping[str, str] = {
    # archives
    "truncated": f"压缩包不完整，可能没有传完。{_SEND_AGAIN}",
    "damaged": f"压缩包已损坏，这一处取不出来。{_ZIP_AGAIN}",
    "damaged_entry": f"压缩包里的这个文件已损坏，可能没有传完。{_SEND_AGAIN}",
    "ambiguous": f"压缩包的目录与内容对不上，不同软件会解出不同的文件。{_ZIP_AGAIN}",
    "overlap": f"压缩包内的文件互相重叠，正常的压缩软件不会这样保存。{_ZIP_AGAIN}",
    "empty_archive": f"压缩包是空的，里面没有文件。{_SEND_AGAIN}",
    "encrypted": "压缩包里的这个文件设有密码，无法取出。请去掉密码，重新打成 ZIP 压缩包后再发。",
    "encrypted_archive": "压缩包设有密码，无法打开。请去掉密码，重新打成 ZIP 压缩包后再发。",
    "method": f"压缩包用了不常见的压缩方法（编号 {{method}}），无法取出。{_ZIP_AGAIN}",
    "volumes": "这是分卷压缩包中的一卷，单独一卷无法打开。请不分卷，重新打成一个 ZIP 压缩包后再发。",
    "no_program": f"这是 {{format}} 压缩包，这台电脑上没有能打开它的程序。{_UNPACK}",
    "cannot_open": f"这个 {{format}} 压缩包打不开，可能已损坏、设有密码，或者用了不常见的压缩方法。{_UNPACK}",
    "slow": f"这个 {{format}} 压缩包用了 {{limit}} 秒还没有打开。{_UNPACK}",
    "other_archive": f"这是 {{format}} 压缩包，不能直接打开。{_UNPACK}",
    # names
    "traversal": "文件名里带有上级文件夹（..），可能是有意放到别处去的，没有取出。请核对来源，改名后重新压缩。",
    "absolute": "文件名是一个完整路径（从盘符或根目录开始），可能是有意放到别处去的，没有取出。请核对来源，改名后重新压缩。",
    "device": "文件名是系统设备的名称（如 CON、NUL），没有取出。请核对来源，改名后重新压缩。",
    "stream": "文件名里藏有附加数据流（冒号），没有取出。请核对来源，改名后重新压缩。",
    "link": "这是快捷方式（链接），不是文件本身，没有取出。请把它指向的文件放进压缩包。",
    # mails
    "mail_broken": f"邮件不完整，分不出其中的附件。{_ATTACH}",
    "mail_depth": f"邮件的层次过多（超过 {{limit}} 层）。{_ATTACH}",
    "mail_encoding": f"邮件里的附件用了不常见的编码（{{encoding}}），无法取出。{_ATTACH}",
    "mail_cut": f"邮件里的这个附件不完整，可能没有传完。{_SEND_AGAIN}",
    "mail_encrypted": "邮件是加密或签名封装的，无法取出其中的附件。请直接发送文件，或者用普通邮件重发。",
    "mail_external": "邮件里只有附件的一部分或者一个下载地址，附件本身不在其中。请下载后直接发送文件。",
    "tnef": "附件被发件人的 Outlook 打包成 winmail.dat，无法取出。请发件人改用“HTML”或“纯文本”格式重发，或者直接发送文件。",
    "msg": "这是 Outlook 邮件（.msg），无法直接打开。请在 Outlook 中打开，把附件另存出来后发送，或者另存为 .eml 邮件。",
    # limits
    "limit_entry": "文件有 {size}，超过上限 {limit}。请只保留要上报的内容后重新发送。",
    "limit_total": f"全部展开后超过上限 {{limit}}，这个文件没有取出。{_SPLIT}",
    "limit_entries": f"里面有 {{number}} 个文件，超过上限 {{limit}} 个。{_SPLIT}",
    "limit_all_entries": f"连同里层的压缩包，文件总数超过上限 {{limit}} 个。{_SPLIT}",
    "limit_ratio": "压缩比异常（{ratio} 倍，上限 {limit} 倍），可能是压缩炸弹，没有取出。请核对来源，直接发送文件。",
    "limit_depth": f"压缩包或邮件一层套一层，超过上限 {{limit}} 层。{_UNPACK}",
    "memory": f"展开时内存或者磁盘空间不足。{_SPLIT}",
    "unreadable": "{said}",
}

#: Of what is passed over.
PASSED_OVER: Mapping[str, str] = {
    "folder": "文件夹",
    "lock": "临时文件：说明同名工作簿打包时正在打开",
    "system": "系统文件",
    "mail_body": "邮件正文",
    "mail_picture": "邮件正文里的图片",
    "mail_signature": "邮件的数字签名",
    "mail_report": "邮件系统的回执",
}


def said(kind: str, values: Mapping[str, str]) -> str:
    """The sentence about something that was refused or passed over."""
    return (REFUSALS.get(kind) or PASSED_OVER[kind]).format_map(values)
