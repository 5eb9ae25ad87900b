# title: tar with gzip, xz, bzip2 and back
set -e
mkdir d && echo x > d/f && chmod 750 d/f && ln -s f d/l
for z in z J j; do tar -c${z}f d.tar d && mkdir o && tar -xf d.tar -C o && diff -r d o/d && stat -c %a o/d/f | grep -x 750 && rm -r o; done
