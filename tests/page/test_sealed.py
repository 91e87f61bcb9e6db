"""The page lets nothing out: a server listens, and every way out is tried."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

from tests.libreoffice import needs_office

pytestmark = needs_office


@contextlib.contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine that takes connections and packets, and the list of what came."""
    hits: list[str] = []
    stream, packets = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
    stream.bind(("127.0.0.1", 0))
    port = stream.getsockname()[1]
    packets.bind(("127.0.0.1", port))
    stream.listen(50)

    def take() -> None:
        with contextlib.suppress(OSError):
            while True:
                came, _ = stream.accept()
                came.settimeout(0.5)
                with contextlib.suppress(OSError):
                    hits.append(came.recv(200).decode("latin-1").partition("\r")[0])
                came.close()

    def hear() -> None:
        with contextlib.suppress(OSError):
            while True:
                packets.recvfrom(2000)
                hits.append("packet")

    for act in (take, hear):
        threading.Thread(target=act, daemon=True).start()
    yield port, hits
    for one in (stream, packets):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


#: Ways out; `U` is an address of the listening port. Each is tried by itself, whatever becomes of the others.
WAYS = (
    """
fetch(U + 'fetch').catch(function () {})
fetch(U + 'nocors', {mode: 'no-cors', method: 'POST', body: 'x'}).catch(function () {})
(function () { var x = new XMLHttpRequest(); x.open('GET', U + 'xhr'); x.send(); })()
(new Image()).src = U + 'image'
navigator.sendBeacon(U + 'beacon', 'x')
new WebSocket(U.replace('http', 'ws') + 'socket')
new EventSource(U + 'events')
(function () { var f = document.createElement('iframe'); f.src = U + 'frame'; document.body.appendChild(f); })()
(function () { var f = document.createElement('iframe'); f.srcdoc = '<img src=' + U + 'srcdoc>'; document.body.append(f); })()
(function () { var s = document.createElement('script'); s.src = U + 'script'; document.body.appendChild(s); })()
(function () { var l = document.createElement('link'); l.rel = 'stylesheet'; l.href = U + 'style'; document.head.append(l); })()
(function () { var l = document.createElement('link'); l.rel = 'prefetch'; l.href = U + 'pre'; document.head.append(l); })()
(function () { var o = document.createElement('object'); o.data = U + 'object'; document.body.appendChild(o); })()
(function () { var v = document.createElement('video'); v.src = U + 'video'; document.body.appendChild(v); })()
document.body.insertAdjacentHTML('beforeend', '<img src=' + U + 'markup><p style="background:url(' + U + 'css)">x</p>')
(function () { var f = document.createElement('form'); f.action = U + 'form'; document.body.appendChild(f); f.submit(); })()
(function () { var p = new RTCPeerConnection({iceServers: [{urls: 'stun:' + U.slice(7, -1)}]}); p.createDataChannel('x');
 p.createOffer().then(function (o) { p.setLocalDescription(o); }); })()
new Worker(U + 'worker')
window.open(U + 'window')
(function () { var a = document.createElement('a'); a.href = U + 'link'; document.body.appendChild(a); a.click(); })()
location.href = U + 'navigation'
""".strip()
    .replace("\n ", " ")
    .split("\n")
)
WORKER_WAYS = (
    "fetch(U + 'w-fetch').catch(function () {})",
    "(function () { var x = new XMLHttpRequest(); x.open('GET', U + 'w-xhr'); x.send(); })()",
    "importScripts(U + 'w-import')",
    "new WebSocket(U.replace('http', 'ws') + 'w-socket')",
    "new EventSource(U + 'w-events')",
    "new Worker(U + 'w-worker')",
)


def _try_all(ways, address: str) -> str:
    tries = "".join(f"try {{ {way}; }} catch (e) {{ }}\n" for way in ways)
    return f"(function () {{ var U = '{address}';\n{tries}return true; }})()"


def test_no_way_leads_out_of_the_page_or_a_worker_although_the_network_is_there(driver, html, tmp_path):
    """The same tries from a page without the policy do arrive: the server listens."""
    with listening() as (port, hits):
        address = f"http://127.0.0.1:{port}/"
        page = driver.open(html, offline=False)
        page.value(_try_all(WAYS, address))
        inside = _try_all(WORKER_WAYS, address)
        page.value(f"void new Worker(URL.createObjectURL(new Blob([{inside!r}])))")
        time.sleep(1.5)
        sealed = list(hits)
        still_there = page.value("location.protocol + ' ' + document.title")
        open_page = tmp_path / "open.html"
        open_page.write_text("<!DOCTYPE html><html><head></head><body>x</body></html>")
        free = driver.open(open_page, offline=False, started=False)
        free.value(_try_all(WAYS[:10], address))
        time.sleep(1)

    assert sealed == []
    assert still_there == "file: 年报校验"
    assert len({hit.split()[1] for hit in hits if " " in hit}) >= 6
