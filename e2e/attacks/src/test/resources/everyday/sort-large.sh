# title: sort of a file of a million lines
seq 1000000 | shuf > numbers && sort -n numbers | tail -n 1 | grep -x 1000000
