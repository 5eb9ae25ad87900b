# title: sort, head, cut, tr, uniq, wc
printf 'b 1\na 2\na 3\n' | sort | cut -d' ' -f1 | uniq -c | tr -s ' ' | head -n 1 | grep -x ' 2 a'
