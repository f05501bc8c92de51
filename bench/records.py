"""Synthetic enforcement rows of any number, as a canonical CSV: 28 columns, two years, 15,000 officers."""

from __future__ import annotations

from pathlib import Path

import duckdb

OVER = "62 + (hash(i * 31) % 60)"
ROWS = f"""
SELECT
  'r' || i AS record_id,
  'o' || (hash(i) % 15000) AS officer_id,
  'u' || (hash(i) % 15000 % 103) AS unit_id,
  strftime(timestamp '2022-01-01' + interval (hash(i * 7) % 63072000) second, '%Y-%m-%dT%H:%M:%S+08:00') AS occurred_at,
  strftime(timestamp '2022-01-01' + interval (hash(i * 7) % 63072000 + 3600) second, '%Y-%m-%dT%H:%M:%S+08:00') AS entered_at,
  CASE WHEN hash(i * 3) % 4 = 0 THEN 'off_site' ELSE 'on_site' END AS method,
  CASE WHEN hash(i) % 5 = 0 THEN 'ordinary' ELSE 'summary' END AS procedure,
  'motor' AS subject,
  CASE hash(i * 11) % 3 WHEN 0 THEN 'speeding' WHEN 1 THEN 'signal' ELSE 'lane' END AS "group",
  '1' || (600 + hash(i * 11) % 60) AS code,
  'D' || (i + 150100000000000) AS document_no,
  '蒙A' || lpad((hash(i * 13) % 99999)::varchar, 5, '0') AS vehicle,
  'car' AS vehicle_class,
  '15' AS vehicle_origin,
  '1501021990' || lpad((hash(i * 17) % 99999999)::varchar, 8, '0') AS driver,
  'false' AS commercial,
  round(40 + (hash(i * 19) % 10000) / 10000.0, 5) AS lat,
  round(111 + (hash(i * 23) % 10000) / 10000.0, 5) AS lon,
  'G' || (hash(i * 29) % 300) AS road_id,
  CASE WHEN hash(i * 11) % 3 = 0 THEN 'speed_kmh' END AS measure,
  CASE WHEN hash(i * 11) % 3 = 0 THEN {OVER} END AS measured,
  CASE WHEN hash(i * 11) % 3 = 0 THEN 60 END AS "limit",
  CASE WHEN hash(i * 11) % 3 = 0 THEN
    CASE WHEN {OVER} >= 90 THEN 3 WHEN {OVER} >= 72 THEN 2 WHEN {OVER} >= 66 THEN 1 ELSE 0 END - (hash(i * 43) % 200 = 0)::int
  END AS tier,
  CASE WHEN hash(i) % 9 = 0 THEN 'warning' ELSE 'fine' END AS sanction,
  (hash(i * 37) % 10) * 50 AS fine,
  hash(i * 41) % 7 AS points,
  'valid' AS status
FROM range({{count}}) t(i)
"""


def write(path: Path, *, count: int) -> None:
    """Write the file."""
    rows = ROWS.format(count=count)
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '2GB'")
        chosen = f"SELECT * EXCLUDE (tier), greatest(tier, 0) AS charged_tier FROM ({rows})"
        connection.execute(f"COPY ({chosen}) TO '{path}' (HEADER, DELIMITER ',')")
