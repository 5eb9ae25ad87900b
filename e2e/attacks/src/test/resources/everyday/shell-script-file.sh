# title: runs a script of its own with a first line
printf '#!/usr/bin/env bash\necho "hello $1"\n' > s && chmod +x s && ./s x | grep -x 'hello x'
