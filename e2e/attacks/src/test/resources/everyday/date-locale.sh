# title: dates with time zones, and UTF-8
[ "$(TZ=Europe/Prague date -d '2026-07-01 12:00 UTC' +%H)" = 14 ] && [ "$(printf 'žluť' | wc -m)" = 4 ]
