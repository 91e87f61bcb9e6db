#!/bin/sh
# Installs what the tests need beside Python: LibreOffice (headless), its Python bridge, Gnumeric's ssconvert, Node.js,
# Chromium and Firefox, bsdtar, pdftoppm and Chinese fonts.
# Quiet when all is there; says what to do when it may not install.
set -eu

missing=""
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-calc libreoffice-writer"
# LibreOffice's own remote control, for a Python of the system: the tests press the button of the template with it
{ [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import uno' >/dev/null 2>&1; } || missing="$missing python3-uno"
# a second spreadsheet program that works the template's formulas out
command -v ssconvert >/dev/null 2>&1 || missing="$missing gnumeric"
# for the tools of tests/tools, which scripts/install-node-tools.sh installs
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
# open 年报校验.html: Debian's packages; other systems call them otherwise
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 \
    || missing="$missing chromium"
command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1 || missing="$missing firefox-esr"
# opens RAR and 7z archives where the machine has it
command -v bsdtar >/dev/null 2>&1 || missing="$missing libarchive-tools"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
{ command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; } || missing="$missing fontconfig fonts-noto-cjk"
# metrically equal to Calibri, by which column widths are counted: without it LibreOffice draws every column too wide
fc-list 2>/dev/null | grep -qi carlito || missing="$missing fonts-crosextra-carlito"
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "测试需要 LibreOffice（含 Python 接口 uno）、Gnumeric、Node.js（含 npm）、Chromium 和 Firefox 浏览器、bsdtar、pdftoppm 和中文字体，请用本系统的软件管理器安装；或者设 NIANBAO_SKIP_OFFICE=1 跳过这些测试。" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        echo "测试还需要以下软件，但当前用户不能安装。请由管理员运行：" >&2
        echo "    apt-get install --no-install-recommends$missing" >&2
        echo "或者设 NIANBAO_SKIP_OFFICE=1 跳过这些测试。" >&2
        exit 1
    fi
fi
echo "正在安装测试所需的软件：$missing"
$as_root apt-get update -qq >/dev/null 2>&1 || true
# shellcheck disable=SC2086 # the list is meant to be split
if ! DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1; then
    echo "安装失败。请由管理员运行：apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
