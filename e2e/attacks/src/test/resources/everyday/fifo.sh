# title: a fifo between two processes
mkfifo p && (echo hello > p &) && grep -x hello < p
