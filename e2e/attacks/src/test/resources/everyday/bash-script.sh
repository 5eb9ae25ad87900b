# title: bash with here-documents, process substitution, arrays and traps
set -e
trap 'echo bye > bye' EXIT
a=(1 2 3); cat <<EOT | grep -x '3 items'
${#a[@]} items
EOT
diff <(seq 3) <(printf '1\n2\n3\n') && mapfile -t lines < <(seq 5) && [ ${#lines[@]} = 5 ]
