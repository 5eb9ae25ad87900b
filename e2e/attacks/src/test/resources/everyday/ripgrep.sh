# title: ripgrep over a tree
mkdir -p a/b && echo 'needle here' > a/b/f && rg -n needle . | grep -q 'a/b/f:1:'
