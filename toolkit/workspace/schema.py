"""The tables of the register, one script per version of it; docs/登记簿.md tells what stands in them."""

from __future__ import annotations

#: By this number in its header a database is known as a register ("NBDJ").
APPLICATION = 0x4E42444A

_FIRST = """
CREATE TABLE originals (
  sha256 TEXT PRIMARY KEY,
  name   TEXT NOT NULL,
  bytes  INTEGER NOT NULL
);
CREATE TABLE events (
  number INTEGER PRIMARY KEY,
  at     TEXT NOT NULL,
  by     TEXT NOT NULL,
  did    TEXT NOT NULL,
  unit   TEXT,
  sha256 TEXT REFERENCES originals (sha256),
  reason TEXT NOT NULL DEFAULT '',
  more   TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX events_of_a_unit ON events (unit);
CREATE INDEX events_of_a_file ON events (sha256);
CREATE TABLE arrivals (
  number      INTEGER PRIMARY KEY REFERENCES events (number),
  sha256      TEXT REFERENCES originals (sha256),
  outermost   TEXT NOT NULL REFERENCES originals (sha256),
  origin      TEXT NOT NULL,
  received_at TEXT NOT NULL,
  sender      TEXT NOT NULL DEFAULT '',
  sent_at     TEXT NOT NULL DEFAULT '',
  subject     TEXT NOT NULL DEFAULT '',
  refused     TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX arrivals_once ON arrivals (outermost, origin, coalesce(sha256, ''));
CREATE INDEX arrivals_of_a_file ON arrivals (sha256);
CREATE TABLE reports (
  sha256        TEXT PRIMARY KEY REFERENCES originals (sha256),
  circumstances TEXT NOT NULL,
  verdict       TEXT NOT NULL,
  cause         TEXT NOT NULL DEFAULT '',
  unit          TEXT NOT NULL DEFAULT '',
  code          TEXT NOT NULL DEFAULT '',
  year          INTEGER,
  edition       INTEGER,
  filled_on     TEXT NOT NULL DEFAULT '',
  filled_by     TEXT NOT NULL DEFAULT '',
  phone         TEXT NOT NULL DEFAULT '',
  check_code    TEXT NOT NULL DEFAULT '',
  nil           INTEGER NOT NULL DEFAULT 0,
  returned_from TEXT NOT NULL DEFAULT '',
  figures       TEXT NOT NULL DEFAULT '{}',
  content       TEXT NOT NULL DEFAULT '',
  findings      TEXT NOT NULL DEFAULT '[]'
);
CREATE VIEW 收件 AS
  SELECT a.number AS 序号, a.received_at AS 收到时间, a.origin AS 来源, r.unit AS 封面单位, r.code AS 封面代码, r.year AS 年度,
    CASE r.verdict WHEN 'accepted' THEN '通过' WHEN 'query' THEN '待核实' WHEN 'rejected' THEN '退回'
      WHEN 'unreadable' THEN '无法读取' END AS 校验结论,
    coalesce(nullif(a.refused, ''), r.cause) AS 原因, r.check_code AS 校验码, r.filled_on AS 填报日期,
    a.sender AS 发件人, a.subject AS 邮件主题, a.sha256 AS 文件摘要
  FROM arrivals a LEFT JOIN reports r ON r.sha256 = a.sha256 ORDER BY a.number;
CREATE VIEW 经过 AS
  SELECT e.number AS 序号, e.at AS 时间, e.by AS 经办人,
    CASE e.did WHEN 'begun' THEN '建立' WHEN 'received' THEN '收到' WHEN 'assigned' THEN '认定' WHEN 'chosen' THEN '选用'
      WHEN 'returned' THEN '退回' WHEN 'accepted' THEN '接受' WHEN 'locked' THEN '锁定' WHEN 'unlocked' THEN '解锁'
      ELSE e.did END AS 事项,
    e.unit AS 单位, o.name AS 文件, e.reason AS 理由, e.sha256 AS 文件摘要
  FROM events e LEFT JOIN originals o ON o.sha256 = e.sha256 ORDER BY e.number;
"""

#: What rules between reports say of a file depends on the others that were judged with it, so it stands apart.
_SECOND = """
CREATE TABLE compared (
  sha256   TEXT PRIMARY KEY REFERENCES originals (sha256),
  findings TEXT NOT NULL DEFAULT '[]'
);
DROP VIEW 经过;
CREATE VIEW 经过 AS
  SELECT e.number AS 序号, e.at AS 时间, e.by AS 经办人,
    CASE e.did WHEN 'begun' THEN '建立' WHEN 'received' THEN '收到' WHEN 'assigned' THEN '认定' WHEN 'chosen' THEN '选用'
      WHEN 'returned' THEN '退回' WHEN 'accepted' THEN '接受' WHEN 'locked' THEN '锁定' WHEN 'unlocked' THEN '解锁'
      WHEN 'packaged' THEN '上报' WHEN 'verified' THEN '核验' WHEN 'restated' THEN '更正上年' ELSE e.did END AS 事项,
    e.unit AS 单位, o.name AS 文件, e.reason AS 理由, e.sha256 AS 文件摘要
  FROM events e LEFT JOIN originals o ON o.sha256 = e.sha256 ORDER BY e.number;
"""

#: What each version adds to the one before it; a register of version n has run the first n scripts.
MIGRATIONS = (_FIRST, _SECOND)
