# title: looks at its own processes and limits
[ -d /proc/self ] && nproc && ulimit -a > /dev/null && id -u && uname -s | grep -x Linux && cat /proc/self/status | grep -q ^Name
