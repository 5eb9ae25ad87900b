# title: mkdir, cp, mv, ln, chmod, touch, stat, rm
set -e
mkdir -p a/b && echo x > a/f && cp -a a c && mv c/f c/b/g && ln -s b/g c/l && ln c/b/g c/h && chmod 600 c/h && touch -d 2001-01-01 c/h
stat -c '%a %h %Y' c/h | grep -x "600 2 $(date -d 2001-01-01 +%s)" && cat c/l | grep -x x && rm -r a c && [ ! -e a ]
