# title: sqlite3 with a write-ahead log
sqlite3 x.db 'pragma journal_mode=wal; create table t(a); insert into t values (1),(2); select sum(a) from t;' | grep -x 3
