# title: sed in place, awk with a sum
seq 10 > f && sed -i 's/^1$/100/' f && awk '{s+=$1} END {print s}' f | grep -x 154
