# title: find with xargs, in parallel
mkdir -p a/b && touch a/1 a/b/2 && find . -type f -name '[12]' -print0 | xargs -0 -P2 -n1 basename | sort | tr -d '\n' | grep -x 12
