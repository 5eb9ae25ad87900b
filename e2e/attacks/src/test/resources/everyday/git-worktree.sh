# title: git stash, rebase and worktree
set -e
git init -q r && cd r && git config user.name a && git config user.email a@b && echo 1 > f && git add f && git commit -qm one
git checkout -qb side && echo 2 > g && git add g && git commit -qm two && git checkout -q - && echo 3 > h && git add h && git commit -qm three
git checkout -q side && git rebase -q - && echo 4 >> f && git stash -q && git stash pop -q && git worktree add -q ../w HEAD~1 && ls ../w/h
