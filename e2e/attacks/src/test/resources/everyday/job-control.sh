# title: background jobs, wait, kill and exit codes
set -m; sleep 5 & kill %1; wait %1; [ $? = 143 ] && (exit 3); [ $? = 3 ]
