# title: git clone of a local repository, gc and fsck
set -e
git init -q a && cd a && git config user.name a && git config user.email a@b && git commit -q --allow-empty -m one && cd ..
git clone -q a b && cd b && git gc -q && git fsck && git log --oneline | grep one
