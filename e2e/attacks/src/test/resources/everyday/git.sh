# title: git init, add, commit, branch, merge, log
set -e
git init -q repo && cd repo && git config user.name a && git config user.email a@b
echo 1 > f && git add f && git commit -qm one && git checkout -qb side && echo 2 > g && git add g && git commit -qm two
git checkout -q - && git merge -q side && git log --oneline | wc -l | grep -x 2 && git status --porcelain | wc -l | grep -x 0
