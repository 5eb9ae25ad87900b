# title: zip and unzip
mkdir d && echo x > d/f && zip -qr d.zip d && unzip -qo d.zip -d o && diff -r d o/d
