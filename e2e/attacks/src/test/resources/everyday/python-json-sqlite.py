# title: python with json, sqlite3, csv and regular expressions
import json, sqlite3, csv, io
db = sqlite3.connect('x.db'); db.execute('create table t (a)'); db.executemany('insert into t values (?)', [(i,) for i in range(100)]); db.commit()
assert json.loads(json.dumps({'sum': db.execute('select sum(a) from t').fetchone()[0]}))['sum'] == 4950
assert list(csv.reader(io.StringIO('a,"b,c"')))[0][1] == 'b,c' and re.match(r'\d+', '12a')[0] == '12'
