# title: diff and patch
echo a > f && cp f g && echo b >> g && (diff -u f g > p; patch -s f p) && cmp f g
