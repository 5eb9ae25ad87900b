# title: a lock on a file
(flock 9; sleep 0.5; echo first >> log) 9> lock & sleep 0.1; (flock 9; echo second >> log) 9> lock; wait; tr '\n' ' ' < log | grep -x 'first second '
