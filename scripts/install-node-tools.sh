#!/bin/sh
# Installs what the tests run under Node.js into build/node: the validator of Microsoft's Open XML SDK, and two libraries that
# write workbooks. Versions are those of tests/tools/package-lock.json. Quiet when all is there; says what to do when it fails.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
wanted="$here/tests/tools/package-lock.json"
folder="$here/build/node"
cmp -s "$wanted" "$folder/.installed" && exit 0

echo "正在安装测试所需的软件：tests/tools/package.json"
mkdir -p "$folder"
cp "$here/tests/tools/package.json" "$wanted" "$folder"
# not `npm ci`, which wants the validators for all other systems as well, and not every registry has them;
# no package may run a script of its own while it is installed, and none needs to
if ! (cd "$folder" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null); then
    echo "安装失败。请在能够使用 npm 的环境中重新运行 sh scripts/install-node-tools.sh；或者设 NIANBAO_SKIP_OFFICE=1 跳过这些测试。" >&2
    exit 1
fi
cp "$wanted" "$folder/.installed"
